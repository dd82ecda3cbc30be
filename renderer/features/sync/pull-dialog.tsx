/**
 * What a pull would change here when both sides were changed. Rows that only one side changed come together by
 * themselves; for the others the person chooses.
 */
import { Button, Group, Modal, Skeleton } from '@mantine/core'
import { useState } from 'react'
import type { Connection, Published, PushCounts } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { plural } from '../../format/numbers.ts'
import type { ConflictPolicy } from '../../state/team.ts'
import { Problem } from '../../ui/problem.tsx'
import { ChangeTable } from './change-table.tsx'
import { ConflictChoice } from './conflict-choice.tsx'
import { changesOf } from './push-words.ts'
import classes from './sync.module.css'
import { TableList } from './table-list.tsx'
import { usePull, usePullCounts, usePullRows } from './use-published.ts'

interface PullDialogProps {
  readonly published: Published
  readonly connection: Connection
  readonly onClose: () => void
}

export function PullDialog({ published, connection, onClose }: PullDialogProps) {
  const [wanted, setWanted] = useState<string>()
  const [onConflict, setOnConflict] = useState<ConflictPolicy>('stop')
  const changes = usePullCounts(connection.name, published.id)
  const pull = usePull()
  const tables = changes.data?.tables ?? []
  const chosen =
    tables.find(({ table }) => table === wanted) ??
    tables.find(({ conflicts }) => conflicts > 0) ??
    tables.find((one) => changesOf(one) > 0) ??
    tables[0]
  const conflicts = tables.reduce((sum, one) => sum + one.conflicts, 0)
  const changed = tables.reduce((sum, one) => sum + changesOf(one), 0)
  const take = () =>
    pull.mutate({ connection: connection.name, dataset: published.id, onConflict }, { onSuccess: onClose })
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Version ${published.version} of ${published.name} and what changed here`}
      centered
      size="min(1080px, 94vw)"
      classNames={{ body: classes.pullBody }}
    >
      {changes.error ? (
        <Problem message={explain(changes.error)} onRetry={() => void changes.refetch()} />
      ) : !changes.data ? (
        <Skeleton height={260} role="status" aria-label="Both sides are being compared" />
      ) : (
        <>
          <div className={classes.pullSides}>
            <nav aria-label="Tables of the pull" className={classes.side}>
              <TableList tables={tables} chosen={chosen?.table} onChoose={setWanted} />
            </nav>
            <div className={classes.pane}>
              {chosen && (
                <PullRows
                  key={chosen.table}
                  connection={connection.name}
                  dataset={published.id}
                  table={chosen.table}
                  counts={chosen}
                />
              )}
            </div>
          </div>
          {conflicts > 0 && (
            <section aria-label="To be decided" className={classes.decisions}>
              <ConflictChoice
                value={onConflict}
                words={{
                  label: `${plural(conflicts, 'row')} changed on both sides`,
                  stop: 'Stop: change nothing here',
                  theirs: 'Take theirs: what changed here in those rows is lost from the new version',
                  ours: 'Keep ours: those rows stay as they are here, and the next push offers them',
                }}
                onChoose={setOnConflict}
              />
            </section>
          )}
          {pull.error && <Problem message={explain(pull.error)} />}
          <Group justify="flex-end" gap="xs" pt="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button disabled={conflicts > 0 && onConflict === 'stop'} loading={pull.isPending} onClick={take}>
              {takeWords(changed, conflicts, onConflict)}
            </Button>
          </Group>
        </>
      )}
    </Modal>
  )
}

/** It makes a new version here, so there is a way back from whatever is chosen. */
function takeWords(changed: number, conflicts: number, onConflict: ConflictPolicy): string {
  const rows = changed + (onConflict === 'theirs' ? conflicts : 0)
  return rows === 0 ? 'Make a new version' : `Change ${plural(rows, 'row')} in a new version`
}

interface PullRowsProps {
  readonly connection: string
  readonly dataset: string
  readonly table: string
  readonly counts: PushCounts
}

const PullRows = ({ connection, dataset, table, counts }: PullRowsProps) => (
  <ChangeTable
    label={`Rows of ${table} that change here`}
    counts={counts}
    direction="pull"
    source={usePullRows(connection, dataset, table)}
  />
)
