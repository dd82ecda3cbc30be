/**
 * The columns of the data grid: TanStack Table keeps sizes and sort, this file joins them with the grid's headers.
 */
import {
  columnResizingFeature,
  columnSizingFeature,
  createColumnHelper,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useMemo } from 'react'
import type { Column, Row, RowFilter } from '../../../preload/contract/index.ts'
import { addFilter, setWidths, sortBy, type TableView } from '../../state/table-view.ts'
import type { GridColumn } from '../../ui/virtual-grid.tsx'
import { widthFor } from '../../ui/width-for.ts'
import { HeaderCell } from './header-cell.tsx'

const features = tableFeatures({ columnSizingFeature, columnResizingFeature, rowSortingFeature })
const helper = createColumnHelper<typeof features, Row>()
const noRows: Row[] = []

/** Columns are known by their place: two may have the same name. */
export function useGridColumns(
  key: string,
  columns: readonly Column[],
  sample: readonly Row[],
  view: TableView,
): readonly GridColumn[] {
  const definitions = useMemo(
    () =>
      helper.columns(
        columns.map((column, index) =>
          helper.display({
            id: String(index),
            minSize: 48,
            maxSize: 1200,
            size: widthFor(
              column.name,
              sample.slice(0, 50).map(({ cells }) => cells[index]),
            ),
          }),
        ),
      ),
    [columns, sample],
  )
  const sorting = view.sort.flatMap(({ column, descending }) => {
    const index = columns.findIndex(({ name }) => name === column)
    return index < 0 ? [] : [{ id: String(index), desc: descending ?? false }]
  })
  const table = useTable({
    features,
    columns: definitions,
    data: noRows,
    manualSorting: true,
    columnResizeMode: 'onChange',
    state: { sorting, columnSizing: { ...view.widths } },
    onColumnSizingChange: (change) =>
      setWidths(key, typeof change === 'function' ? change({ ...view.widths }) : change),
  })

  // A new element for each of ten thousand headers at each scroll step would be felt.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the table's state is the view; the table itself is new each time
  return useMemo(
    () =>
      table.getFlatHeaders().map((header, index): GridColumn => {
        const column = columns[index] ?? { name: '', type: 'string' }
        const sorted = header.column.getIsSorted()
        const isNumber = column.type === 'integer' || column.type === 'number'
        return {
          key: header.id,
          width: header.getSize(),
          sort: sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none',
          ...(isNumber && { align: 'right' as const }),
          header: (
            <HeaderCell
              column={column}
              sorted={sorted}
              rank={sorted && sorting.length > 1 ? header.column.getSortIndex() + 1 : undefined}
              isFiltered={view.filters.some((filter: RowFilter) => filter.column === column.name)}
              onSort={(together) => sortBy(key, column.name, together)}
              onFilter={(filter) => addFilter(key, filter)}
              onResizeStart={(event) => {
                // Dragging an edge must not select text.
                event.preventDefault()
                header.getResizeHandler()(event)
              }}
            />
          ),
        }
      }),
    [definitions, columns, view, key],
  )
}
