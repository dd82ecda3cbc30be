/** Pages of a table's rows: filtered, sorted, each with the line it came from. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Cell, Row, RowFilter, Sort } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import { cellText, isReadDirectly, parsedValue, type StoredColumn, textOf } from '../store/columns.ts'
import { rowsOf, type StoredTable } from '../store/datasets.ts'
import { checkSelect, firstLine, queryAll } from '../store/duckdb.ts'
import type { StorePaths } from '../store/paths.ts'
import { identifier, literal } from '../store/sql-text.ts'
import { lineMapOf, type RowRange, relationOf, relationOfSource } from './relation.ts'

export interface RowQuery {
  readonly filters: readonly RowFilter[]
  readonly where?: string | undefined
  readonly sort: readonly Sort[]
}

/** As much of a table as conditions need. */
export interface NamedColumns {
  readonly name: string
  readonly columns: readonly StoredColumn[]
}

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
): Promise<string> => whereClause(connection, table, relationOf(table, paths), query)

/** Filters and condition as a WHERE clause over `relation t`; empty for none. @throws BAD_INPUT when one is wrong. */
export async function whereClause(
  connection: DuckDBConnection,
  table: NamedColumns,
  relation: string,
  { filters, where }: Omit<RowQuery, 'sort'>,
): Promise<string> {
  const conditions = filters.map((filter) => conditionOf(columnOf(table, filter.column), filter))
  if (where !== undefined && where.trim() !== '') {
    // The line end keeps a comment at its end from swallowing what follows.
    const condition = `(${where}\n)`
    await checkSelect(connection, `SELECT 1 FROM ${relation} t WHERE ${condition}`)
    // What closes the bracket above and opens it again (`1) UNION (SELECT 1`) is no expression here, where there is none.
    await checkSelect(connection, `SELECT CASE WHEN ${where}\n THEN 1 END FROM ${relation} t`)
    conditions.push(condition)
  }
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
}

/** @throws BAD_INPUT */
export function columnOf(table: NamedColumns, name: string): StoredColumn {
  const column = table.columns.find((candidate) => candidate.name === name)
  if (column === undefined) throw failure('BAD_INPUT', `${table.name} has no column called ${name}.`)
  return column
}

function conditionOf(column: StoredColumn, { operator, value = '' }: RowFilter): string {
  const text = `coalesce(${textOf(column, 't.')}, '')`
  const typed = `t.${identifier(column.name)}`
  const bound = boundOf(column, value)
  switch (operator) {
    case 'contains':
      return `contains(lower(${text}), lower(${literal(value)}))`
    case 'starts-with':
      return `starts_with(lower(${text}), lower(${literal(value)}))`
    case 'equals':
      return `${text} = ${literal(value)}`
    case 'not-equals':
      return `${text} <> ${literal(value)}`
    case 'less':
      return `${typed} < ${bound}`
    case 'greater':
      return `${typed} > ${bound}`
    case 'empty':
      return `${text} = ''`
    case 'not-empty':
      return `${text} <> ''`
  }
}

/** What a column is compared with: as its file writes it, or else as everybody does (`1.5` for a column of `1,5`). */
function boundOf(column: StoredColumn, value: string): string {
  const text = literal(value)
  if (column.storage === 'VARCHAR') return text
  const plain = `TRY_CAST(${text} AS ${column.storage === 'BIGINT' ? 'DOUBLE' : column.storage})`
  return isReadDirectly(column) ? plain : `coalesce(TRY(${parsedValue(column, text)}), ${plain})`
}

function orderOf(table: StoredTable, sort: readonly Sort[]): string {
  const keys = sort.map(
    ({ column, descending }) =>
      `t.${identifier(columnOf(table, column).name)} ${descending ? 'DESC' : 'ASC'} NULLS LAST`,
  )
  return `ORDER BY ${[...keys, '__source', '__row'].join(', ')}`
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
