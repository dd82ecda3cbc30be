/**
 * Rows as an Excel workbook, as a stream of any length: sheets of plain cells in a ZIP archive. Cells are numbers, dates
 * and texts, never formulas; a number is one only if a spreadsheet gives back the same digits.
 */
import { Readable } from 'node:stream'
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import yazl from 'yazl'
import { failure } from '../failure.ts'
import { cellText, jsonText, type StoredColumn } from '../store/columns.ts'
import { identifier } from '../store/sql-text.ts'
import type { RowSet } from './row-set.ts'
import { columnLetters, escapeXml, fixedParts, MAIN, MOST_PLACES, sheetNames, styles } from './xlsx-parts.ts'

/** Of one sheet, the header among them. */
export const SHEET_ROWS = 1_048_576
const SHEET_COLUMNS = 16_384
const CELL_LENGTH = 32_767
/** A double gives back so many digits. */
const EXACT_DIGITS = 15

export interface XlsxOptions {
  /** Called after each chunk with the number of rows so far; throws to stop. */
  readonly onRows: (rows: number) => void
  /** Smaller sheets, for tests. */
  readonly sheetRows?: number
}

/** Rows beyond what a sheet holds go to further sheets. @throws BAD_INPUT for what no sheet can hold. */
export async function writeXlsx(
  connection: DuckDBConnection,
  set: RowSet,
  write: (bytes: Uint8Array) => Promise<void>,
  { onRows, sheetRows = SHEET_ROWS }: XlsxOptions,
): Promise<{ rows: number; sheets: number }> {
  const { columns } = set
  if (columns.length > SHEET_COLUMNS)
    throw failure(
      'BAD_INPUT',
      `${set.name} has ${columns.length.toLocaleString('en-US')} columns; a sheet of Excel has 16,384 at most. Write CSV or Parquet instead.`,
    )
  const count = Math.max(1, Math.ceil(set.rows / (sheetRows - 1)))
  const names = sheetNames(set.name, count)
  const source = rowsOf(connection, set)
  const archive = new yazl.ZipFile()
  const failed = new Promise<never>((_, reject) => void archive.on('error', reject))
  failed.catch(() => undefined)
  let rows = 0
  for (const [path, text] of fixedParts(names)) archive.addBuffer(Buffer.from(text), path)
  for (const at of names.keys())
    archive.addReadStreamLazy(`xl/worksheets/sheet${at + 1}.xml`, {}, (done) => {
      const sheet = Readable.from(sheetOf(), { objectMode: false })
      sheet.on('error', (error) => archive.emit('error', error))
      done(null, sheet)
    })
  archive.end()
  const output = archive.outputStream[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await Promise.race([output.next(), failed])
      if (next.done === true) break
      await write(next.value as Buffer)
    }
  } finally {
    await source.return(undefined)
  }
  return { rows, sheets: count }

  async function* sheetOf(): AsyncGenerator<string> {
    const header = columns.map(({ name }, at) => textCell(`${columnLetters(at)}1`, name, styles.header))
    yield `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData><row r="1">${header.join('')}</row>`
    const writers = columns.map((column, at) => cellWriter(column, columnLetters(at)))
    let text = ''
    for (let row = 2; row <= sheetRows; row++) {
      const next = await source.next()
      if (next.done === true) break
      rows++
      text += `<row r="${row}">`
      for (const [at, writer] of writers.entries()) text += writer(next.value[at], row, rows)
      text += '</row>'
      if (text.length < 1 << 18) continue
      yield text
      text = ''
      onRows(rows)
    }
    onRows(rows)
    yield `${text}</sheetData></worksheet>`
  }
}

async function* rowsOf(
  connection: DuckDBConnection,
  { sql, columns }: RowSet,
): AsyncGenerator<readonly DuckDBValue[], undefined> {
  const cells = columns.map((column) => {
    if (column.storage === 'DATE') return `(${identifier(column.name)} - DATE '1970-01-01')::INTEGER`
    if (column.storage === 'TIMESTAMP') return `epoch_us(${identifier(column.name)})`
    return isNumber(column)
      ? jsonText(column)
      : column.storage === 'BOOLEAN'
        ? identifier(column.name)
        : cellText(column)
  })
  const result = await connection.stream(`SELECT ${cells.join(', ')} FROM (${sql})`)
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) return
    yield* chunk.getRows()
  }
}

const isNumber = ({ storage, type }: StoredColumn): boolean =>
  storage !== 'VARCHAR' && (type === 'integer' || type === 'number')

type CellWriter = (value: DuckDBValue | undefined, row: number, dataRow: number) => string

function cellWriter(column: StoredColumn, letters: string): CellWriter {
  const cell = (style: number, row: number, value: string | number) =>
    `<c r="${letters}${row}"${style === 0 ? '' : ` s="${style}"`}><v>${value}</v></c>`
  const text: CellWriter = (value, row, dataRow) => {
    const said = String(value)
    if (said === '') return ''
    if (said.length > CELL_LENGTH)
      throw failure(
        'BAD_INPUT',
        `Row ${dataRow.toLocaleString('en-US')} has ${said.length.toLocaleString('en-US')} characters in ${column.name}; a cell of Excel holds 32,767. Write CSV or Parquet instead.`,
      )
    return textCell(`${letters}${row}`, said, styles.text)
  }
  const unlessNull =
    (write: CellWriter): CellWriter =>
    (value, ...place) =>
      value === null || value === undefined ? '' : write(value, ...place)
  if (isNumber(column)) {
    const places = Number(/^DECIMAL\(\d+,\s*(\d+)\)$/.exec(column.storage)?.[1] ?? 0)
    const style = places > 0 && places <= MOST_PLACES ? styles.firstDecimal + places : styles.plain
    return unlessNull((value, row, dataRow) =>
      isExact(String(value), column.storage) ? cell(style, row, String(value)) : text(value, row, dataRow),
    )
  }
  if (column.storage === 'BOOLEAN')
    return unlessNull((value, row) => `<c r="${letters}${row}" t="b"><v>${value === true ? 1 : 0}</v></c>`)
  if (column.storage === 'DATE')
    return unlessNull((value, row, dataRow) => {
      const days = Number(value) + EPOCH_DAYS
      return isSerial(days)
        ? cell(styles.date, row, days)
        : text(isoOf(Number(value) * DAY_MS).slice(0, -9), row, dataRow)
    })
  if (column.storage === 'TIMESTAMP')
    return unlessNull((value, row, dataRow) => {
      const micros = BigInt(String(value))
      const days = Number(micros / 1_000_000n) / 86_400 + EPOCH_DAYS
      const isWhole = micros % 1_000_000n === 0n
      return isWhole && isSerial(days)
        ? cell(styles.time, row, days)
        : text(isoOf(Number(micros / 1000n)), row, dataRow)
    })
  return unlessNull(text)
}

const DAY_MS = 86_400_000
/** Serial number of 1970-01-01. Before March 1900 and after 9999, spreadsheets count otherwise or not at all. */
const EPOCH_DAYS = 25_569
const isSerial = (days: number): boolean => days >= 61 && days < 2_958_466

/** `2024-02-29 12:00:00`, with milliseconds where there are any. */
function isoOf(ms: number): string {
  const [day = '', time = ''] = new Date(ms).toISOString().replace('Z', '').split('T')
  return `${day.replace(/^\+0*/, '')} ${time.replace(/\.000$/, '')}`
}

/** A double is itself, whatever its digits. */
function isExact(text: string, storage: string): boolean {
  if (storage === 'DOUBLE') return Number.isFinite(Number(text))
  return text.replace(/\D/g, '').replace(/^0+/, '').length <= EXACT_DIGITS
}

const textCell = (place: string, text: string, style: number): string =>
  `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(text)}</t></is></c>`
