/**
 * Reads CSV text, handed over in pieces of any size, into records with their physical lines.
 * It adds to `scanRecord` what one record cannot know: line numbers, the usual width, and what to do about a quote
 * that cannot have been meant.
 */
import { type KnownText, type ScannedRecord, type ScanOptions, scanRecord } from './scan-record.ts'

export interface ReaderOptions {
  /** One character. */
  readonly delimiter: string
  readonly quote?: '"' | "'"
  /** What makes a quote inside quotes text, besides another quote. */
  readonly escape?: '"' | "'" | '\\'
  /** Blanks behind a delimiter belong to no cell. */
  readonly skipBlanks?: boolean
  /** Cells of a usual record. Unknown at first, it may be set between pushes, once the header has been seen. */
  readonly width?: number
  /** Numbers of the first record and its line, where the text is not a file's beginning. */
  readonly start?: { readonly record: number; readonly line: number }
  /** A record longer than this (in UTF-16 code units) is taken to have an unterminated quote. */
  readonly maxRecordLength?: number
}

export interface CsvRecord {
  readonly cells: readonly string[]
  /** Number of the physical record, from 1; blank records count. */
  readonly record: number
  /** Physical line on which the record begins, from 1. */
  readonly line: number
  /** Physical lines that the record covers, 1 or more. */
  readonly lines: number
  /** The record as it stands in the text, without its line end. */
  readonly raw: string
  /** Offset of each cell in `raw`. */
  readonly starts: readonly number[]
  readonly blank: boolean
  /** A quote that would have swallowed delimiters or lines was taken as text. */
  readonly strayQuote: boolean
  /** A quoted cell runs over lines and holds quotes that are not doubled: it may be several records. */
  readonly suspicious: boolean
}

const DEFAULT_MAX_RECORD_LENGTH = 64 * 1024 * 1024

export class RecordReader {
  width: number | undefined
  readonly #decisions: Decisions
  #text = ''
  #tryAgainAt = 0
  #records: number
  #line: number

  constructor(options: ReaderOptions) {
    const { record, line } = options.start ?? { record: 1, line: 1 }
    this.#records = record - 1
    this.#line = line
    this.width = options.width
    this.#decisions = decisionsOf(options)
  }

  /** Takes the next piece of text and yields every record that is certainly complete. */
  *push(text: string): Generator<CsvRecord> {
    this.#text += text
    // A long record is scanned again only when the text has doubled, which keeps the work linear.
    if (this.#text.length >= this.#tryAgainAt) yield* this.#read(false)
  }

  /** Yields the records that only the end of the text completes. */
  *finish(): Generator<CsvRecord> {
    yield* this.#read(true)
  }

  *#read(final: boolean): Generator<CsvRecord> {
    const text = this.#text
    const known: KnownText = { unclosedFrom: text.length }
    let at = 0
    while (at < text.length) {
      // The width may have been set by whoever looks at these records.
      const scanned = decide(text, at, final, { ...this.#decisions, width: this.width }, known)
      if (scanned === null) break
      this.#records++
      yield toRecord(text, at, scanned, this.#records, this.#line)
      this.#line += scanned.innerLines + 1
      at = scanned.next
    }
    this.#text = text.slice(at)
    this.#tryAgainAt = this.#text.length * 2
  }
}

/**
 * Reads the one record that begins at `at`, numbered as if it were the first; `next` is where the following one begins.
 * Null when more text is needed, never when the text is `final`. A caller that reads several records of the same text
 * passes one `known` for all of them, which keeps many unterminated quotes from each looking through the whole text.
 */
export function readRecordAt(
  text: string,
  final: boolean,
  options: ReaderOptions,
  at = 0,
  known: KnownText = { unclosedFrom: text.length },
): { readonly record: CsvRecord; readonly next: number } | null {
  const scanned = decide(text, at, final, decisionsOf(options), known)
  return scanned === null ? null : { record: toRecord(text, at, scanned, 1, 1), next: scanned.next }
}

interface Decisions {
  readonly dialect: Pick<ScanOptions, 'delimiter' | 'quote' | 'backslash' | 'skipBlanks'>
  readonly width: number | undefined
  readonly maxRecordLength: number
}

function decisionsOf(options: ReaderOptions): Decisions {
  const { delimiter, quote = '"', escape: escaping = quote, skipBlanks = false, width } = options
  const { maxRecordLength = DEFAULT_MAX_RECORD_LENGTH } = options
  const dialect = { delimiter: delimiter.charCodeAt(0), quote, backslash: escaping === '\\', skipBlanks }
  return { dialect, width, maxRecordLength }
}

type Decided = ScannedRecord & { readonly strayQuote?: true }

/**
 * The plain reading, unless one of its quotes cannot have been meant; then the reading in which every quoted cell
 * must close on its own line, so that one bad quote costs its own record at most. A quote cannot have been meant when
 * nothing closes it, or when the record is odd (see `isOdd`) and the other reading fits the lines better.
 */
function decide(
  text: string,
  at: number,
  final: boolean,
  { dialect, width, maxRecordLength }: Decisions,
  known: KnownText,
): Decided | null {
  const options = { ...dialect, final, known, lineBound: false, stopAtSuspicion: false }
  const lineBound = (from: number) => {
    const scanned = scanRecord(text, from, { ...options, lineBound: true })
    return scanned === null || scanned === 'suspicious' ? null : { ...scanned, strayQuote: true as const }
  }
  let plain = scanRecord(text, at, { ...options, stopAtSuspicion: width !== undefined })
  if (plain === 'suspicious') {
    const other = lineBound(at)
    if (other === null) return null
    const fits = fitsBetter(other, width, lineBound)
    if (fits === null) return null
    if (fits) return other
    plain = scanRecord(text, at, options)
  }
  if (plain === 'suspicious') throw new Error('a scan that was not asked to stopped at a suspicion')
  const length = (plain?.next ?? text.length) - at
  if (length > maxRecordLength) return lineBound(at)
  if (plain === null) return null
  if (plain.unterminated) return lineBound(at)
  if (isOdd(plain, width)) {
    const other = lineBound(at)
    if (other === null) return null
    const fits = plain.innerLines > 0 ? fitsBetter(other, width, lineBound) : other.cells.length === width
    if (fits === null) return null
    if (fits) return other
  }
  return plain
}

/** Quotes within a quoted cell that runs over lines, or another width than usual because of quotes. */
function isOdd({ suspicious, cells, innerLines, strayQuotes }: ScannedRecord, width: number | undefined): boolean {
  if (width === undefined) return false
  return suspicious || (cells.length !== width && (innerLines > 0 || strayQuotes))
}

/**
 * Whether a record read by its line alone has the usual width, or at least the next line has: then that line is a
 * record and no part of this one. Null when more text is needed to know.
 */
function fitsBetter(
  other: ScannedRecord,
  width: number | undefined,
  lineBound: (from: number) => ScannedRecord | null,
): boolean | null {
  if (other.cells.length === width) return true
  const next = lineBound(other.next)
  return next === null ? null : next.cells.length === width
}

function toRecord(text: string, at: number, scanned: Decided, record: number, line: number): CsvRecord {
  return {
    cells: scanned.cells,
    record,
    line,
    lines: scanned.innerLines + 1,
    raw: text.slice(at, scanned.end),
    starts: scanned.starts.map((start) => start - at),
    blank: scanned.blank,
    strayQuote: scanned.strayQuote ?? false,
    suspicious: scanned.suspicious,
  }
}
