/**
 * Exceptions on their way from a worker, as few large values: hundreds of thousands of records, cloned one by one, would
 * take longer than their reading did.
 */
import type { CsvRecord } from '../reference/record-reader.ts'
import type { Exception, Place } from './types.ts'

/** Numbers of one exception in `numbers`, in this order: */
const FIELDS = 8
type Fields = [
  byteOffset: number,
  byteLength: number,
  record: number,
  line: number,
  lines: number,
  flags: number,
  cells: number,
  rawLength: number,
]
const BLANK = 1
const STRAY_QUOTE = 2
const SUSPICIOUS = 4
const OWN_CELLS = 8
const BAD_BYTES = 16

export interface PackedExceptions {
  readonly numbers: Float64Array<ArrayBuffer>
  /** Where cells begin in the raw text of their record. */
  readonly starts: Float64Array<ArrayBuffer>
  /** The raw texts of all, one behind the other. */
  readonly raw: string
  /** The cells of records with quotes, and the bad bytes of those with such. */
  readonly texts: readonly string[]
}

export interface ExceptionPacker {
  readonly count: number
  /** Adds an exception whose record and line count from the chunk's first. */
  add(exception: Exception, record: number, line: number): void
  pack(): PackedExceptions
}

export function packExceptions(quote: string): ExceptionPacker {
  const numbers: number[] = []
  const starts: number[] = []
  const raws: string[] = []
  const texts: string[] = []
  return {
    get count() {
      return raws.length
    },
    add({ record: read, byteOffset, byteLength, badBytes }, record, line) {
      // Without a quote, a cell is what stands between two delimiters.
      const ownCells = read.raw.includes(quote)
      const flags =
        (read.blank ? BLANK : 0) |
        (read.strayQuote ? STRAY_QUOTE : 0) |
        (read.suspicious ? SUSPICIOUS : 0) |
        (ownCells ? OWN_CELLS : 0) |
        (badBytes === null ? 0 : BAD_BYTES)
      const { lines, cells, raw } = read
      const fields: Fields = [byteOffset, byteLength, record, line, lines, flags, cells.length, raw.length]
      numbers.push(...fields)
      for (const start of read.starts) starts.push(start)
      if (ownCells) for (const cell of cells) texts.push(cell)
      if (badBytes !== null) texts.push(badBytes)
      raws.push(raw)
    },
    pack: () => ({ numbers: Float64Array.from(numbers), starts: Float64Array.from(starts), raw: raws.join(''), texts }),
  }
}

export const noExceptions = (): PackedExceptions => packExceptions('').pack()

/** The exceptions of a chunk whose first record is at `place`. */
export function unpackExceptions({ numbers, starts, raw, texts }: PackedExceptions, place: Place): Exception[] {
  let rawAt = 0
  let startAt = 0
  let textAt = 0
  return Array.from({ length: numbers.length / FIELDS }, (_, at) => {
    const fields = numbers.subarray(at * FIELDS, (at + 1) * FIELDS)
    // As many as were packed.
    const [byteOffset, byteLength, record, line, lines, flags, cellCount, rawLength] = fields as unknown as Fields
    const text = raw.slice(rawAt, rawAt + rawLength)
    const cellStarts = Array.from(starts.subarray(startAt, startAt + cellCount))
    rawAt += rawLength
    startAt += cellCount
    let cells: string[]
    if ((flags & OWN_CELLS) !== 0) {
      cells = texts.slice(textAt, textAt + cellCount)
      textAt += cellCount
    } else cells = cellStarts.map((start, cell) => text.slice(start, (cellStarts[cell + 1] ?? rawLength + 1) - 1))
    const read: CsvRecord = {
      cells,
      record: place.record + record,
      line: place.line + line,
      lines,
      raw: text,
      starts: cellStarts,
      blank: (flags & BLANK) !== 0,
      strayQuote: (flags & STRAY_QUOTE) !== 0,
      suspicious: (flags & SUSPICIOUS) !== 0,
    }
    return {
      record: read,
      byteOffset,
      byteLength,
      badBytes: (flags & BAD_BYTES) === 0 ? null : (texts[textAt++] ?? null),
    }
  })
}
