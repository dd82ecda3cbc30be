/**
 * Deletes old versions for good. It is the one step without a way back, so it says first what is lost.
 */
import { Button, Group, Modal, NumberInput, Stack } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Dataset, Version } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { plural } from '../../format/numbers.ts'
import { notify } from '../../ui/notify.tsx'
import { Problem } from '../../ui/problem.tsx'
import classes from './history.module.css'
import { usePruneVersions } from './use-versions.ts'
import { prunedBy, versionNames } from './version-words.ts'

interface PruneDialogProps {
  readonly dataset: Dataset
  readonly versions: readonly Version[]
  readonly onClose: () => void
}

export function PruneDialog({ dataset, versions, onClose }: PruneDialogProps) {
  const [keep, setKeep] = useState(Math.max(1, Math.min(3, versions.length - 1)))
  const prune = usePruneVersions()
  const lost = prunedBy(versions, keep)
  const stays = versions.find(({ current }, index) => current && index >= keep)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (lost.length === 0) return
    const onSuccess = () => {
      notify({ message: `${plural(lost.length, 'version')} of ${dataset.name} deleted.`, tone: 'good' })
      onClose()
    }
    prune.mutate({ dataset: dataset.id, keep }, { onSuccess })
  }

  return (
    <Modal opened onClose={onClose} title="Delete old versions" centered size={440}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <NumberInput
            size="sm"
            label="Newest versions to keep"
            data-autofocus
            min={1}
            max={Math.max(1, versions.length)}
            clampBehavior="strict"
            allowDecimal={false}
            value={keep}
            onChange={(value) => setKeep(Math.max(1, Number(value) || 1))}
          />
          <div className={classes.loss} data-nothing={lost.length === 0 || undefined} role="status">
            {lost.length === 0 ? (
              'Nothing would be deleted: there are no older versions.'
            ) : (
              <>
                <strong>{versionNames(lost.map(({ number }) => number))}</strong> will be deleted for good, with the
                files that no other version needs. You can no longer go back to {lost.length === 1 ? 'it' : 'them'}, nor
                compare {lost.length === 1 ? 'it' : 'them'} with others.
              </>
            )}
            {stays && <> Version {stays.number} is the current one and stays as well.</>}
          </div>
          {prune.error && <Problem message={explain(prune.error)} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" disabled={lost.length === 0} loading={prune.isPending}>
              {lost.length === 0 ? 'Delete' : `Delete ${plural(lost.length, 'version')}`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
