/**
 * Rows on their way to a file, the same for every format: a SELECT of ours with its columns and count. What comes from
 * conditions or queries from outside is first written to a Parquet file, so that it runs once, on the locked session.
 */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { StoredColumn } from '../store/columns.ts'
import { queryAll } from '../store/duckdb.ts'
import { identifier, literal, literals } from '../store/sql-text.ts'
import { type FileRows, type RowRun, readParquetSql, runsOfFile } from './runs.ts'

export interface RowSet {
  /** What a sheet or a record is called after. */
  readonly name: string
  /** Selects the columns by their names, as they are stored, in order. */
  readonly sql: string
  readonly columns: readonly StoredColumn[]
  readonly rows: number
  /** Parquet files that hold at least these rows, whose statistics bound the values. */
  readonly files: readonly string[]
  /** The same rows as runs one after the other, where each can be read by itself. */
  readonly runs?: readonly RowRun[]
}

/** Rows of a SELECT before it has run. */
export type Query = Pick<RowSet, 'name' | 'sql' | 'columns'>

/** A file name nobody else uses, which goes away when it is disposed. */
export function scratchFile(folder: string, extension: string): Disposable & { readonly path: string } {
  const path = join(folder, `${randomUUID()}.${extension}`)
  return { path, [Symbol.dispose]: () => rmSync(path, { force: true }) }
}

/** Runs a query into a Parquet file. Texts are never null there, as in a segment. */
export async function materialise(
  connection: DuckDBConnection,
  { name, sql, columns }: Query,
  path: string,
): Promise<RowSet> {
  const [written] = await queryAll(
    connection,
    `COPY (${asStored(columns, sql)}) TO ${literal(path)} (${MATERIALISED_OPTIONS})`,
  )
  return rowsInFiles({ name, columns }, [{ path, rows: Number(written?.Count ?? 0) }])
}

/** Of COPY, for files that are read again soon. */
export const MATERIALISED_OPTIONS = 'FORMAT parquet, COMPRESSION lz4'

/** A query with each column in its storage, as a segment has it. */
export function asStored(columns: readonly StoredColumn[], sql: string): string {
  const cells = columns.map(({ name, storage }) => {
    const cast = `${identifier(name)}::${storage}`
    return `${storage === 'VARCHAR' ? `coalesce(${cast}, '')` : cast} AS ${identifier(name)}`
  })
  return `SELECT ${cells.join(', ')} FROM (${sql}\n)`
}

/** The rows of Parquet files, of which there is at least one and which store the columns as they are told here. */
export function rowsInFiles({ name, columns }: Pick<RowSet, 'name' | 'columns'>, files: readonly FileRows[]): RowSet {
  const names = columns.map((column) => column.name)
  const paths = files.map(({ path }) => path)
  return {
    ...{ name, columns, files: paths },
    sql: readParquetSql(names, paths),
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    runs: files.flatMap((file) => runsOfFile(names, file)),
  }
}

/** A run of the rows. */
export const sliceOf = ({ runs: _, ...set }: RowSet, offset: number, limit: number): RowSet => ({
  ...set,
  sql: `${set.sql} LIMIT ${limit} OFFSET ${offset}`,
  rows: Math.max(0, Math.min(limit, set.rows - offset)),
})

/**
 * The columns of text that may hold a value below `from`, or one from `to` on, as the files' statistics have it: most
 * columns need not be looked through for what they cannot hold.
 */
export async function textsOutside(
  connection: DuckDBConnection,
  { columns, files }: RowSet,
  from: string,
  to: string,
): Promise<StoredColumn[]> {
  const texts = columns.filter(({ storage }) => storage === 'VARCHAR')
  if (files.length === 0 || texts.length === 0) return texts
  const known = await queryAll(
    connection,
    `SELECT lower(path_in_schema) AS name, bool_and(stats_min_value >= ${literal(from)} AND stats_max_value < ${literal(to)}) AS inside
     FROM parquet_metadata(${literals(files)}) GROUP BY 1 HAVING count(stats_min_value) = count(*) AND count(stats_max_value) = count(*)`,
  )
  const inside = new Set(known.filter((row) => row.inside === true).map((row) => String(row.name)))
  return texts.filter(({ name }) => !inside.has(name.toLowerCase()))
}
