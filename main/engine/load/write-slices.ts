/** Turns slices of a source into Parquet segments: explicit columns, dialect and types, and a count of what arrived. */
import { rmSync, statSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { isReadDirectly, parsedValue, type StoredColumn } from '../store/columns.ts'
import { queryAll } from '../store/duckdb.ts'
import { identifier, literal, literals } from '../store/sql-text.ts'
import type { Slice } from './slices.ts'
import { bufferSizes, parquetOptions } from './write-segments.ts'

export interface SegmentShape {
  /** Columns of the table, in its order. */
  readonly columns: readonly StoredColumn[]
  /** For each of them its position among the file's columns, -1 when the file has it not. */
  readonly positions: readonly number[]
}

/** DuckDB reads in pieces of this size, one thread a piece. */
const BUFFER_BYTES = 4 * 1024 * 1024

/**
 * `csv` is the slice as it was written; it is removed.
 * @throws Error with both numbers when not all rows arrive; DuckDB's when a value is not what the scan said it is.
 */
export async function writeSlice(
  connection: DuckDBConnection,
  slice: Slice,
  csv: string,
  shape: SegmentShape,
  parquet: string,
): Promise<void> {
  try {
    const sql = `SELECT ${selectColumns(shape)} FROM ${readSlice(slice, shape, csv)}`
    await connection.run(`COPY (${sql}) TO ${literal(parquet)} (${parquetOptions(shape.columns.length)})`)
  } finally {
    rmSync(csv, { force: true })
  }
  const [row] = await queryAll(connection, `SELECT count(*) AS n FROM read_parquet(${literal(parquet)})`)
  const arrived = Number(row?.n)
  if (arrived !== slice.rows) throw new Error(`${slice.rows} rows were read, but ${arrived} arrived`)
}

/** A whole file of which every record was vouched for, as a SELECT of its columns. */
export const selectRegular = (
  file: Pick<Slice, 'width' | 'style' | 'longestRecord'>,
  shape: SegmentShape,
  csv: string,
  hasHeader: boolean,
): string => `SELECT ${selectColumns(shape)} FROM ${readSlice(file, shape, csv, hasHeader)}`

function readSlice(
  { width, style, longestRecord }: Pick<Slice, 'width' | 'style' | 'longestRecord'>,
  { columns, positions }: SegmentShape,
  csv: string,
  hasHeader = false,
): string {
  const at = new Map(positions.map((position, column) => [position, columns[column]]))
  const read = Array.from({ length: width }, (_, position) => {
    const column = at.get(position)
    return column !== undefined && isReadDirectly(column) ? column.storage : 'VARCHAR'
  })
  const types = read.map((type, position) => `${literal(nameOf(position))}: ${literal(type)}`)
  const texts = read.flatMap((type, position) =>
    type === 'VARCHAR' && (at.get(position)?.storage ?? 'VARCHAR') === 'VARCHAR' ? [nameOf(position)] : [],
  )
  // The records were vouched for one by one. Not to be strict means here: line ends of any kind, also in one file.
  const options = [
    `auto_detect = false, header = ${hasHeader}, strict_mode = false, null_padding = false, ignore_errors = false`,
    `delim = ${literal(style.delimiter)}, quote = ${literal(style.quote)}, escape = ${literal(style.quote)}, new_line = '\\n'`,
    bufferSizes(Math.min(longestRecord, statSync(csv).size), BUFFER_BYTES),
    `columns = {${types.join(', ')}}`,
    ...(texts.length > 0 ? [`force_not_null = ${literals(texts)}`] : []),
  ]
  return `read_csv(${literal(csv)}, ${options.join(', ')})`
}

function selectColumns({ columns, positions }: SegmentShape): string {
  const values = columns.map((column, at) => {
    const position = positions[at] ?? -1
    const empty = column.storage === 'VARCHAR' ? "''" : `NULL::${column.storage}`
    const own = identifier(nameOf(position))
    const value = position < 0 ? empty : isReadDirectly(column) ? own : parsedValue(column, own)
    return `${value} AS ${identifier(column.name)}`
  })
  return values.join(', ')
}

const nameOf = (position: number): string => `c${position}`
