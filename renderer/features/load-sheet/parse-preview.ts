/**
 * The first rows of a file as its dialect would read them. Parsed here, so that a changed delimiter shows at once; the
 * engine's own reader decides when the file is loaded.
 */
import Papa from 'papaparse'
import type { Dialect } from '../../../preload/contract/index.ts'

export interface Preview {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** Records before the header that are skipped, as one text each. */
  readonly preamble: readonly string[]
}

type Reading = Pick<
  Dialect,
  'delimiter' | 'quote' | 'escape' | 'skipBlanks' | 'lineEnding' | 'preambleRows' | 'headerRows'
>

const NEWLINES = { lf: '\n', crlf: '\r\n', cr: '\r', mixed: undefined, none: undefined } as const

export function parsePreview(head: string, headComplete: boolean, dialect: Reading, limit = 8): Preview {
  const newline = NEWLINES[dialect.lineEnding]
  const text = dialect.lineEnding === 'mixed' ? head.replace(/\r\n?/g, '\n') : head
  // One record more than is shown, and some for blank ones: the last may be cut off where the head ends.
  const wanted = dialect.preambleRows + dialect.headerRows + limit * 2 + 1
  const { data, meta } = Papa.parse<string[]>(text.replace(/^\ufeff/, ''), {
    delimiter: dialect.skipBlanks ? `${dialect.delimiter} ` : dialect.delimiter,
    quoteChar: dialect.quote,
    escapeChar: dialect.escape,
    preview: wanted,
    ...(newline && { newline }),
  })
  const isCut = !headComplete && !meta.truncated && data.length > 1
  const records = isCut ? data.slice(0, -1) : data
  const preamble = records.slice(0, dialect.preambleRows).map((record) => record.join(dialect.delimiter))
  const filled = records.slice(dialect.preambleRows).filter((record) => record.length > 1 || record[0] !== '')
  const header = joinHeader(filled.slice(0, dialect.headerRows))
  const rows = filled.slice(dialect.headerRows, dialect.headerRows + limit)
  const width = Math.max(header.length, ...rows.map((row) => row.length), 0)
  const columns = Array.from({ length: width }, (_, index) => header[index] ?? `column${index + 1}`)
  return { columns, rows, preamble }
}

/** Several header rows make one name a column, joined with a blank as the engine does it. */
function joinHeader(rows: readonly (readonly string[])[]): readonly string[] {
  const [only, ...others] = rows
  if (!only || others.length === 0) return only ?? []
  const width = Math.max(...rows.map((row) => row.length))
  return Array.from({ length: width }, (_, index) =>
    rows
      .map((row) => row[index]?.trim() ?? '')
      .filter(Boolean)
      .join(' '),
  )
}
