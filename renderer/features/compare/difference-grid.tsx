/**
 * The rows that differ, a window at a time, with their changed cells marked and one row in full below.
 */
import { Skeleton, VisuallyHidden } from '@mantine/core'
import { IconEqual, IconFilterOff, IconKey } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { ChangedRow, Dataset, TableDifference } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import type { Comparison } from '../../state/comparison.ts'
import { ChangeSign } from '../../ui/change-sign.tsx'
import { ChangedCell } from '../../ui/changed-cell.tsx'
import { columnOrder, measuredCell } from '../../ui/changed-cells.ts'
import { ColumnLabel } from '../../ui/column-label.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Problem } from '../../ui/problem.tsx'
import { type GridColumn, VirtualGrid } from '../../ui/virtual-grid.tsx'
import { widthFor } from '../../ui/width-for.ts'
import classes from './compare.module.css'
import { kindSigns, kindWords } from './kinds.ts'
import { RowPanel } from './row-panel.tsx'
import { type Key, useDifferenceRows } from './use-difference.ts'

interface DifferenceGridProps {
  readonly dataset: Dataset
  readonly comparison: Comparison
  readonly counts: TableDifference
  readonly chosenKey: Key
}

const noRows: readonly ChangedRow[] = []

export function DifferenceGrid({ dataset, comparison, counts, chosenKey }: DifferenceGridProps) {
  const rows = useDifferenceRows(dataset, comparison, counts.table, chosenKey)
  const [selected, setSelected] = useState<{ readonly at: number; readonly row: ChangedRow }>()
  const order = useMemo(() => columnOrder(counts), [counts])
  const sample = rows.head?.rows ?? noRows
  const columns = useMemo(() => gridColumns(counts, order, sample), [counts, order, sample])
  const resetKey = JSON.stringify([comparison.kinds, counts.key, comparison.from, comparison.to])
  const [shownKey, setShownKey] = useState(resetKey)
  if (shownKey !== resetKey) {
    setShownKey(resetKey)
    setSelected(undefined)
  }

  if (rows.error) {
    return (
      <div className={classes.problem}>
        <Problem message={explain(rows.error)} onRetry={rows.retry} />
      </div>
    )
  }
  if (rows.isPending) {
    return (
      <div className={classes.waiting} role="status" aria-label="The rows that differ are being looked up">
        <Skeleton height={22} />
        <Skeleton height={22} width="92%" />
        <Skeleton height={22} width="96%" />
      </div>
    )
  }
  if (rows.total === 0) {
    const isSame = counts.added + counts.removed + counts.changed === 0
    return isSame ? (
      <EmptyState icon={<IconEqual size={22} />} title="No row differs">
        All rows of this table are the same in both versions.
      </EmptyState>
    ) : (
      <EmptyState icon={<IconFilterOff size={22} />} title="No row of this kind">
        Choose another kind above.
      </EmptyState>
    )
  }
  return (
    <div className={classes.stage}>
      <div className={classes.grid}>
        <VirtualGrid
          label="Rows that differ"
          byRow
          columns={columns}
          rows={rows.total}
          rowAt={rows.rowAt}
          renderCell={(row, at) => <ChangedCell row={row} at={order[at] ?? 0} />}
          toneOf={({ kind }) => kind}
          gutter={{
            width: 38,
            header: <VisuallyHidden>Kind</VisuallyHidden>,
            render: ({ kind }) => <KindSign kind={kind} />,
          }}
          onRange={rows.onRange}
          stale={rows.isStale}
          resetKey={resetKey}
          active={selected && { row: selected.at, column: 0 }}
          onActive={({ row: at }) => {
            const row = rows.rowAt(at)
            if (row) setSelected({ at, row })
          }}
        />
      </div>
      {selected && <RowPanel row={selected.row} counts={counts} onClose={() => setSelected(undefined)} />}
    </div>
  )
}

const KindSign = ({ kind }: Pick<ChangedRow, 'kind'>) => (
  <>
    <VisuallyHidden>{kindWords[kind]}</VisuallyHidden>
    <ChangeSign tone={kind} sign={kindSigns[kind]} title={kindWords[kind]} />
  </>
)

function gridColumns(
  { columns, key }: TableDifference,
  order: readonly number[],
  sample: readonly ChangedRow[],
): readonly GridColumn[] {
  return order.flatMap((at, place): GridColumn[] => {
    const column = columns[at]
    if (!column) return []
    const values = sample.slice(0, 50).map((row) => measuredCell(row, at))
    return [
      {
        key: String(at),
        width: widthFor(column.name, values, 90, 320),
        header: (
          <>
            {place < key.length && (
              <>
                <IconKey size={12} className={classes.keyIcon} role="img" aria-label="Key" />{' '}
              </>
            )}
            <ColumnLabel column={column} />
          </>
        ),
      },
    ]
  })
}
