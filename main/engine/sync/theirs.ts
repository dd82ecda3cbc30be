/** A table as it is in the database: the CSV file of a snapshot, read as texts, so that nothing in it can fail. */
import { statSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { bufferSizes } from '../load/write-segments.ts'
import type { StoredColumn } from '../store/columns.ts'
import { identifier, literal } from '../store/sql-text.ts'
import { contentHash, passingHash } from './identity.ts'
import { ownColumns, type TargetColumn } from './target.ts'

const MIB = 1024 * 1024
/** Buffers are as long as the longest record may be, so that few files are read with the larger ones. */
const LINE_BYTES = [2 * MIB, 64 * MIB, 1024 * MIB]

export interface Snapshot {
  /** A temporary table: `id` (UUID), `place`, `push`, `h` (the content's hash). */
  readonly table: string
  /** A relation of all rows: `id` (UUID) and the cells as texts `c0`, `c1`… */
  readonly cells: string
}

export interface SnapshotFile {
  readonly csv: string
  readonly columns: readonly TargetColumn[]
  /** Of the temporary table. */
  readonly name: string
  /** Whether `h` is to be compared within this session only, which takes a third of the time. */
  readonly isPassing?: boolean
}

/** Reads the file into a temporary table. */
export async function readSnapshot(
  connection: DuckDBConnection,
  { csv, columns, name, isPassing = false }: SnapshotFile,
): Promise<Snapshot> {
  const table = identifier(name)
  for (const [at, lineBytes] of LINE_BYTES.entries()) {
    const file = readCsv(csv, columns, lineBytes)
    try {
      await connection.run(`CREATE OR REPLACE TEMP TABLE ${table} AS SELECT ${ownColumns.id}::UUID AS id,
        TRY_CAST(${ownColumns.row} AS BIGINT) AS place, TRY_CAST(${ownColumns.push} AS BIGINT) AS push,
        ${isPassing ? theirPassingHash(columns) : theirHash(columns)} AS h FROM ${file}`)
    } catch (error) {
      const isTooLong = error instanceof Error && /maximum line size/i.test(error.message)
      if (isTooLong && at < LINE_BYTES.length - 1) continue
      throw error
    }
    const cells = columns.map((_, at) => `c${at}`)
    return { table, cells: `(SELECT ${[`${ownColumns.id}::UUID AS id`, ...cells].join(', ')} FROM ${file})` }
  }
  throw new Error('no size of lines was tried')
}

/** A relation of the file: our own columns, and the others as `c0`, `c1`…, all of them texts. */
function readCsv(csv: string, columns: readonly TargetColumn[], lineBytes: number): string {
  const names = [ownColumns.id, ownColumns.row, ownColumns.push, ...columns.map((_, at) => `c${at}`)]
  const types = names.map((name) => `${literal(name)}: 'VARCHAR'`)
  return `read_csv(${literal(csv)}, auto_detect = false, header = true, delim = ',', quote = '"', escape = '"',
    new_line = '\\n', strict_mode = true, null_padding = false, ignore_errors = false, nullstr = '', allow_quoted_nulls = false,
    ${bufferSizes(Math.min(lineBytes, statSync(csv).size))}, columns = {${types.join(', ')}})`
}

const theirHash = (columns: readonly TargetColumn[]): string =>
  contentHash(columns.map(({ column }, at) => ({ column, value: canonicalText(column, `c${at}`) })))

const theirPassingHash = (columns: readonly TargetColumn[]): string =>
  passingHash(
    columns.map(({ column }, at) => {
      if (column.storage === 'VARCHAR') return { column, value: `coalesce(c${at}, '')`, strange: 'NULL::VARCHAR' }
      const value = `TRY_CAST(c${at} AS ${column.storage})`
      return { column, value, strange: `CASE WHEN ${value} IS NULL THEN c${at} END` }
    }),
  )

/** As DuckDB writes the value; a text that is no value of its column stays as it is, and equals none. */
function canonicalText({ storage }: StoredColumn, text: string): string {
  if (storage === 'VARCHAR') return text
  return `coalesce(TRY_CAST(${text} AS ${storage})::VARCHAR, ${text})`
}

/** `SELECT`s typed cells under the columns' names in the dataset out of `c0`, `c1`…; what is no value is NULL. */
export function typedCells(columns: readonly TargetColumn[], from: string, more: readonly string[] = []): string {
  const cells = columns.map(
    ({ column: { name, storage } }, at) => `TRY_CAST(c${at} AS ${storage}) AS ${identifier(name)}`,
  )
  return `SELECT ${[...more, ...cells].join(', ')} FROM ${from}`
}
