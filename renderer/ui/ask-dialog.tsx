/** Asks before something that cannot be taken back. */
import { Button, Group, Modal, Stack } from '@mantine/core'
import type { ReactNode } from 'react'

interface AskDialogProps {
  readonly title: string
  /** What is lost, in sentences. */
  readonly children: ReactNode
  /** The word of the button that does it. */
  readonly action: string
  readonly isPending: boolean
  readonly onDo: () => void
  readonly onClose: () => void
}

export const AskDialog = ({ title, children, action, isPending, onDo, onClose }: AskDialogProps) => (
  <Modal opened onClose={onClose} title={title} centered size={420}>
    <Stack gap="md">
      <p>{children}</p>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button color="red" loading={isPending} onClick={onDo}>
          {action}
        </Button>
      </Group>
    </Stack>
  </Modal>
)
