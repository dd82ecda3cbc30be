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

const DEFAULT_MAX_RECORD_LENGTH = 128 * 1024 * 1024

export class RecordReader {
  width: number | undefined
  readonly #dialect: Pick<ScanOptions, 'delimiter' | 'quote' | 'backslash' | 'skipBlanks'>
  readonly #maxRecordLength: number
  #text = ''
  #tryAgainAt = 0
  #records = 0
  #line = 1

  constructor(options: ReaderOptions) {
    const { delimiter, quote = '"', escape: escaping = quote, skipBlanks = false } = options
    const { width, maxRecordLength = DEFAULT_MAX_RECORD_LENGTH } = options
    this.#dialect = { delimiter: delimiter.charCodeAt(0), quote, backslash: escaping === '\\', skipBlanks }
    this.width = width
    this.#maxRecordLength = maxRecordLength
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
      const scanned = this.#scan(text, at, final, known)
      if (scanned === null) break
      yield this.#toRecord(text, at, scanned)
      this.#line += scanned.innerLines + 1
      at = scanned.next
    }
    this.#text = text.slice(at)
    this.#tryAgainAt = this.#text.length * 2
  }

  /**
   * The plain reading, unless one of its quotes cannot have been meant; then the reading in which every quoted cell
   * must close on its own line, so that one bad quote costs its own record at most. A quote cannot have been meant when
   * nothing closes it, or when the record is odd (see `isOdd`) and the other reading fits the lines better.
   */
  #scan(text: string, at: number, final: boolean, known: KnownText): (ScannedRecord & { strayQuote?: true }) | null {
    const options = { ...this.#dialect, final, known, lineBound: false, stopAtSuspicion: false }
    const lineBound = (from: number) => {
      const scanned = scanRecord(text, from, { ...options, lineBound: true })
      return scanned === null || scanned === 'suspicious' ? null : { ...scanned, strayQuote: true as const }
    }
    let plain = scanRecord(text, at, { ...options, stopAtSuspicion: this.width !== undefined })
    if (plain === 'suspicious') {
      const other = lineBound(at)
      if (other === null) return null
      const fits = this.#fitsBetter(other, lineBound)
      if (fits === null) return null
      if (fits) return other
      plain = scanRecord(text, at, options)
    }
    if (plain === 'suspicious') throw new Error('a scan that was not asked to stopped at a suspicion')
    const length = (plain?.next ?? text.length) - at
    if (length > this.#maxRecordLength) return lineBound(at)
    if (plain === null) return null
    if (plain.unterminated) return lineBound(at)
    if (this.#isOdd(plain)) {
      const other = lineBound(at)
      if (other === null) return null
      const fits = plain.innerLines > 0 ? this.#fitsBetter(other, lineBound) : other.cells.length === this.width
      if (fits === null) return null
      if (fits) return other
    }
    return plain
  }

  /** Quotes within a quoted cell that runs over lines, or another width than usual because of quotes. */
  #isOdd({ suspicious, cells, innerLines, strayQuotes }: ScannedRecord): boolean {
    if (this.width === undefined) return false
    return suspicious || (cells.length !== this.width && (innerLines > 0 || strayQuotes))
  }

  /**
   * Whether a record read by its line alone has the usual width, or at least the next line has: then that line is a
   * record and no part of this one. Null when more text is needed to know.
   */
  #fitsBetter(other: ScannedRecord, lineBound: (from: number) => ScannedRecord | null): boolean | null {
    if (other.cells.length === this.width) return true
    const next = lineBound(other.next)
    return next === null ? null : next.cells.length === this.width
  }

  #toRecord(text: string, at: number, scanned: ScannedRecord & { strayQuote?: true }): CsvRecord {
    this.#records++
    return {
      cells: scanned.cells,
      record: this.#records,
      line: this.#line,
      lines: scanned.innerLines + 1,
      raw: text.slice(at, scanned.end),
      starts: scanned.starts.map((start) => start - at),
      blank: scanned.blank,
      strayQuote: scanned.strayQuote ?? false,
      suspicious: scanned.suspicious,
    }
  }
}
