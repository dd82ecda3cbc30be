/**
 * Asks before a report is gone.
 */
import { Button, Group, Modal, Stack } from '@mantine/core'
import type { Dataset, Report } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { chooseReport, forgetRuns } from '../../state/reports.ts'
import { notify } from '../../ui/notify.tsx'
import { Problem } from '../../ui/problem.tsx'
import { useDeleteReport } from './use-reports.ts'

interface DeleteDialogProps {
  readonly dataset: Dataset
  readonly report: Report
  readonly onClose: () => void
}

export function DeleteDialog({ dataset, report, onClose }: DeleteDialogProps) {
  const remove = useDeleteReport(dataset)
  const { name, title, origin } = report
  const isChanged = origin === 'changed'
  const confirm = () =>
    remove.mutate(name, {
      onSuccess: () => {
        forgetRuns(dataset.id, name)
        chooseReport(dataset.id, isChanged ? name : undefined)
        notify({ message: isChanged ? `${title} is the template's again.` : `${title} is deleted.`, tone: 'good' })
        onClose()
      },
    })
  return (
    <Modal
      opened
      onClose={onClose}
      title={isChanged ? "Go back to the template's" : 'Delete report'}
      centered
      size="sm"
    >
      <Stack gap="md">
        <p>
          {isChanged
            ? `What was changed in “${title}” is lost, and the template's report is in its place again.`
            : `“${title}” is deleted for good. The data it reads stays as it is.`}
        </p>
        {remove.error && <Problem message={explain(remove.error)} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" data-autofocus onClick={onClose}>
            Cancel
          </Button>
          <Button color="red" loading={remove.isPending} onClick={confirm}>
            {isChanged ? 'Go back' : 'Delete'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
