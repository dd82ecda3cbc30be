/**
 * Rows as CSV records, made by DuckDB. Where its own writer gives exactly what is promised (which is quick and usual),
 * it writes; else each record is put together in SQL: a quote doubled, quotes where they are needed or asked for.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import type * as z from 'zod'
import type { csvFormatSchema } from '../../../preload/contract/index.ts'
import { csvRecord } from '../csv/csv-writer.ts'
import { jsonText, marksOf, type StoredColumn, textOf } from '../store/columns.ts'
import { queryAll } from '../store/duckdb.ts'
import { identifier, literal } from '../store/sql-text.ts'
import { framing, type RawLines, rawOptions } from './copy-out.ts'
import { escapedSql, escapeFormula, isFormulaSql } from './formulas.ts'
import { type RowSet, textsOutside } from './row-set.ts'

export type CsvStyle = Omit<z.output<typeof csvFormatSchema>, 'kind' | 'encoding' | 'bom'>

export interface CsvLines {
  readonly header: string
  readonly lineEnd: string
  /** Selects the records of rows, which SQL selects by the columns of the row set. */
  recordsOf(rows: string): string
  /** Options of COPY for the records. */
  options(frame: RawLines): string
  /** Cells behind an apostrophe, those of the header included. */
  readonly escaped: number
}

const LINE_ENDS = { lf: '\n', crlf: '\r\n' }

/** `isExact` asks for SQL that selects whole records as text. */
export async function csvLines(
  connection: DuckDBConnection,
  set: RowSet,
  style: CsvStyle,
  isExact = false,
): Promise<CsvLines> {
  const { columns } = set
  const found = await lookThrough(connection, set, style)
  const lineEnd = LINE_ENDS[style.lineEnd]
  const names = columns.map(({ name }) => (style.escapeFormulas ? escapeFormula(name) : name))
  const header = style.header ? headerOf(names, style, lineEnd) : ''
  const escaped = found.formulas.size === 0 ? 0 : [...found.formulas.values()].reduce((sum, count) => sum + count, 0)
  const inHeader = style.header ? names.filter((name, at) => name !== columns[at]?.name).length : 0
  const cells = columns.map((column): Cell => {
    const { text, isPlain } = cellOf(column, style)
    return { column, isPlain, text: found.formulas.has(column.name) ? escapedSql(text) : text }
  })
  const told = { header, lineEnd, escaped: escaped + inHeader }
  if (isExact || style.quote !== 'needed' || columns.length === 1 || found.isSpecial) {
    const record = recordSql(cells, style)
    const recordsOf = (rows: string) => `SELECT ${record} AS record FROM (${cellsSelect(rows, cells)})`
    return { ...told, recordsOf, options: rawOptions }
  }
  const copied = cells.map(({ column, text }) => {
    // An empty text would be quoted, as it is not null.
    const cell = column.storage === 'VARCHAR' ? `nullif(${text}, '')` : text
    return `${cell} AS ${identifier(column.name)}`
  })
  return {
    ...told,
    recordsOf: (rows) => `SELECT ${copied.join(', ')} FROM (${rows})`,
    options: (frame) =>
      `FORMAT csv, HEADER false, DELIMITER ${literal(style.delimiter)}, QUOTE '"', ESCAPE '"', NULLSTR '', ${framing(frame)}`,
  }
}

interface Cell {
  readonly column: StoredColumn
  /** SQL for the cell, over the columns of the row set. */
  readonly text: string
  /** Never holds anything that has to be quoted. */
  readonly isPlain: boolean
}

/**
 * What decides on how the records are written: formulas by column, and whether a cell begins with what DuckDB's writer
 * handles otherwise than we do: it quotes a `#`, and leaves a U+FEFF as it is.
 */
async function lookThrough(
  connection: DuckDBConnection,
  set: RowSet,
  { escapeFormulas }: CsvStyle,
): Promise<{ formulas: Map<string, number>; isSpecial: boolean }> {
  const formulas = new Map<string, number>()
  const isSpecialName = set.columns.some(({ name }) => name.startsWith('\uFEFF'))
  const suspects = await textsOutside(connection, set, 'A', '\uFEFF')
  if (suspects.length === 0) return { formulas, isSpecial: isSpecialName }
  const counts = suspects.flatMap(({ name }, at) => {
    const cell = identifier(name)
    const special = `bool_or((${cell} < 'A' AND starts_with(${cell}, '#')) OR (${cell} >= chr(65279) AND contains(${cell}, chr(65279)))) AS s${at}`
    return escapeFormulas ? [`count(*) FILTER (WHERE ${isFormulaSql(cell)}) AS f${at}`, special] : [special]
  })
  const [row] = await queryAll(connection, `SELECT ${counts.join(', ')} FROM (${set.sql})`)
  for (const [at, { name }] of suspects.entries()) {
    const count = Number(row?.[`f${at}`] ?? 0)
    if (count > 0) formulas.set(name, count)
  }
  return { formulas, isSpecial: isSpecialName || suspects.some((_, at) => row?.[`s${at}`] === true) }
}

function cellOf(column: StoredColumn, { decimal, delimiter }: CsvStyle): Pick<Cell, 'text' | 'isPlain'> {
  const isNumber = column.storage !== 'VARCHAR' && (column.type === 'integer' || column.type === 'number')
  if (isNumber && decimal !== 'source') {
    const plain = jsonText(column)
    return decimal === '.'
      ? { text: plain, isPlain: true }
      : { text: `replace(${plain}, '.', ',')`, isPlain: delimiter !== ',' }
  }
  // DuckDB casts to the very same text, and need not be told how.
  return castsToText(column)
    ? { text: identifier(column.name), isPlain: column.storage !== 'VARCHAR' }
    : { text: textOf(column), isPlain: false }
}

function castsToText({ storage, format }: StoredColumn): boolean {
  if (storage === 'VARCHAR' || format === null) return true
  if (storage === 'DATE') return format === '%Y-%m-%d'
  if (storage === 'TIMESTAMP') return format === '%Y-%m-%d %H:%M:%S'
  if (storage === 'BOOLEAN') return format === 'true/false'
  const { group, decimal, bareWhole } = marksOf(format)
  return group === '' && decimal === '.' && !(bareWhole && storage === 'DOUBLE')
}

const cellsSelect = (rows: string, cells: readonly Cell[]): string =>
  `SELECT ${cells.map(({ text }, at) => `${text}::VARCHAR AS c${at}`).join(', ')} FROM (${rows})`

/** One record without its line end. `concat` takes a null as nothing. */
function recordSql(cells: readonly Cell[], { delimiter, quote }: CsvStyle): string {
  const quoted = (cell: string) => `'"' || replace(coalesce(${cell}, ''), '"', '""') || '"'`
  const parts = cells.map(({ column, isPlain }, at) => {
    const cell = `c${at}`
    if (quote === 'all' || (quote === 'text' && column.storage === 'VARCHAR')) return quoted(cell)
    if (cells.length === 1)
      return `CASE WHEN ${needsQuotes(cell, delimiter)} OR ${isBlank(cell)} THEN ${quoted(cell)} ELSE ${cell} END`
    return isPlain ? cell : `CASE WHEN ${needsQuotes(cell, delimiter)} THEN ${quoted(cell)} ELSE ${cell} END`
  })
  return `concat(${parts.join(`, ${literal(delimiter)}, `)})`
}

const needsQuotes = (cell: string, delimiter: string): string =>
  [literal(delimiter), `'"'`, 'chr(10)', 'chr(13)', 'chr(65279)']
    .map((mark) => `contains(${cell}, ${mark})`)
    .join(' OR ')

/** A line with nothing but blanks is no record: a lone cell is quoted then. */
const isBlank = (cell: string): string =>
  `regexp_full_match(coalesce(${cell}, ''), '[\\s\\x{0B}\\x{85}\\x{FEFF}\\p{Z}]*')`

function headerOf(names: readonly string[], { delimiter, quote }: CsvStyle, lineEnd: string): string {
  if (quote === 'needed') return csvRecord(names, lineEnd, { delimiter, quote: '"' })
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join(delimiter) + lineEnd
}
