/**
 * The grid of a table with its cell panel. It knows which cell is active; everything else it is given.
 */
import { type ClipboardEvent, useState } from 'react'
import type { DerivedTable, Row, Table } from '../../../preload/contract/index.ts'
import { formatCount } from '../../format/numbers.ts'
import type { TableView } from '../../state/table-view.ts'
import { CellText } from '../../ui/cell-text.tsx'
import type { GridPosition } from '../../ui/grid-keys.ts'
import type { Windowed } from '../../ui/use-windows.ts'
import { VirtualGrid } from '../../ui/virtual-grid.tsx'
import { CellPanel } from './cell-panel.tsx'
import classes from './data.module.css'
import { useGridColumns } from './use-columns.tsx'

interface DataGridProps {
  readonly viewKey: string
  readonly table: Table | DerivedTable
  readonly view: TableView
  readonly rows: Windowed<{ readonly total: number; readonly rows: readonly Row[] }, Row>
  /** Tells what a key did, for those who do not see it. */
  readonly onAnnounce: (text: string) => void
}

const noSample: readonly Row[] = []

export function DataGrid({ viewKey, table, view, rows, onAnnounce }: DataGridProps) {
  const [active, setActive] = useState<GridPosition>()
  const [isOpen, setOpen] = useState(false)
  // Widths follow the first rows that were ever seen, so that columns do not jump when the sort changes.
  const [sample, setSample] = useState(noSample)
  if (sample === noSample && rows.head && rows.head.rows.length > 0) setSample(rows.head.rows)
  // Rows that lie in a database are counted from no file.
  const hasLines = sample[0]?.line !== 0
  const columns = useGridColumns(viewKey, table.columns, sample, view)
  const row = active && rows.rowAt(active.row)
  const column = active && table.columns[active.column]
  const cell = row && active ? (row.cells[active.column] ?? null) : null

  const copy = (event: ClipboardEvent) => {
    // A selection of text, for example in the panel, is copied as it is.
    if (!row || window.getSelection()?.toString()) return
    event.preventDefault()
    event.clipboardData.setData('text/plain', cell ?? '')
    onAnnounce('cell copied')
  }

  return (
    <div className={classes.stage} onCopy={copy}>
      <VirtualGrid
        label="Rows"
        columns={columns}
        rows={rows.isPending && view.filters.length === 0 ? table.rows : rows.total}
        rowAt={rows.rowAt}
        renderCell={(shown, at) => <CellText cell={shown.cells[at] ?? null} />}
        gutter={{
          width: Math.max(56, String(table.rows * 2).length * 8 + 24),
          header: hasLines ? 'Line' : '',
          render: ({ file, line }) =>
            hasLines && <span title={`${file}, line ${formatCount(line)}`}>{formatCount(line)}</span>,
        }}
        onRange={rows.onRange}
        stale={rows.isStale}
        resetKey={JSON.stringify([view.sort, view.filters])}
        active={active}
        onActive={(position) => {
          setActive(position)
          onAnnounce('')
        }}
        onOpen={() => setOpen(true)}
      />
      {isOpen && row && column && <CellPanel row={row} column={column} cell={cell} onClose={() => setOpen(false)} />}
    </div>
  )
}
