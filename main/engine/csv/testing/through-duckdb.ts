/** What becomes of columns of text in DuckDB: read from CSV, stored in Parquet and written again, as a load does it. */
import { writeFileSync } from 'node:fs'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { onTestFinished } from 'vitest'
import { copyCsv } from '../../load/write-segments.ts'
import { type StoredColumn, textOf } from '../../store/columns.ts'
import { identifier, literal } from '../../store/sql-text.ts'
import { csvRecord } from '../csv-writer.ts'

export async function openDuckDb(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  onTestFinished(() => {
    connection.closeSync()
    instance.closeSync()
  })
  return connection
}

export interface JudgedColumn {
  readonly column: StoredColumn
  readonly values: readonly string[]
}

/** The texts that come back, column by column. `path` is a file to write; `toText` says what is asked of a column. */
export async function throughDuckDb(
  connection: DuckDBConnection,
  columns: readonly JudgedColumn[],
  path: string,
  toText: (column: StoredColumn) => string = textOf,
): Promise<(string | null)[][]> {
  const height = Math.max(0, ...columns.map(({ values }) => values.length))
  const rows = Array.from({ length: height }, (_, at) => ['x', ...columns.map(({ values }) => values[at] ?? '')])
  writeFileSync(path, rows.map((row) => csvRecord(row)).join(''))
  const parquet = `${path}.parquet`
  await copyCsv(connection, {
    csv: path,
    parquet,
    columns: [{ name: 'row', storage: 'VARCHAR' }, ...columns.map(({ column }) => column)],
    longestRecord: 0,
    orderBy: '',
  })
  const texts = columns.map(({ column }) => `${toText(column)} AS ${identifier(column.name)}`).join(', ')
  const reader = await connection.runAndReadAll(`SELECT ${texts || '1'} FROM read_parquet(${literal(parquet)})`)
  const read = reader.getRows()
  return columns.map(({ values }, column) => values.map((_, at) => (read[at]?.[column] ?? null) as string | null))
}
