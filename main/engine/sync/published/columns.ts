/** Cells of both sides as one table stores them. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { parsedValue, type StoredColumn, textColumn, textOf } from '../../store/columns.ts'
import { queryAll } from '../../store/duckdb.ts'
import { identifier } from '../../store/sql-text.ts'
import type { TargetColumn } from '../target.ts'

export const isAlike = (a: StoredColumn, b: StoredColumn): boolean => a.storage === b.storage && a.format === b.format

export const columnOf = <Column extends { readonly name: string }>(
  columns: readonly Column[],
  name: string,
): Column | undefined => columns.find((column) => column.name.toLowerCase() === name.toLowerCase())

/** A column of a dataset and its name in a relation: a dataset may have columns of any name, even such as ours. */
export interface Cell {
  readonly name: string
  readonly column: StoredColumn
}

export const cellsOf = (columns: readonly StoredColumn[]): Cell[] =>
  columns.map((column) => ({ name: column.name, column }))

export const cellOf = (cells: readonly Cell[], name: string): Cell | undefined =>
  cells.find(({ column }) => column.name.toLowerCase() === name.toLowerCase())

/** SQL for a cell of `from` as `into` stores it; NULL for what is no value of it. */
export function convertedCell(from: Cell | undefined, into: StoredColumn): string {
  if (from === undefined) return into.storage === 'VARCHAR' ? "''" : `NULL::${into.storage}`
  const text = `coalesce(${textOf({ ...from.column, name: from.name })}, '')`
  if (into.storage === 'VARCHAR') return text
  return from.column.storage === into.storage ? identifier(from.name) : `TRY(${parsedValue(into, text)})`
}

/** `SELECT`s `more` and the cells of `into` as `c0`, `c1`… */
export function convertedRows(
  from: readonly Cell[],
  into: readonly StoredColumn[],
  relation: string,
  more: readonly string[],
): string {
  const cells = into.map((column, at) => `${convertedCell(cellOf(from, column.name), column)} AS c${at}`)
  return `SELECT ${[...more, ...cells].join(', ')} FROM ${relation}`
}

/** Names (in lower case) of columns that have texts in `relation` which are no values of the column in `into`. */
export async function misfits(
  connection: DuckDBConnection,
  from: readonly Cell[],
  into: readonly StoredColumn[],
  relation: string,
): Promise<ReadonlySet<string>> {
  const asked = into.flatMap((column) => {
    const own = cellOf(from, column.name)
    if (own === undefined || column.storage === 'VARCHAR' || own.column.storage === column.storage) return []
    const text = textOf({ ...own.column, name: own.name })
    return [{ name: column.name.toLowerCase(), text, value: convertedCell(own, column) }]
  })
  if (asked.length === 0) return new Set()
  const counts = asked.map(
    ({ text, value }, at) => `count(*) FILTER (nullif(${text}, '') IS NOT NULL AND ${value} IS NULL) AS n${at}`,
  )
  const [row] = await queryAll(connection, `SELECT ${counts.join(', ')} FROM ${relation}`)
  return new Set(asked.flatMap(({ name }, at) => (Number(row?.[`n${at}`] ?? 0) > 0 ? [name] : [])))
}

export const asText = (columns: readonly StoredColumn[], names: ReadonlySet<string>): StoredColumn[] =>
  columns.map((column) => (names.has(column.name.toLowerCase()) ? textColumn(column.name) : column))

/** A relation of `id` and typed cells. */
export interface TypedRows {
  readonly cells: readonly Cell[]
  readonly relation: string
}

/** What was fetched, typed. What others wrote there that is no value of its column stays a text. */
export async function typedFetched(
  connection: DuckDBConnection,
  columns: readonly TargetColumn[],
  fetched: string,
): Promise<TypedRows> {
  const texts = columns.map(({ column }, at) => ({ name: `c${at}`, column: textColumn(column.name) }))
  // As DuckDB writes the values, whatever their format in files.
  const typed = columns.map(({ column }) => ({ ...column, format: null }))
  const wrong = await misfits(connection, texts, typed, fetched)
  const told = columns.map(({ column }) => (wrong.has(column.name.toLowerCase()) ? textColumn(column.name) : column))
  const cells = told.map((column, at) => ({ name: `c${at}`, column }))
  const values = told.map(
    ({ storage }, at) => `${storage === 'VARCHAR' ? `c${at}` : `TRY_CAST(c${at} AS ${storage}) AS c${at}`}`,
  )
  return { cells, relation: `(SELECT ${['id', ...values].join(', ')} FROM ${fetched})` }
}
