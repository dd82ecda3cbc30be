/**
 * Pivot tables: one level of rows against columns. Every total is measured over the rows that it stands for: a mean of
 * means or a sum of distinct counts would be wrong.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import type * as z from 'zod'
import type { Cell, Group, Pivot, pivotInputSchema } from '../../../preload/contract/index.ts'
import { relationOf, type SegmentPlaces } from '../browse/relation.ts'
import { columnOf, whereClause } from '../browse/rows.ts'
import type { Asked, Dialect, NamedColumns } from '../dialect/dialect.ts'
import { askDuckDb } from '../dialect/duckdb.ts'
import { failure } from '../failure.ts'
import type { StoredColumn } from '../store/columns.ts'
import { findTable, type StoredDataset } from '../store/datasets.ts'
import { groupSql, widthOfBins } from './aggregate-groups.ts'
import { measureName, measureSql } from './aggregate-measures.ts'

export type PivotQuery = Omit<z.output<typeof pivotInputSchema>, 'dataset'>

/** A group as a column of the base: its value as `column`, and what it is ordered by. */
interface Key {
  readonly column: StoredColumn
  readonly title: string
  readonly select: string
  readonly order: string
}

/** @throws BAD_INPUT, NOT_FOUND */
export function pivotOf(
  connection: DuckDBConnection,
  dataset: StoredDataset,
  paths: SegmentPlaces,
  query: PivotQuery,
): Promise<Pivot> {
  const table = findTable(dataset, query.table)
  return askForPivot(askDuckDb(connection), table, relationOf(table, paths), query)
}

/** The pivot from wherever the rows are. @throws BAD_INPUT */
export async function askForPivot(
  asked: Asked,
  table: NamedColumns,
  relation: string,
  query: PivotQuery,
): Promise<Pivot> {
  const { path, offset, limit, byTotal } = query
  const { identifier } = asked.dialect
  const { row, columnKeys, base, inPath, measure, title } = await prepare(asked, table, relation, query)
  const total = `${measure.sql} AS __total`
  const totalColumn: StoredColumn = { ...measure.column, name: '__total' }
  const { columns, leftOut } = await topColumns(asked, base, columnKeys, totalColumn, total, query.maxColumns)
  const rowOrder = `${byTotal ? '__total DESC NULLS LAST, ' : ''}${orderBy([row])}`
  const rows = await asked.cells(
    [row.column, totalColumn],
    `SELECT ${identifier(row.column.name)}, ${total}, count(*) OVER () AS __rows FROM ${base} t ${inPath}
     GROUP BY ${identifier(row.column.name)} ORDER BY ${rowOrder} LIMIT ${limit} OFFSET ${offset}`,
    ['__rows'],
  )
  const cells = await crossCells(asked, { base, inPath, row, columnKeys, total, totalColumn }, rows, columns)
  const [grand] = await asked.cells([totalColumn], `SELECT ${total} FROM ${base} t`)
  return {
    level: path.length,
    row: { name: row.title, type: row.column.type },
    measure: { name: title, type: measure.column.type },
    columns,
    columnsLeftOut: leftOut,
    rowsTotal: rows.length > 0 ? Number(rows[0]?.[2]) : 0,
    rows: rows.map(([key = null, sum = null]) => ({
      key,
      cells: columns.map((column) => cells.get(crossing(key, column.key)) ?? null),
      total: sum,
    })),
    grandTotal: grand?.[0] ?? null,
  }
}

async function prepare(
  asked: Asked,
  table: NamedColumns,
  relation: string,
  { rows, columns, measure, filters, where, path }: PivotQuery,
) {
  const { dialect } = asked
  const conditions = await whereClause(asked, table, relation, { filters, where })
  const keyOf = async (group: Group, as: string): Promise<Key> => {
    const column = columnOf(table, group.column)
    const width = await widthOfBins(asked, column, group, relation, conditions)
    const { sql, order, column: stored, suffix } = groupSql(dialect, column, group, width)
    const orderName = `${as}_order`
    return {
      column: { ...stored, name: as },
      title: group.name ?? `${column.name}${suffix}`,
      select: `${sql} AS ${as}${order === null ? '' : `, ${order} AS ${orderName}`}`,
      order: order === null ? `t.${as}` : `min(t.${orderName})`,
    }
  }
  const rowKeys = await Promise.all(rows.map((group, at) => keyOf(group, `__row_${at}`)))
  const columnKeys = await Promise.all(columns.map((group, at) => keyOf(group, `__column_${at}`)))
  const row = rowKeys[path.length]
  if (row === undefined) throw failure('BAD_INPUT', `There is no level of rows below ${rowKeys.at(-1)?.title}.`)
  const measured = measure.column === undefined ? null : columnOf(table, measure.column)
  const selects = [...rowKeys, ...columnKeys].map(({ select }) => select)
  if (measured !== null) selects.push(`t.${dialect.identifier(measured.name)}`)
  const base = `(SELECT ${selects.join(', ')} FROM ${relation} t ${conditions})`
  const inPath = path.map((value, at) => {
    const outer = rowKeys[at]
    return outer === undefined ? 'true' : `${keyText(dialect, outer)} = ${dialect.literal(marked(value))}`
  })
  return {
    ...{ row, columnKeys, base },
    inPath: inPath.length === 0 ? '' : `WHERE ${inPath.join(' AND ')}`,
    measure: measureSql(dialect, measured, measure, (part) => `(SELECT ${part} FROM ${base} t)`),
    title: measure.name ?? measureName(measure),
  }
}

/** The columns with the most rows, in the order of their keys. */
async function topColumns(
  asked: Asked,
  base: string,
  keys: readonly Key[],
  totalColumn: StoredColumn,
  total: string,
  most: number,
): Promise<{ columns: Pivot['columns']; leftOut: number }> {
  if (keys.length === 0) return { columns: [], leftOut: 0 }
  const names = keys.map(({ column }) => column.name).join(', ')
  const orders = keys.map(({ order }, at) => `${order} AS __order_${at}`).join(', ')
  const sorted = keys.map((_, at) => `__order_${at} NULLS LAST`).join(', ')
  const found = await asked.cells(
    [...keys.map(({ column }) => column), totalColumn],
    `SELECT * FROM (
       SELECT ${names}, ${total}, ${orders}, count(*) AS __size, count(*) OVER () AS __columns
       FROM ${base} t GROUP BY ${names} ORDER BY __size DESC, ${sorted} LIMIT ${most}
     ) q ORDER BY ${sorted}`,
    ['__columns'],
  )
  const all = Number(found[0]?.at(-1) ?? 0)
  return {
    columns: found.map((cells) => ({ key: cells.slice(0, keys.length), total: cells[keys.length] ?? null })),
    leftOut: all - found.length,
  }
}

interface Crossing {
  readonly base: string
  readonly inPath: string
  readonly row: Key
  readonly columnKeys: readonly Key[]
  readonly total: string
  readonly totalColumn: StoredColumn
}

/** The cells where these rows and columns meet. */
async function crossCells(
  asked: Asked,
  { base, inPath, row, columnKeys, total, totalColumn }: Crossing,
  rows: readonly Cell[][],
  columns: Pivot['columns'],
): Promise<Map<string, Cell>> {
  if (rows.length === 0 || columns.length === 0) return new Map()
  const { dialect } = asked
  const { literal } = dialect
  const rowList = rows.map(([key = null]) => literal(marked(key))).join(', ')
  const columnList = columns.map(({ key }) => literal(key.map(marked).join(SEPARATOR))).join(', ')
  const columnText = columnKeys.map((key) => keyText(dialect, key)).join(` || ${literal(SEPARATOR)} || `)
  const names = [row, ...columnKeys].map(({ column }) => column.name).join(', ')
  const found = await asked.cells(
    [row.column, ...columnKeys.map(({ column }) => column), totalColumn],
    `SELECT ${names}, ${total} FROM ${base} t ${inPath === '' ? 'WHERE' : `${inPath} AND`} ${keyText(dialect, row)} IN (${rowList})
       AND ${columnText} IN (${columnList}) GROUP BY ${names}`,
  )
  return new Map(found.map(([key = null, ...cells]) => [crossing(key, cells.slice(0, -1)), cells.at(-1) ?? null]))
}

const SEPARATOR = '\u001f'

/** Keys as texts that tell an empty text from none. */
const marked = (key: Cell): string => (key === null ? '-' : `=${key}`)
const keyText = (dialect: Dialect, { column }: Key): string => `coalesce('=' || ${dialect.text(column, 't.')}, '-')`
const crossing = (row: Cell, column: readonly Cell[]): string => JSON.stringify([row, ...column])
const orderBy = (keys: readonly Key[]): string => keys.map(({ order }) => `${order} ASC NULLS LAST`).join(', ')
