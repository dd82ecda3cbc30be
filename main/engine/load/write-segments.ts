/** CSV of our own making into Parquet: what a load keeps beside its rows. */
import { statSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { isReadDirectly, parsedValue, type StoredColumn } from '../store/columns.ts'
import { WIDE_COLUMNS } from '../store/duckdb.ts'
import { identifier, literal, literals } from '../store/sql-text.ts'

/** A column as the CSV has it: with a format, its texts are turned into values; without one, DuckDB reads them. */
export type CsvColumn = Pick<StoredColumn, 'name' | 'storage'> & Partial<Pick<StoredColumn, 'format'>>

export interface CopyCsv {
  readonly csv: string
  readonly parquet: string
  readonly columns: readonly CsvColumn[]
  readonly longestRecord: number
  readonly orderBy: string
  /** A column that serves the order only. */
  readonly leaveOut?: string
}

/** Copies CSV of our own making to Parquet: nothing about it is guessed. Text that is no value of its column fails. */
export async function copyCsv(connection: DuckDBConnection, options: CopyCsv): Promise<void> {
  const { csv, parquet, columns, longestRecord, orderBy, leaveOut } = options
  const types = columns.map(
    (column) => `${literal(column.name)}: ${literal(isReadDirectly(column) ? column.storage : 'VARCHAR')}`,
  )
  const texts = columns.filter(({ storage }) => storage === 'VARCHAR').map(({ name }) => name)
  const source = `read_csv(${literal(csv)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"',
    new_line = '\\n', strict_mode = true, null_padding = false, ignore_errors = false,
    ${bufferSizes(Math.min(longestRecord, statSync(csv).size))}, columns = {${types.join(', ')}}${texts.length > 0 ? `, force_not_null = ${literals(texts)}` : ''})`
  const values = columns
    .filter((column) => !isReadDirectly(column))
    .map((column) => `${parsedValue(column, identifier(column.name))} AS ${identifier(column.name)}`)
  const exclude = leaveOut === undefined ? '' : `EXCLUDE (${identifier(leaveOut)})`
  const replace = values.length === 0 ? '' : `REPLACE (${values.join(', ')})`
  await connection.run(
    `COPY (SELECT * ${exclude} ${replace} FROM ${source} ${orderBy}) TO ${literal(parquet)} (${parquetOptions(columns.length)})`,
  )
}

const USUAL_LINE_BYTES = 2 * 1024 * 1024

/** How segments are written: LZ4, which costs a tenth of the time of a load less than zstd and a sixth of space more. A row group is put together in memory, so one of very many columns has fewer rows. */
export const parquetOptions = (columns: number): string =>
  `FORMAT parquet, COMPRESSION lz4_raw, PARQUET_VERSION v2${columns > WIDE_COLUMNS ? ', ROW_GROUP_SIZE 2048' : ''}`

/** DuckDB allots buffers of sixteen times the longest line unless it is told their size: one line is enough for us. */
export function bufferSizes(longestRecord: number, bufferBytes = 16 * USUAL_LINE_BYTES): string {
  if (longestRecord < USUAL_LINE_BYTES) return `max_line_size = ${USUAL_LINE_BYTES}, buffer_size = ${bufferBytes}`
  const bytes = longestRecord + 1024
  return `max_line_size = ${bytes}, buffer_size = ${Math.max(16 * USUAL_LINE_BYTES, bytes)}`
}

/** Columns of an engine-made CSV file, from a record of DuckDB types. */
export const typedColumns = (types: Readonly<Record<string, string>>): Pick<StoredColumn, 'name' | 'storage'>[] =>
  Object.entries(types).map(([name, storage]) => ({ name, storage }))

/** `SELECT`s over segments put together under one view. */
export async function createView(
  connection: DuckDBConnection,
  name: string,
  selects: readonly string[],
): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP VIEW ${identifier(name)} AS ${selects.join('\nUNION ALL BY NAME\n')}`)
}
