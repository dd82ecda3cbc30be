/** What a table looks like as a whole: how many rows, how many empty cells and different values in each column. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { relationOf, type SegmentPlaces, type SegmentTable } from '../browse/relation.ts'
import { throwIfCancelled } from '../failure.ts'
import { type StoredColumn, textOf } from '../store/columns.ts'
import { queryAll } from '../store/duckdb.ts'
import { identifier } from '../store/sql-text.ts'

export interface ColumnProfile {
  readonly empty: number
  /** Different values that are not empty. */
  readonly distinct: number
}

export interface TableProfile {
  readonly rows: number
  /** By column name in lower case. */
  readonly columns: ReadonlyMap<string, ColumnProfile>
}

/** Cells that are looked at in one pass: the values of each column need memory. A column is always looked at as a whole. */
const CELLS_A_PASS = 20_000_000
/** Tables of more columns are counted otherwise. */
const WIDE = 100

/** The files of a version never change: what was counted for one comparison holds for the next. */
const profiled = new Map<string, TableProfile>()
const REMEMBERED = 50

export async function profileTable(
  connection: DuckDBConnection,
  table: SegmentTable,
  places: SegmentPlaces,
  signal: AbortSignal,
): Promise<TableProfile> {
  const files = table.sources.map(({ home, segments, mask }) => [home, segments, mask])
  const question = JSON.stringify([places.segments, table.columns, files])
  const known = profiled.get(question) ?? (await countTable(connection, table, places, signal))
  profiled.set(question, known)
  const [oldest] = profiled.keys()
  if (profiled.size > REMEMBERED && oldest !== undefined) profiled.delete(oldest)
  return known
}

async function countTable(
  connection: DuckDBConnection,
  table: SegmentTable,
  places: SegmentPlaces,
  signal: AbortSignal,
): Promise<TableProfile> {
  const relation = relationOf(table, places)
  const columns = new Map<string, ColumnProfile>()
  const [counted] = await queryAll(connection, `SELECT count(*) AS n FROM ${relation}`)
  const rows = Number(counted?.n)
  const held = table.sources.reduce((sum, source) => sum + heldRows(source), 0)
  const width = Math.max(1, Math.floor(CELLS_A_PASS / Math.max(1, held)))
  const count = table.columns.length > WIDE ? countStacked : countSideBySide
  for (let from = 0; from < table.columns.length; from += width) {
    throwIfCancelled(signal)
    const some = table.columns.slice(from, from + width)
    const counts = await count(connection, some, relation)
    for (const [at, { name }] of some.entries()) {
      const { filled = 0, distinct = 0 } = counts[at] ?? {}
      columns.set(name.toLowerCase(), { empty: rows - filled, distinct })
    }
  }
  return { rows, columns }
}

interface ColumnCount {
  readonly filled: number
  readonly distinct: number
}

/** One aggregate a column: the fastest for many rows. */
async function countSideBySide(
  connection: DuckDBConnection,
  columns: readonly StoredColumn[],
  relation: string,
): Promise<ColumnCount[]> {
  const counts = columns.map((column, at) => {
    const value = filledValue(column, identifier(column.name))
    return `count(${value}) AS filled${at}, count(DISTINCT ${value}) AS distinct${at}`
  })
  const [row] = await queryAll(connection, `SELECT ${counts.join(', ')} FROM ${relation}`)
  return columns.map((_, at) => ({ filled: Number(row?.[`filled${at}`]), distinct: Number(row?.[`distinct${at}`]) }))
}

/** All cells below each other, as text: an aggregate costs milliseconds, which add up over thousands of columns. */
async function countStacked(
  connection: DuckDBConnection,
  columns: readonly StoredColumn[],
  relation: string,
): Promise<ColumnCount[]> {
  const cells = columns.map((column, at) => `${filledValue(column, textOf(column))} AS c${at}`)
  const rows = await queryAll(
    connection,
    `SELECT name, count(*) AS filled, count(DISTINCT cell) AS n
     FROM (UNPIVOT (SELECT ${cells.join(', ')} FROM ${relation}) ON COLUMNS(*) INTO NAME name VALUE cell) GROUP BY 1`,
  )
  const counts: ColumnCount[] = []
  for (const { name, filled, n } of rows)
    counts[Number(String(name).slice(1))] = { filled: Number(filled), distinct: Number(n) }
  return counts
}

const filledValue = ({ storage }: StoredColumn, sql: string): string =>
  storage === 'VARCHAR' ? `nullif(${sql}, '')` : sql

const heldRows = ({ segments }: SegmentTable['sources'][number]): number =>
  segments.reduce((sum, { rows }) => sum + rows, 0)
