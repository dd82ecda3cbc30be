/** Takes a published dataset that is not here yet, under a name of one's own. */
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type Connection, datasetNameSchema, type Published } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { plural } from '../../format/numbers.ts'
import { Problem } from '../../ui/problem.tsx'
import { useDatasets } from '../datasets/use-datasets.ts'
import { freeNameAmong, isTaken } from './published-words.ts'
import { usePull } from './use-published.ts'

interface PullNewDialogProps {
  readonly published: Published
  readonly connection: Connection
  readonly onClose: () => void
}

export function PullNewDialog({ published, connection, onClose }: PullNewDialogProps) {
  const { data: datasets } = useDatasets()
  const [typed, setName] = useState<string>()
  const name = typed ?? (datasets ? freeNameAmong(datasets, published.name) : '')
  const [problem, setProblem] = useState<string>()
  const pull = usePull()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const parsed = datasetNameSchema.safeParse(name.trim())
    if (!parsed.success) return setProblem(parsed.error.issues[0]?.message)
    // The task would find it out only after all rows have come.
    if (isTaken(datasets ?? [], parsed.data)) return setProblem(`There is a dataset called ${parsed.data} already.`)
    pull.mutate({ connection: connection.name, dataset: published.id, name: parsed.data }, { onSuccess: onClose })
  }
  const change = (next: string) => {
    setName(next)
    setProblem(undefined)
    pull.reset()
  }
  return (
    <Modal opened onClose={onClose} title={`Take ${published.name}`} centered size={440}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <p>
            {plural(published.rows, 'row')} come to this computer, with the template and the anomalies. Later versions
            bring only what changed.
          </p>
          <TextInput
            label="Name here"
            data-autofocus
            value={name}
            onChange={(event) => change(event.currentTarget.value)}
          />
          {(problem || pull.error) && <Problem message={problem ?? explain(pull.error)} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={pull.isPending} disabled={name.trim() === ''}>
              Take it
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
