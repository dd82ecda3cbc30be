/** Turns the normalised rows of one table into Parquet, one segment a source file, and counts what arrived. */
import { rmSync, statSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { ColumnType } from '../../../preload/contract/index.ts'
import { type ColumnEvidence, forcedColumn } from '../csv/lexical-types.ts'
import { type StoredColumn, textColumn } from '../store/columns.ts'
import { queryAll, WIDE_COLUMNS } from '../store/duckdb.ts'
import { identifier, literal, literals } from '../store/sql-text.ts'

/** How a column is stored: as the template asks, or as what every one of its values proves it to be. */
export function concludeColumn(name: string, asked: ColumnType | undefined, evidence: ColumnEvidence): StoredColumn {
  if (asked === 'string') return textColumn(name)
  const proved = evidence.conclude(name)
  if (asked === undefined || asked === proved.type) return proved
  // Whole numbers are numbers, and are kept exactly.
  return asked === 'number' && proved.type === 'integer' ? { ...proved, type: 'number' } : forcedColumn(name, asked)
}

/**
 * Writes one Parquet file from one file of normalised CSV; returns the number of rows that arrived.
 * `longestRecord` is in bytes. The CSV file is removed.
 */
export async function writeSegment(
  connection: DuckDBConnection,
  {
    csv,
    parquet,
    columns,
    longestRecord,
  }: { csv: string; parquet: string; columns: readonly StoredColumn[]; longestRecord: number },
): Promise<number> {
  await copyCsv(connection, { csv, parquet, columns, longestRecord, orderBy: '' })
  rmSync(csv)
  const [row] = await queryAll(connection, `SELECT count(*) AS n FROM read_parquet(${literal(parquet)})`)
  return Number(row?.n)
}

export interface CopyCsv {
  readonly csv: string
  readonly parquet: string
  readonly columns: readonly Pick<StoredColumn, 'name' | 'storage'>[]
  readonly longestRecord: number
  readonly orderBy: string
  /** A column that serves the order only. */
  readonly leaveOut?: string
}

/** Copies CSV of our own making to Parquet: nothing about it is guessed. */
export async function copyCsv(connection: DuckDBConnection, options: CopyCsv): Promise<void> {
  const { csv, parquet, columns, longestRecord, orderBy, leaveOut } = options
  const types = columns.map(({ name, storage }) => `${literal(name)}: ${literal(storage)}`).join(', ')
  const texts = columns.filter(({ storage }) => storage === 'VARCHAR').map(({ name }) => name)
  const source = `read_csv(${literal(csv)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"',
    new_line = '\\n', strict_mode = true, null_padding = false, ignore_errors = false,
    ${sizesFor(Math.min(longestRecord, statSync(csv).size))}, columns = {${types}}${texts.length > 0 ? `, force_not_null = ${literals(texts)}` : ''})`
  await connection.run(
    `COPY (SELECT * ${leaveOut === undefined ? '' : `EXCLUDE (${identifier(leaveOut)})`} FROM ${source} ${orderBy}) TO ${literal(parquet)} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2${groupSizeFor(columns.length)})`,
  )
}

const USUAL_LINE_BYTES = 2 * 1024 * 1024

/** A row group is put together in memory, so one of very many columns has fewer rows. */
const groupSizeFor = (columns: number): string => (columns > WIDE_COLUMNS ? ', ROW_GROUP_SIZE 2048' : '')

/** DuckDB allots buffers of sixteen times the longest line unless it is told their size: one line is enough for us. */
function sizesFor(longestRecord: number): string {
  if (longestRecord < USUAL_LINE_BYTES) return `max_line_size = ${USUAL_LINE_BYTES}`
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
