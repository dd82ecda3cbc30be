/** Aggregates of the fake engine: counts, sums and means over the first rows of a table, by its values or months. */
import { implement } from '@orpc/server'
import {
  type Cell,
  contract,
  type Dataset,
  type DerivedTable,
  type Group,
  type Measure,
  type Task,
} from '../../../preload/contract/index.ts'
import type { FakeDataset } from './data.ts'

interface Parts {
  readonly find: (ref: string) => FakeDataset
  readonly replace: (id: string, change: Partial<Dataset>) => Dataset
  /** Starts a task that does `onDone` when it ends well. */
  readonly start: (title: string, dataset: string, onDone: () => Partial<Task>) => Task
}

const aggregatesOs = implement(contract.aggregates)
const derivedOs = implement(contract.derived)
const ROWS = 2000

type Cells = readonly Cell[]

export function fakeAggregates({ find, replace, start }: Parts) {
  const rowsOf = (ref: string, name: string) => {
    const table = find(ref).tables.find((one) => one.table.name === name) ?? find(ref).tables[0]
    if (!table) throw new Error(`no table ${name}`)
    const rows = Array.from({ length: Math.min(table.table.rows, ROWS) }, (_, at) => table.rowAt(at))
    const at = (column: string) => table.table.columns.findIndex(({ name: own }) => own === column)
    const keyOf = (row: Cells, { column, part }: Group): Cell => {
      const cell = row[at(column)] ?? null
      return part === 'month' ? (cell?.slice(0, 7) ?? null) : cell
    }
    const measureOf = (own: readonly Cells[], { function: name, column }: Measure): Cell => {
      const numbers = own.map((row) => Number(column === undefined ? 0 : (row[at(column)] ?? 0)))
      const sum = numbers.reduce((total, number) => total + number, 0)
      if (name === 'sum') return String(sum)
      return String(name === 'mean' ? sum / own.length : own.length)
    }
    return { rows, keyOf, measureOf }
  }
  const nameOf = ({ function: name, column, name: given }: Measure) => given ?? (column ? `${name}_${column}` : name)
  return {
    aggregates: {
      page: aggregatesOs.page.handler(({ input: { dataset, spec, offset, limit, totals } }) => {
        const { rows, keyOf, measureOf } = rowsOf(dataset, spec.table)
        const groups = Map.groupBy(rows, (row) => JSON.stringify(spec.groups.map((group) => keyOf(row, group))))
        const all = [...groups].map(([key, own]): Cell[] => [
          ...JSON.parse(key),
          ...spec.measures.map((measure) => measureOf(own, measure)),
        ])
        const columns = [
          ...spec.groups.map(({ column }) => ({ name: column, type: 'string' as const })),
          ...spec.measures.map((measure) => ({ name: nameOf(measure), type: 'integer' as const })),
        ]
        const [sort] = spec.sort
        const by = columns.findIndex(({ name }) => name === sort?.column)
        if (sort) all.sort((a, b) => (Number(a[by]) - Number(b[by])) * (sort.descending ? -1 : 1))
        const blanks = spec.groups.map(() => null)
        return {
          columns,
          total: all.length,
          rows: all.slice(offset, offset + limit),
          totals: totals ? [...blanks, ...spec.measures.map((measure) => measureOf(rows, measure))] : null,
        }
      }),
      pivot: aggregatesOs.pivot.handler(({ input }) => {
        const { rows, keyOf, measureOf } = rowsOf(input.dataset, input.table)
        const { path, measure } = input
        const level = path.length
        const [row = { column: '' }] = input.rows.slice(level)
        const inPath = rows.filter((one) => path.every((key, at) => keyOf(one, input.rows[at] ?? row) === key))
        const columnOf = (one: Cells) => JSON.stringify(input.columns.map((group) => keyOf(one, group)))
        const columns = input.columns.length === 0 ? [] : [...Map.groupBy(rows, columnOf)]
        return {
          level,
          row: { name: row.column, type: 'string' as const },
          measure: { name: nameOf(measure), type: 'integer' as const },
          columns: columns.map(([key, own]) => ({ key: JSON.parse(key), total: measureOf(own, measure) })),
          columnsLeftOut: 0,
          rowsTotal: inPath.length,
          rows: [...Map.groupBy(inPath, (one) => keyOf(one, row))].map(([key, own]) => ({
            key,
            cells: columns.map(([column]) => {
              const crossing = own.filter((one) => columnOf(one) === column)
              return crossing.length === 0 ? null : measureOf(crossing, measure)
            }),
            total: measureOf(own, measure),
          })),
          grandTotal: measureOf(rows, measure),
        }
      }),
      sql: aggregatesOs.sql.handler(({ input }) => ({ sql: `SELECT count(*) FROM "${input.spec.table}"` })),
      save: aggregatesOs.save.handler(({ input: { dataset: ref, name, title = name } }) => {
        const { dataset } = find(ref)
        return start(name, dataset.id, () => {
          const made: DerivedTable = {
            ...{ name, title, kind: 'aggregate', rows: 12, columns: [] },
            ...{ builtFromVersion: dataset.version, builtAt: new Date(), isStale: false },
          }
          const { derived } = find(ref).dataset
          replace(dataset.id, { derived: [...derived.filter((one) => one.name !== name), made] })
          return { dataset: dataset.id, rows: 12 }
        })
      }),
    },
    derived: {
      list: derivedOs.list.handler(({ input }) => find(input.dataset).dataset.derived),
      refresh: derivedOs.refresh.handler(({ input: { dataset: ref, name } }) => start(name, ref, () => ({ rows: 12 }))),
      delete: derivedOs.delete.handler(({ input }) => {
        const { id, derived } = find(input.dataset).dataset
        return replace(id, { derived: derived.filter(({ name }) => name !== input.name) })
      }),
    },
  }
}
