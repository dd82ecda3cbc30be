/** Pages of rows in the fake engine, filtered and sorted where there are not too many of them. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import type { FakeState } from './state.ts'

const os = implement(contract.rows)

export const fakeRows = ({ find }: Pick<FakeState, 'find'>) => ({
  page: os.page.handler(({ input: { dataset, table, offset, limit, filters, sort } }) => {
    const found = find(dataset).tables.find((one) => one.table.name === table)
    if (!found) throw new Error(`no table ${table}`)
    const at = (name: string) => found.table.columns.findIndex((column) => column.name === name)
    const isPlain = filters.length + sort.length === 0
    const indexes = Array.from({ length: isPlain ? 0 : Math.min(found.table.rows, 20_000) }, (_, row) => row)
      .filter((row) =>
        filters.every(({ column, value }) =>
          (found.rowAt(row)[at(column)] ?? '').toLowerCase().includes(value.toLowerCase()),
        ),
      )
      .sort((a, b) => {
        for (const { column, descending } of sort) {
          const order = (found.rowAt(a)[at(column)] ?? '').localeCompare(found.rowAt(b)[at(column)] ?? '', 'en', {
            numeric: true,
          })
          if (order !== 0) return descending ? -order : order
        }
        return a - b
      })
    const total = isPlain ? found.table.rows : indexes.length
    const shown = isPlain
      ? Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) => offset + index)
      : indexes.slice(offset, offset + limit)
    const file = found.table.sources[0]?.file ?? ''
    return {
      columns: found.table.columns,
      total,
      rows: shown.map((row) => ({ row, file, line: row + 2, cells: [...found.rowAt(row)] })),
    }
  }),
})
