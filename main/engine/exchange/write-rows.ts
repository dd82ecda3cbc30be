/** Rows in any format. Text formats are made by DuckDB, and encoded, compressed and cut here. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { failure } from '../failure.ts'
import { textOf } from '../store/columns.ts'
import { queryAll } from '../store/duckdb.ts'
import { literal } from '../store/sql-text.ts'
import { writeAvro } from './avro/write-avro.ts'
import { copyOut, rawOptions } from './copy-out.ts'
import { csvLines } from './csv-lines.ts'
import { MissingCharacter } from './encode-text.ts'
import { jsonLinesSql } from './json-lines.ts'
import { type RowSet, scratchFile, sliceOf } from './row-set.ts'
import { writeText } from './write-text.ts'
import { writeXlsx } from './write-xlsx.ts'
import type { Format, Writing, Written } from './writing.ts'

export type RowFormat = Exclude<Format, { kind: 'nested' }>

/** @throws BAD_INPUT when the format or its encoding cannot hold a value, with its row and column. */
export async function writeRows(
  connection: DuckDBConnection,
  set: RowSet,
  format: RowFormat,
  writing: Writing,
): Promise<Written> {
  if (format.kind === 'csv') return writeCsv(connection, set, format, writing)
  if (format.kind === 'json' || format.kind === 'jsonl') {
    const isArray = format.kind === 'json'
    const frame = isArray
      ? { header: '[\n  ', between: ',\n  ', end: '\n]\n', empty: '[]\n' }
      : { header: '', between: '\n', end: '\n', empty: '' }
    const recordsOf = (sql: string) => jsonLinesSql({ sql, columns: set.columns })
    const lines = { ...frame, set, recordsOf, options: rawOptions, isQuoted: false }
    return { rows: await writeText(connection, lines, { ...writing, encoding: 'utf-8' }), notes: [] }
  }
  const most = writing.parts !== undefined && 'rows' in writing.parts ? writing.parts.rows : undefined
  const notes: string[] = []
  let rows = 0
  do {
    const part = most === undefined ? set : sliceOf(set, rows, most)
    const before = rows
    const onRows = (own: number) => writing.onRows(before + own)
    const written = await writeBinary(connection, part, format, { ...writing, onRows })
    rows += written.rows
    notes.push(...written.notes)
  } while (rows < set.rows)
  return { rows, notes }
}

async function writeCsv(
  connection: DuckDBConnection,
  set: RowSet,
  format: Extract<Format, { kind: 'csv' }>,
  writing: Writing,
): Promise<Written> {
  const { header, lineEnd, recordsOf, options, escaped } = await csvLines(connection, set, format)
  const beginning = format.bom ? `\uFEFF${header}` : header
  const frame = { header: beginning, between: lineEnd, end: lineEnd, empty: beginning }
  try {
    const rows = await writeText(
      connection,
      { ...frame, set, recordsOf, options, isQuoted: true },
      { ...writing, encoding: format.encoding },
    )
    return { rows, notes: escaped === 0 ? [] : [tellEscaped(escaped)] }
  } catch (error) {
    if (error instanceof MissingCharacter) throw await locate(connection, set, error.character, format.encoding)
    throw error
  }
}

const tellEscaped = (cells: number): string =>
  `${cells === 1 ? '1 cell that a spreadsheet would run as a formula was' : `${cells.toLocaleString('en-US')} cells that a spreadsheet would run as formulas were`} put behind an apostrophe.`

/** Where a character stands first. */
async function locate(connection: DuckDBConnection, { sql, columns }: RowSet, character: string, encoding: string) {
  const shown = `“${character}” (U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')})`
  const advice = `, which ${encoding} does not have. Choose utf-8.`
  const inHeader = columns.find(({ name }) => name.includes(character))
  if (inHeader !== undefined)
    return failure('BAD_INPUT', `The name of the column ${inHeader.name} has the character ${shown}${advice}`)
  const hits = columns.map((column) => `coalesce(contains(${textOf(column)}::VARCHAR, ${literal(character)}), false)`)
  const [row] = await queryAll(
    connection,
    `SELECT n, place FROM (SELECT row_number() OVER () AS n, list_position([${hits.join(', ')}], true) AS place FROM (${sql}))
     WHERE place > 0 ORDER BY n LIMIT 1`,
  )
  const column = columns[Number(row?.place ?? 1) - 1]?.name ?? ''
  const place = `Row ${Number(row?.n ?? 0).toLocaleString('en-US')}, column ${column}`
  return failure('BAD_INPUT', `${place} has the character ${shown}${advice}`)
}

async function writeBinary(
  connection: DuckDBConnection,
  set: RowSet,
  format: Extract<Format, { kind: 'parquet' | 'avro' | 'xlsx' }>,
  { targets, outbox, onRows }: Writing,
): Promise<Written> {
  const target = await targets.next()
  if (format.kind === 'parquet') {
    using spool = scratchFile(outbox, 'parquet')
    const options = 'FORMAT parquet, COMPRESSION zstd'
    const rows = await copyOut(connection, { sql: set.sql, path: spool.path, options, rows: set.rows }, onRows)
    await target.take(spool.path)
    return { rows, notes: [] }
  }
  if (format.kind === 'avro') {
    const { name: table, columns, sql } = set
    const request = { table, columns, sql, codec: format.codec, onRows }
    return { rows: await writeAvro(connection, request, (bytes) => target.write(bytes)), notes: [] }
  }
  const { rows, sheets } = await writeXlsx(connection, set, (bytes) => target.write(bytes), { onRows })
  return {
    rows,
    notes: sheets === 1 ? [] : [`A sheet of Excel has 1,048,576 rows at most: there are ${sheets} sheets.`],
  }
}
