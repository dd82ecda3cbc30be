/** Pages of a table's rows: filtered, sorted, each with the line it came from. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Cell, Row, RowFilter, Sort } from '../../../preload/contract/index.ts'
import type { Asked, Dialect, NamedColumns } from '../dialect/dialect.ts'
import { askDuckDb, duckdb } from '../dialect/duckdb.ts'
import { failure } from '../failure.ts'
import { cellText, type StoredColumn } from '../store/columns.ts'
import { rowsOf, type StoredTable } from '../store/datasets.ts'
import { firstLine, queryAll } from '../store/duckdb.ts'
import type { StorePaths } from '../store/paths.ts'
import { identifier } from '../store/sql-text.ts'
import { lineMapOf, type RowRange, relationOf, relationOfSource } from './relation.ts'

export interface RowQuery {
  readonly filters: readonly RowFilter[]
  readonly where?: string | undefined
  readonly sort: readonly Sort[]
}

export type { NamedColumns }

export interface RowPage extends RowQuery {
  readonly offset: number
  readonly limit: number
}

/** @throws BAD_INPUT when a condition or a column name is wrong. */
export async function pageOfRows(
  connection: DuckDBConnection,
  table: StoredTable,
  paths: StorePaths,
  page: RowPage,
): Promise<{ total: number; rows: Row[] }> {
  const plain = page.filters.length === 0 && page.sort.length === 0 && page.where === undefined
  const sql = plain ? plainPage(table, paths, page) : await filteredPage(connection, table, paths, page)
  const [rows, total] = [
    await fetchRows(connection, sql),
    plain ? countRows(table) : await countMatches(connection, table, paths, page),
  ]
  const lines = await linesOf(connection, table, paths, rows)
  return {
    total,
    rows: rows.map(({ source, row, cells }, at) => ({
      row,
      file: table.sources[source]?.file ?? '',
      line: lines[at] ?? 0,
      cells,
    })),
  }
}

/** SQL that selects the rows of a query as they are stored, in order: for exports. */
export async function selectRows(
  connection: DuckDBConnection,
  table: StoredTable,
  paths: StorePaths,
  query: RowQuery & { readonly offset: number; readonly limit?: number | undefined },
): Promise<string> {
  const conditions = await conditionsOf(connection, table, paths, query)
  const range = `${query.limit === undefined ? '' : `LIMIT ${query.limit}`} OFFSET ${query.offset}`
  const cells = table.columns.map(({ name }) => `t.${identifier(name)}`).join(', ')
  return `SELECT ${cells} FROM ${relationOf(table, paths)} t ${conditions} ${orderOf(table, query.sort)} ${range}`
}

const QUERY_ERROR = /^(?:Conversion|Invalid Input|Out of Range|Binder|Parser|Catalog|Permission|Out of Memory) Error: /

/** What DuckDB says against a query, as a failure: a valid condition may still fail on the values that it meets. */
export function explainQueryError(error: unknown): unknown {
  if (!(error instanceof Error) || !QUERY_ERROR.test(error.message)) return error
  return failure('BAD_INPUT', `The rows cannot be selected: ${firstLine(error)}`)
}

interface FetchedRow {
  readonly source: number
  readonly row: number
  readonly cells: Cell[]
}

async function fetchRows(connection: DuckDBConnection, sql: string): Promise<FetchedRow[]> {
  const reader = await connection.runAndReadAll(sql)
  return reader.getRows().map(([source, row, ...cells]) => ({
    source: Number(source),
    row: Number(row),
    cells: cells.map((cell) => (cell === null || cell === undefined ? null : String(cell))),
  }))
}

/** Without filter and sort a page is a range of rows, wherever it lies in the table. */
function plainPage(table: StoredTable, paths: StorePaths, { offset, limit }: RowPage): string {
  const selects: string[] = []
  let before = 0
  for (const [at, source] of table.sources.entries()) {
    const from = Math.max(0, offset - before)
    const to = Math.min(rowsOf(source), offset + limit - before)
    if (from < to)
      selects.push(`SELECT __source, __row, ${cellsOf(table)} FROM (${rangeOf(table, at, paths, { from, to })}) t`)
    before += rowsOf(source)
  }
  if (selects.length === 0) return `SELECT 0, 0 WHERE false`
  return `${selects.join(' UNION ALL ')} ORDER BY 1, 2`
}

/** Where rows are masked, the n-th row is not the one of number n. */
function rangeOf(table: StoredTable, at: number, paths: StorePaths, range: RowRange): string {
  const masked = table.sources[at]?.mask ?? null
  const { from, to } = range
  return masked === null
    ? `SELECT * FROM (${relationOfSource(table, at, paths, range)}) WHERE __row >= ${from} AND __row < ${to}`
    : `SELECT * FROM (${relationOfSource(table, at, paths)}) ORDER BY __row LIMIT ${to - from} OFFSET ${from}`
}

async function filteredPage(
  connection: DuckDBConnection,
  table: StoredTable,
  paths: StorePaths,
  page: RowPage,
): Promise<string> {
  const conditions = await conditionsOf(connection, table, paths, page)
  return `SELECT __source, __row, ${cellsOf(table)} FROM ${relationOf(table, paths)} t ${conditions}
    ${orderOf(table, page.sort)} LIMIT ${page.limit} OFFSET ${page.offset}`
}

async function countMatches(
  connection: DuckDBConnection,
  table: StoredTable,
  paths: StorePaths,
  query: RowQuery,
): Promise<number> {
  const conditions = await conditionsOf(connection, table, paths, query)
  const [row] = await queryAll(connection, `SELECT count(*) AS n FROM ${relationOf(table, paths)} t ${conditions}`)
  return Number(row?.n)
}

const countRows = (table: StoredTable): number => table.sources.reduce((sum, source) => sum + rowsOf(source), 0)

const cellsOf = (table: StoredTable): string => table.columns.map((column) => cellText(column, 't.')).join(', ')

const conditionsOf = (
  connection: DuckDBConnection,
  table: StoredTable,
  paths: StorePaths,
  query: Omit<RowQuery, 'sort'>,
): Promise<string> => whereClause(askDuckDb(connection), table, relationOf(table, paths), query)

/** Filters and condition as a WHERE clause over `relation t`; empty for none. @throws BAD_INPUT when one is wrong. */
export async function whereClause(
  asked: Asked,
  table: NamedColumns,
  relation: string,
  { filters, where }: Omit<RowQuery, 'sort'>,
): Promise<string> {
  const conditions: string[] = []
  for (const filter of filters)
    conditions.push(await conditionOf(asked.dialect, columnOf(table, filter.column), filter))
  if (where !== undefined && where.trim() !== '') conditions.push(await asked.condition(where, table, relation))
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
}

/** @throws BAD_INPUT */
export function columnOf(table: NamedColumns, name: string): StoredColumn {
  const column = table.columns.find((candidate) => candidate.name === name)
  if (column === undefined) throw failure('BAD_INPUT', `${table.name} has no column called ${name}.`)
  return column
}

async function conditionOf(
  dialect: Dialect,
  column: StoredColumn,
  { operator, value = '' }: RowFilter,
): Promise<string> {
  const text = `coalesce(${dialect.text(column, 't.')}, '')`
  const typed = `t.${dialect.identifier(column.name)}`
  const sought = dialect.literal(value)
  switch (operator) {
    case 'contains':
      return dialect.contains(text, sought)
    case 'starts-with':
      return dialect.startsWith(text, sought)
    case 'equals':
      return `${text} = ${sought}`
    case 'not-equals':
      return `${text} <> ${sought}`
    case 'less':
      return `${typed} < ${await dialect.bound(column, value)}`
    case 'greater':
      return `${typed} > ${await dialect.bound(column, value)}`
    case 'empty':
      return `${text} = ''`
    case 'not-empty':
      return `${text} <> ''`
  }
}

/** As asked, then in the order of the files. */
export function orderOf(
  table: NamedColumns,
  sort: readonly Sort[],
  dialect: Pick<Dialect, 'identifier' | 'rowOrder'> = { identifier, rowOrder: duckdb.rowOrder },
): string {
  const keys = sort.map(
    ({ column, descending }) =>
      `t.${dialect.identifier(columnOf(table, column).name)} ${descending ? 'DESC' : 'ASC'} NULLS LAST`,
  )
  return `ORDER BY ${[...keys, ...dialect.rowOrder].join(', ')}`
}

/** The physical line of each row. */
async function linesOf(
  connection: DuckDBConnection,
  table: StoredTable,
  paths: StorePaths,
  rows: readonly FetchedRow[],
): Promise<number[]> {
  if (rows.length === 0) return []
  const values = rows.map(({ source, row }, at) => `(${at}, ${source}, ${row})`).join(', ')
  const found = await queryAll(
    connection,
    `SELECT w.position, l.line + (w.r - l."row") AS line FROM (VALUES ${values}) w(position, s, r)
     ASOF JOIN ${lineMapOf(table, paths)} l ON w.s = l.source AND w.r >= l."row"`,
  )
  const lines: number[] = []
  for (const { position, line } of found) lines[Number(position)] = Number(line)
  return lines
}
