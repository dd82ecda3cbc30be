/**
 * The groups of an aggregate as a grid, with the measures over all rows below them. A header sorts by its column.
 */
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { Cell, Column, Dataset } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { type Analysis, changeAnalysis } from '../../state/analysis.ts'
import { CellText } from '../../ui/cell-text.tsx'
import type { GridPosition } from '../../ui/grid-keys.ts'
import { Problem } from '../../ui/problem.tsx'
import { type GridColumn, VirtualGrid } from '../../ui/virtual-grid.tsx'
import { widthFor } from '../../ui/width-for.ts'
import classes from './analyze.module.css'
import { isNumber } from './suggest-aggregate.ts'
import type { useAggregate } from './use-analysis.ts'

interface AggregateGridProps {
  readonly dataset: Dataset
  readonly analysis: Analysis
  readonly rows: ReturnType<typeof useAggregate>
}

export function AggregateGrid({ dataset, analysis, rows }: AggregateGridProps) {
  const [active, setActive] = useState<GridPosition>()
  const { sort } = analysis
  const { head } = rows
  const columns = useMemo(() => {
    const sortBy = (name: string) => {
      const before = sort.find(({ column }) => column === name)
      const next =
        before === undefined
          ? [{ column: name, descending: true }]
          : before.descending
            ? [{ column: name, descending: false }]
            : []
      changeAnalysis(dataset.id, analysis, { sort: next })
    }
    const sorted = (name: string) => {
      const own = sort.find(({ column }) => column === name)
      return own === undefined ? 'none' : own.descending ? 'descending' : 'ascending'
    }
    return (head?.columns ?? []).map(
      (column, at): GridColumn => ({
        key: column.name,
        width: widthFor(column.name, head?.rows.slice(0, 50).map((row) => row[at] ?? null) ?? []),
        sort: sorted(column.name),
        ...(isNumber(column) && { align: 'right' as const }),
        header: <SortHeader column={column} sorted={sorted(column.name)} onSort={() => sortBy(column.name)} />,
      }),
    )
  }, [head, sort, analysis, dataset.id])
  if (rows.error)
    return (
      <div className={classes.problem}>
        <Problem message={explain(rows.error)} onRetry={rows.retry} />
      </div>
    )
  return (
    <div className={classes.grid}>
      <VirtualGrid
        label="Groups"
        columns={columns}
        rows={rows.total}
        rowAt={rows.rowAt}
        renderCell={(row, at) => <CellText cell={row[at] ?? ''} />}
        onRange={rows.onRange}
        stale={rows.isStale}
        resetKey={JSON.stringify(analysis)}
        active={active}
        onActive={setActive}
      />
      {head?.totals && <Totals columns={head.columns} totals={head.totals} />}
    </div>
  )
}

interface SortHeaderProps {
  readonly column: Column
  readonly sorted: 'ascending' | 'descending' | 'none'
  readonly onSort: () => void
}

function SortHeader({ column, sorted, onSort }: SortHeaderProps) {
  const Arrow = sorted === 'ascending' ? IconArrowUp : IconArrowDown
  return (
    <button
      type="button"
      className={classes.sort}
      data-align={isNumber(column) ? 'right' : undefined}
      title={`Sort by ${column.name}`}
      onClick={onSort}
    >
      <span className={classes.sortName}>{column.name}</span>
      {sorted !== 'none' && <Arrow size={13} aria-hidden />}
    </button>
  )
}

/** Measured over all rows: the mean of all is not the mean of the means. */
function Totals({ columns, totals }: { readonly columns: readonly Column[]; readonly totals: readonly Cell[] }) {
  return (
    <div className={classes.totals}>
      <span className={classes.totalsLabel}>All rows</span>
      <dl className={classes.totalsList} aria-label="Totals">
        {columns.map(({ name }, at) => {
          const total = totals[at]
          return total == null ? null : (
            <div key={name} className={classes.total}>
              <dt>{name}</dt>
              <dd>{total}</dd>
            </div>
          )
        })}
      </dl>
    </div>
  )
}
