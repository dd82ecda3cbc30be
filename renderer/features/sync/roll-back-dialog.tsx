/** Takes the last push to a place back: the rows there become what they were before it. */
import { Button, Checkbox, Group, Modal, Stack } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Push } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { Problem } from '../../ui/problem.tsx'
import { countsLine } from './push-words.ts'
import classes from './sync.module.css'
import { useRollBack } from './use-pushes.ts'

export function RollBackDialog({ push, onClose }: { readonly push: Push; readonly onClose: () => void }) {
  const [overwrites, setOverwrites] = useState(false)
  const rollBack = useRollBack()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    rollBack.mutate({ push: push.id, onConflict: overwrites ? 'ours' : 'stop' }, { onSuccess: onClose })
  }
  return (
    <Modal opened onClose={onClose} title={`Roll back version ${push.version}`} centered size={460}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <p>
            In <strong>{push.connection}</strong>, the rows of {push.datasetName} become what they were before this push
            ({countsLine(push.counts)}). The dataset here stays as it is.
          </p>
          <Checkbox
            className={classes.described}
            label="Also rows that others changed since"
            description="Otherwise nothing is rolled back when there is such a row."
            checked={overwrites}
            onChange={(event) => setOverwrites(event.currentTarget.checked)}
          />
          {rollBack.error && <Problem message={explain(rollBack.error)} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" loading={rollBack.isPending}>
              Roll back
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
