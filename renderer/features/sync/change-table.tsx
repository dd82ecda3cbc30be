/**
 * The rows of one table that a push or a pull would change, with the counts as their filter and one row in full below.
 */
import { Skeleton, VisuallyHidden } from '@mantine/core'
import { IconEqual } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { type Column, type PushChange, type PushCounts, pushChangeKinds } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { formatCount } from '../../format/numbers.ts'
import { ChangeSign } from '../../ui/change-sign.tsx'
import { ChangedCell } from '../../ui/changed-cell.tsx'
import { measuredCell } from '../../ui/changed-cells.ts'
import { ColumnLabel } from '../../ui/column-label.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Problem } from '../../ui/problem.tsx'
import { useWindows } from '../../ui/use-windows.ts'
import { type GridColumn, VirtualGrid } from '../../ui/virtual-grid.tsx'
import { widthFor } from '../../ui/width-for.ts'
import compare from '../compare/compare.module.css'
import { ChangePanel } from './change-panel.tsx'
import {
  asDifference,
  type ChangeKind,
  type ChangePage,
  type ChangeSource,
  changeSigns,
  changeWords,
  countOf,
  type Direction,
  tones,
} from './change-rows.ts'
import classes from './sync.module.css'

interface ChangeTableProps {
  readonly label: string
  readonly counts: PushCounts
  readonly direction: Direction
  readonly source: ChangeSource
}

/** What needs a decision comes first. */
const kindsInOrder = ['conflict', 'insert', 'update', 'delete'] as const satisfies readonly ChangeKind[]
const noColumns: readonly Column[] = []
const everyKind: readonly ChangeKind[] = pushChangeKinds

export function ChangeTable({ label, counts, direction, source }: ChangeTableProps) {
  const [kinds, setKinds] = useState(everyKind)
  const rows = useWindows<ChangePage, PushChange>({
    key: [...source.key, kinds],
    fetch: (offset, limit, signal) => source.fetch(kinds, offset, limit, signal),
  })
  const columns = rows.head?.columns ?? noColumns
  const [selected, setSelected] = useState<{ readonly at: number; readonly row: PushChange }>()
  const first = rows.rowAt(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are looked up anew when the first of them is another
  const gridColumns = useMemo(
    () => gridColumnsOf(columns, sampleOf(rows.rowAt), direction),
    [columns, first, direction],
  )
  const toggle = (kind: ChangeKind) => {
    const next = everyKind.filter((one) => (one === kind ? !kinds.includes(one) : kinds.includes(one)))
    // Nothing at all is never what is meant.
    setKinds(next.length > 0 ? next : everyKind)
    setSelected(undefined)
  }

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row with its neighbours */}
      <div role="group" aria-label="Rows by kind" className={compare.figures}>
        {kindsInOrder.map((kind) => (
          <button
            key={kind}
            type="button"
            className={compare.figure}
            aria-pressed={kinds.includes(kind)}
            disabled={countOf(counts, kind) === 0}
            onClick={() => toggle(kind)}
          >
            <Sign kind={kind} />
            <strong>{formatCount(countOf(counts, kind))}</strong> {changeWords[kind]}
          </button>
        ))}
        <span className={compare.rest}>{formatCount(counts.unchanged)} unchanged</span>
      </div>
      {rows.error ? (
        <div className={classes.problem}>
          <Problem message={explain(rows.error)} onRetry={rows.retry} />
        </div>
      ) : rows.isPending ? (
        <Skeleton m={14} height={90} width="auto" />
      ) : rows.total === 0 ? (
        <EmptyState icon={<IconEqual size={22} />} title="No row of this table changes" />
      ) : (
        <div className={classes.stage}>
          <div className={compare.grid}>
            <VirtualGrid
              label={label}
              byRow
              columns={gridColumns}
              rows={rows.total}
              rowAt={rows.rowAt}
              renderCell={(row, at) => <ChangedCell row={asDifference(row, direction)} at={at} />}
              toneOf={({ kind }) => tones[kind]}
              gutter={{
                width: 38,
                header: <VisuallyHidden>Kind</VisuallyHidden>,
                render: ({ kind }) => (
                  <>
                    <VisuallyHidden>{changeWords[kind]}</VisuallyHidden>
                    <Sign kind={kind} />
                  </>
                ),
              }}
              onRange={rows.onRange}
              stale={rows.isStale}
              resetKey={kinds.join()}
              active={selected && { row: selected.at, column: 0 }}
              onActive={({ row: at }) => {
                const row = rows.rowAt(at)
                if (row) setSelected({ at, row })
              }}
            />
          </div>
          {selected && (
            <ChangePanel
              change={selected.row}
              columns={columns}
              direction={direction}
              onClose={() => setSelected(undefined)}
            />
          )}
        </div>
      )}
    </>
  )
}

const Sign = ({ kind }: { readonly kind: ChangeKind }) => <ChangeSign tone={tones[kind]} sign={changeSigns[kind]} />

const sampleOf = (rowAt: (index: number) => PushChange | undefined): readonly PushChange[] =>
  Array.from({ length: 40 }, (_, index) => rowAt(index)).filter((row) => row !== undefined)

const gridColumnsOf = (
  columns: readonly Column[],
  sample: readonly PushChange[],
  direction: Direction,
): readonly GridColumn[] =>
  columns.map((column, at) => ({
    key: String(at),
    width: widthFor(
      column.name,
      sample.map((row) => measuredCell(asDifference(row, direction), at)),
      90,
      320,
    ),
    header: <ColumnLabel column={column} />,
  }))
