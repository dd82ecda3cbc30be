/**
 * A grid of any number of rows and columns that draws only what is in sight. Anomalies, matching rows and table data
 * are all shown with it, so scrolling, keys and roles are solved once.
 */
// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid cannot be a table element; rows are placed by position
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid itself has the focus and names the active cell
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef } from 'react'
import { layOutColumns, visibleColumns } from './column-layout.ts'
import { type GridPosition, moveInGrid } from './grid-keys.ts'
import { scrollToRow, visibleRows } from './scroll-scale.ts'
import { useScaledScroll } from './use-scaled-scroll.ts'
import classes from './virtual-grid.module.css'

export interface GridColumn {
  readonly key: string
  readonly width: number
  readonly align?: 'right'
  readonly sort?: 'ascending' | 'descending' | 'none'
  readonly header: ReactNode
}

export interface VirtualGridProps<Row> {
  readonly label: string
  readonly columns: readonly GridColumn[]
  readonly rows: number
  readonly rowAt: (index: number) => Row | undefined
  readonly renderCell: (row: Row, column: number) => ReactNode
  /** A narrow column that stays at the left edge, for row or line numbers. */
  readonly gutter?: { readonly width: number; readonly header: ReactNode; readonly render: (row: Row) => ReactNode }
  readonly onRange: (range: { readonly first: number; readonly last: number }) => void
  readonly active: GridPosition | undefined
  readonly onActive: (position: GridPosition) => void
  readonly onOpen?: (position: GridPosition) => void
  /** Rows are chosen as a whole, so left and right do nothing. */
  readonly byRow?: boolean
  /** What kind of row it is, for its colour; whatever it says must be readable in the row as well. */
  readonly toneOf?: (row: Row) => string
  /** Index of the column that takes spare room. */
  readonly grow?: number
  readonly rowHeight?: number
  /** Scrolls back to the top when it changes. */
  readonly resetKey?: string
  readonly stale?: boolean
}

const HEAD_HEIGHT = 30
/** Placeholders have different widths, so that they look like text that is coming. */
const PLACEHOLDER_WIDTHS = ['62%', '48%', '74%', '40%', '66%']

export function VirtualGrid<Row>(props: VirtualGridProps<Row>) {
  const { columns, rows, rowAt, gutter, onRange, active, onActive, onOpen, byRow, grow, rowHeight = 28 } = props
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const scroll = useScaledScroll(scroller, rows, rowHeight, HEAD_HEIGHT)
  const { plan, contentTop, barTop, left, viewport, scrollTo } = scroll
  const gutterWidth = gutter?.width ?? 0
  const room = viewport.width - gutterWidth
  const layout = useMemo(
    () =>
      layOutColumns(
        columns.map(({ width }) => width),
        room,
        grow,
      ),
    [columns, room, grow],
  )
  const shown = visibleRows(contentTop, viewport.height, rowHeight, rows)
  const span = visibleColumns(layout, left - 200, left + room + 200)
  const { first, last } = shown

  useEffect(() => onRange({ first, last }), [onRange, first, last])

  const { resetKey } = props
  // biome-ignore lint/correctness/useExhaustiveDependencies: it goes to the top when the key changes, and only then
  useEffect(() => scrollTo(0), [resetKey])

  const reveal = (position: GridPosition) => {
    scrollTo(scrollToRow(position.row, contentTop, viewport.height, rowHeight))
    const element = scroller.current
    if (!element || byRow) return
    const from = layout.offsets[position.column] ?? 0
    const to = layout.offsets[position.column + 1] ?? from
    if (from < element.scrollLeft) element.scrollLeft = from
    else if (to > element.scrollLeft + room) element.scrollLeft = to - room
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    const position = active ?? { row: -1, column: 0 }
    if (event.key === 'Enter' && active) {
      onOpen?.(active)
      return event.preventDefault()
    }
    if (byRow && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) return
    const page = Math.max(1, Math.floor(viewport.height / rowHeight) - 1)
    const size = { rows, columns: columns.length, page }
    const to = moveInGrid(event.key, event.ctrlKey || event.metaKey || Boolean(byRow), position, size)
    const step = byRow && event.key.startsWith('Arrow') ? moveInGrid(event.key, false, position, size) : to
    if (!step) return
    event.preventDefault()
    onActive(step)
    reveal(step)
  }

  const columnIndexes = Array.from({ length: span.last - span.first }, (_, index) => span.first + index)
  const rowIndexes = Array.from({ length: last - first }, (_, index) => first + index)
  const cellId = (row: number, column: number) => `${id}-${row}-${byRow ? 0 : column}`
  const width = Math.max(gutterWidth + layout.width, viewport.width)

  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        role="grid"
        aria-label={props.label}
        aria-rowcount={rows + 1}
        aria-colcount={columns.length + (gutter ? 1 : 0)}
        aria-busy={props.stale}
        aria-activedescendant={active ? cellId(active.row, active.column) : undefined}
        tabIndex={0}
        className={classes.scroller}
        data-stale={props.stale || undefined}
        onScroll={scroll.onScroll}
        onKeyDown={onKeyDown}
      >
        <div role="row" aria-rowindex={1} className={classes.head} style={{ width, height: HEAD_HEIGHT }}>
          {gutter && (
            <div role="columnheader" aria-colindex={1} className={classes.gutter} style={{ width: gutterWidth }}>
              {gutter.header}
            </div>
          )}
          {columnIndexes.map((index) => {
            const column = columns[index]
            return (
              column && (
                <div
                  key={column.key}
                  role="columnheader"
                  aria-colindex={index + 1 + (gutter ? 1 : 0)}
                  aria-sort={column.sort}
                  className={classes.headCell}
                  data-align={column.align}
                  style={{ left: gutterWidth + (layout.offsets[index] ?? 0), width: layout.widths[index] }}
                >
                  {column.header}
                </div>
              )
            )
          })}
        </div>
        <div role="rowgroup" className={classes.body} style={{ width, height: plan.height }}>
          {rowIndexes.map((index) => {
            const row = rowAt(index)
            const isActiveRow = active?.row === index
            return (
              <div
                key={index}
                id={byRow ? cellId(index, 0) : undefined}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={byRow ? isActiveRow : undefined}
                className={classes.row}
                data-active={isActiveRow || undefined}
                data-tone={row && props.toneOf?.(row)}
                style={{ top: barTop + index * rowHeight - contentTop, height: rowHeight, width }}
              >
                {gutter && (
                  <div role="rowheader" className={classes.gutter} style={{ width: gutterWidth }}>
                    {row && gutter.render(row)}
                  </div>
                )}
                {columnIndexes.map((at) => {
                  const column = columns[at]
                  if (!column) return null
                  const isActive = !byRow && isActiveRow && active.column === at
                  return (
                    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the grid, which has the focus
                    <div
                      key={column.key}
                      id={byRow ? undefined : cellId(index, at)}
                      role="gridcell"
                      tabIndex={-1}
                      aria-colindex={at + 1 + (gutter ? 1 : 0)}
                      aria-selected={byRow ? undefined : isActive}
                      className={classes.cell}
                      data-align={column.align}
                      data-active={isActive || undefined}
                      style={{ left: gutterWidth + (layout.offsets[at] ?? 0), width: layout.widths[at] }}
                      onMouseDown={(event) => {
                        if (event.button !== 0) return
                        event.preventDefault()
                        scroller.current?.focus({ preventScroll: true })
                        onActive({ row: index, column: at })
                      }}
                      onClick={() => undefined}
                      onDoubleClick={() => onOpen?.({ row: index, column: at })}
                    >
                      {row ? (
                        props.renderCell(row, at)
                      ) : (
                        <span
                          className={classes.placeholder}
                          style={{ width: PLACEHOLDER_WIDTHS[(index + at) % PLACEHOLDER_WIDTHS.length] }}
                        />
                      )}
                    </div>
                  )
                })}
              </div>
            )
          })}
        </div>
      </div>
    </div>
  )
}
