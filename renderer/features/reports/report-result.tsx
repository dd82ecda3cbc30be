/**
 * The rows of a report, and from which version of the data they come.
 */
import { Badge, SegmentedControl, Skeleton } from '@mantine/core'
import { IconTableOff } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { Dataset, ReportCell, ReportPage } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { plural } from '../../format/numbers.ts'
import type { ReportRunRequest } from '../../state/reports.ts'
import { CellText } from '../../ui/cell-text.tsx'
import { ColumnLabel } from '../../ui/column-label.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import type { GridPosition } from '../../ui/grid-keys.ts'
import { Problem } from '../../ui/problem.tsx'
import { type GridColumn, VirtualGrid } from '../../ui/virtual-grid.tsx'
import { widthFor } from '../../ui/width-for.ts'
import { QuickChart } from '../charts/index.tsx'
import classes from './reports.module.css'
import { useReportRows } from './use-reports.ts'

interface ReportResultProps {
  readonly dataset: Dataset
  readonly request: ReportRunRequest
  /** Of a saved report. */
  readonly title?: string
}

export function ReportResult({ dataset, request, title = '' }: ReportResultProps) {
  const rows = useReportRows(dataset, request)
  const [active, setActive] = useState<GridPosition>()
  const [isChart, setChart] = useState(false)
  const page = rows.head?.page
  const columns = useMemo(() => (page ? gridColumns(page) : []), [page])
  const names = page?.columns.map(({ name }) => name) ?? []
  if (rows.error) {
    return (
      <div className={classes.problem}>
        <Problem message={explain(rows.error)} onRetry={rows.retry} />
      </div>
    )
  }
  if (!page) {
    return (
      <div className={classes.waiting} role="status" aria-label="The report is being run">
        <Skeleton height={22} />
        <Skeleton height={22} width="92%" />
        <Skeleton height={22} width="96%" />
      </div>
    )
  }
  return (
    <section className={classes.result} aria-label="Result">
      <div className={classes.facts}>
        <div className={classes.said} role="status">
          {plural(page.total_items, 'row')}
          <Badge size="sm" variant="light" color={page.cached ? 'gray' : 'grain'} tt="none">
            {page.cached ? `cached, as of version ${page.version}` : `as of version ${page.version}`}
          </Badge>
          {!page.cached && <span>{secondsIn(page.seconds)}</span>}
        </div>
        {request.report !== null && page.total_items > 0 && (
          <SegmentedControl
            aria-label="Show as"
            size="xs"
            value={isChart ? 'Chart' : 'Table'}
            data={['Table', 'Chart']}
            onChange={(value) => setChart(value === 'Chart')}
          />
        )}
      </div>
      {page.total_items === 0 ? (
        <EmptyState icon={<IconTableOff size={22} />} title="No row">
          Nothing in the data answers this question with these values.
        </EmptyState>
      ) : isChart && request.report !== null ? (
        <QuickChart
          key={request.report}
          dataset={dataset}
          source={{ what: 'report', name: request.report, parameters: { ...request.values } }}
          columns={page.columns}
          title={title}
        />
      ) : (
        <div className={classes.grid}>
          <VirtualGrid
            label="Rows of the report"
            columns={columns}
            rows={rows.total}
            rowAt={rows.rowAt}
            renderCell={(row, at) => <CellText cell={textOf(row[names[at] ?? ''] ?? null)} />}
            onRange={rows.onRange}
            stale={rows.isStale}
            resetKey={JSON.stringify(request)}
            active={active}
            onActive={setActive}
          />
        </div>
      )}
    </section>
  )
}

const textOf = (cell: ReportCell): string | null => (cell === null ? null : String(cell))

const secondsIn = (seconds: number): string =>
  seconds < 0.1 ? 'under 0.1 s' : `${seconds.toLocaleString('en-US', { maximumFractionDigits: 1 })} s`

function gridColumns({ columns, data }: ReportPage): readonly GridColumn[] {
  const sample = data.slice(0, 50)
  return columns.map((column) => ({
    key: column.name,
    width: widthFor(
      column.name,
      sample.map((row) => textOf(row[column.name] ?? null)),
      90,
      340,
    ),
    ...((column.type === 'integer' || column.type === 'number') && { align: 'right' as const }),
    header: <ColumnLabel column={column} />,
  }))
}
