/**
 * Gives a dataset another name. The engine has the last word on names; a taken one comes back with a free one.
 */
import { Anchor, Button, Group, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type Dataset, datasetNameSchema } from '../../../preload/contract/index.ts'
import { explain, freeName } from '../../bridge/failures.ts'
import { useRenameDataset } from './use-dataset-actions.ts'

export function RenameDialog({ dataset, onClose }: { readonly dataset: Dataset; readonly onClose: () => void }) {
  const [name, setName] = useState(dataset.name)
  const rename = useRenameDataset()
  const parsed = datasetNameSchema.safeParse(name)
  const free = freeName(rename.error)
  const problem = parsed.success
    ? rename.error && explain(rename.error)
    : (parsed.error.issues[0]?.message ?? 'This name cannot be used.')

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!parsed.success) return
    if (parsed.data === dataset.name) return onClose()
    rename.mutate({ dataset: dataset.id, name: parsed.data }, { onSuccess: onClose })
  }

  return (
    <Modal opened onClose={onClose} title="Rename dataset" centered size="sm">
      <form onSubmit={submit}>
        <TextInput
          label="Name"
          data-autofocus
          value={name}
          error={problem}
          onChange={(event) => {
            setName(event.currentTarget.value)
            rename.reset()
          }}
        />
        {free && (
          <Anchor component="button" type="button" size="sm" mt={6} onClick={() => setName(free)}>
            Use “{free}”
          </Anchor>
        )}
        <Group justify="flex-end" mt="md" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!parsed.success} loading={rename.isPending}>
            Rename
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
