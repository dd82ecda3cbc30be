/** Takes a published dataset that is not here yet, under a name of one's own. */
import { Anchor, Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type Connection, datasetNameSchema, type Published } from '../../../preload/contract/index.ts'
import { explain, freeName } from '../../bridge/failures.ts'
import { plural } from '../../format/numbers.ts'
import { Problem } from '../../ui/problem.tsx'
import { usePull } from './use-published.ts'

interface PullNewDialogProps {
  readonly published: Published
  readonly connection: Connection
  readonly onClose: () => void
}

export function PullNewDialog({ published, connection, onClose }: PullNewDialogProps) {
  const [name, setName] = useState(published.name)
  const [problem, setProblem] = useState<string>()
  const pull = usePull()
  const free = freeName(pull.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const parsed = datasetNameSchema.safeParse(name.trim())
    if (!parsed.success) return setProblem(parsed.error.issues[0]?.message)
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
          {free && (
            <Anchor component="button" type="button" size="sm" onClick={() => change(free)}>
              Use “{free}”
            </Anchor>
          )}
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
