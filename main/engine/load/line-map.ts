/**
 * From a row of a segment to its place in the file: a list of runs, one where the distance between row, record and line
 * changes. A file without blank lines and multi-line cells has one run, whatever its length.
 */
import { closeSync, openSync, writeSync } from 'node:fs'

/** Columns of the line map, as DuckDB is told of them: a run holds from `row` to the next run's `row`. */
export const lineMapColumns = { row: 'BIGINT', record: 'BIGINT', line: 'BIGINT' } as const

const BUFFER_BYTES = 256 * 1024
/** Three whole numbers of JavaScript, which have 16 digits at most, and what separates them. */
const MOST_RUN_BYTES = 3 * 17

/** Writes the runs as CSV. A file whose records all have line breaks has a run a record: digits are written one by one. */
export class LineMapWriter implements Disposable {
  readonly path: string
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES)
  #file: number | undefined
  #filled = 0
  #recordOffset = Number.NaN
  #lineOffset = Number.NaN

  constructor(path: string) {
    this.path = path
    this.#file = openSync(path, 'ax')
  }

  add(row: number, record: number, line: number): void {
    if (record - row === this.#recordOffset && line - row === this.#lineOffset) return
    this.#recordOffset = record - row
    this.#lineOffset = line - row
    if (this.#filled + MOST_RUN_BYTES > BUFFER_BYTES) this.#flush()
    const buffer = this.#buffer
    let at = writeDigits(buffer, this.#filled, row)
    buffer[at++] = COMMA
    at = writeDigits(buffer, at, record)
    buffer[at++] = COMMA
    at = writeDigits(buffer, at, line)
    buffer[at++] = LF
    this.#filled = at
  }

  close(): void {
    if (this.#file === undefined) return
    this.#flush()
    this[Symbol.dispose]()
  }

  /** Gives up what was not closed: whoever comes here with an open file has failed, perhaps for want of space. */
  [Symbol.dispose](): void {
    if (this.#file === undefined) return
    closeSync(this.#file)
    this.#file = undefined
  }

  #flush(): void {
    if (this.#file === undefined) return
    for (let at = 0; at < this.#filled; ) at += writeSync(this.#file, this.#buffer, at, this.#filled - at)
    this.#filled = 0
  }
}

const COMMA = 0x2c
const LF = 0x0a
const ZERO = 0x30

/** Writes a whole number from 0 on in decimal digits; returns the place behind them. */
function writeDigits(buffer: Uint8Array, at: number, number: number): number {
  let end = at + 1
  for (let power = 10; power <= number; power *= 10) end++
  let rest = number
  for (let digit = end - 1; digit >= at; digit--) {
    const tenth = Math.floor(rest / 10)
    buffer[digit] = ZERO + (rest - tenth * 10)
    rest = tenth
  }
  return end
}
