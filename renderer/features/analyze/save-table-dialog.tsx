/**
 * Saves the groups as a table of the dataset under a name.
 */
import { Anchor, Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type Dataset, derivedNameSchema } from '../../../preload/contract/index.ts'
import { explain, freeName } from '../../bridge/failures.ts'
import type { Analysis } from '../../state/analysis.ts'
import { Problem } from '../../ui/problem.tsx'
import { useSaveTable } from './use-analysis.ts'

interface SaveTableDialogProps {
  readonly dataset: Dataset
  readonly analysis: Analysis
  readonly onClose: () => void
}

export function SaveTableDialog({ dataset, analysis, onClose }: SaveTableDialogProps) {
  const { table, groups, across } = analysis
  const by = [...groups, ...across].map(({ column }) => column)
  const [name, setName] = useState(`${table} by ${by.join(', ') || 'nothing'}`.slice(0, 100))
  const [problem, setProblem] = useState<string>()
  const save = useSaveTable(dataset)
  const replaces = dataset.derived.some(
    (derived) => derived.kind === 'aggregate' && derived.name.toLowerCase() === name.trim().toLowerCase(),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const parsed = derivedNameSchema.safeParse(name)
    if (!parsed.success) return setProblem(parsed.error.issues[0]?.message)
    save.mutate(
      { name: parsed.data, analysis, replace: replaces },
      {
        onSuccess: onClose,
      },
    )
  }
  const free = freeName(save.error)
  return (
    <Modal opened onClose={onClose} title="Save as a table" centered size="sm">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Name of the table"
            data-autofocus
            value={name}
            onChange={(event) => {
              setProblem(undefined)
              save.reset()
              setName(event.currentTarget.value)
            }}
          />
          <p>
            {replaces
              ? 'It takes the place of the saved table of that name.'
              : 'It is made again by itself after each load into this dataset.'}
          </p>
          {(problem || save.error) && <Problem message={problem ?? explain(save.error)} />}
          {free && (
            <Anchor component="button" type="button" size="sm" onClick={() => setName(free)}>
              Use “{free}”
            </Anchor>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              {replaces ? 'Replace' : 'Save'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
