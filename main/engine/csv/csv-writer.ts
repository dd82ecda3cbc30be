/** Writes CSV as RFC 4180 means it: UTF-8, a quote doubled, quotes only where they are needed. */
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'

/** U+FEFF too: at the beginning of a file it would be read as a byte order mark. */
const NEEDS_QUOTES = /[",\r\n\uFEFF]/

export function csvCell(text: string, delimiter = ',', quote = '"'): string {
  return NEEDS_QUOTES.test(text) || text.includes(delimiter) || text.includes(quote)
    ? quote + text.replaceAll(quote, quote + quote) + quote
    : text
}

/** How a file of our own making is written. */
export interface CsvStyle {
  /** One character. */
  readonly delimiter: string
  readonly quote: string
}

export const usualStyle: CsvStyle = { delimiter: ',', quote: '"' }

/** One record, with its line end. A record of one cell with nothing but blanks is quoted, since a blank line is none. */
export function csvRecord(
  cells: readonly string[],
  lineEnd = '\n',
  { delimiter, quote }: CsvStyle = usualStyle,
): string {
  if (cells.length === 1 && cells[0]?.trim() === '') return quote + cells[0] + quote + lineEnd
  let line = ''
  for (const [at, cell] of cells.entries())
    line += at === 0 ? csvCell(cell, delimiter, quote) : delimiter + csvCell(cell, delimiter, quote)
  return line + lineEnd
}

const FLUSH_LENGTH = 1024 * 1024

/**
 * A file of CSV records for the engine's own use. Writing is synchronous and buffered: it runs in the engine's process,
 * between awaits of the reader, and back-pressure comes for free.
 */
export class CsvFile implements Disposable {
  readonly path: string
  records = 0
  /** UTF-8 bytes written so far. */
  bytes = 0
  /** UTF-8 bytes of the longest record. */
  longestRecord = 0
  readonly #style: CsvStyle
  #buffer = ''
  #file: number | undefined

  constructor(path: string, style = usualStyle) {
    this.path = path
    this.#style = style
    this.#file = openSync(path, 'ax')
  }

  write(cells: readonly string[]): void {
    this.writeRecord(csvRecord(cells, '\n', this.#style))
  }

  /** Writes a record that is CSV already, with its line end. */
  writeRecord(record: string): void {
    const bytes = Buffer.byteLength(record)
    this.bytes += bytes
    if (bytes > this.longestRecord) this.longestRecord = bytes
    this.records++
    this.#buffer += record
    if (this.#buffer.length >= FLUSH_LENGTH) this.flush()
  }

  /** A place to return to: `restore` takes back the records written since. */
  mark(): { restore(): void } {
    const { records, bytes } = this
    return {
      restore: () => {
        this.flush()
        if (this.#file !== undefined) ftruncateSync(this.#file, bytes)
        this.records = records
        this.bytes = bytes
      },
    }
  }

  flush(): void {
    if (this.#file === undefined || this.#buffer === '') return
    const bytes = Buffer.from(this.#buffer, 'utf8')
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at)
    this.#buffer = ''
  }

  close(): void {
    if (this.#file === undefined) return
    this.flush()
    closeSync(this.#file)
    this.#file = undefined
  }

  /** Gives up what was not closed: whoever comes here with an open file has failed, perhaps for want of space. */
  [Symbol.dispose](): void {
    if (this.#file === undefined) return
    closeSync(this.#file)
    this.#file = undefined
  }
}
