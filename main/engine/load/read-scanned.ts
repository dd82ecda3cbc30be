/**
 * The fast reading of a source: the native scan vouches for regular records, which go to DuckDB byte for byte; every
 * other record comes here one by one.
 */
import {
  type ChunkReport,
  type ColumnFacts,
  classNumber,
  type Exception,
  type LexicalClass,
  mergeFacts,
  RecordReader,
  type ScanTotals,
  scanFile,
} from '../../../native/index.ts'
import type { ColumnType } from '../../../preload/contract/index.ts'
import type { FileColumn } from '../check/rule.ts'
import { decodeFile, rangeOf } from '../csv/decode.ts'
import type { Utf8Evidence } from '../csv/examine.ts'
import { hasMisfits, isTrusted } from '../csv/trusted-dates.ts'
import { readLimits } from '../store/limits.ts'
import { LineCursor } from './byte-lines.ts'
import type { Intake, RegularRecords } from './intake.ts'
import type { ReadOptions, ReadRows } from './read-options.ts'
import { Slicer } from './slices.ts'

export interface Scanned extends ReadRows {
  readonly fingerprint: string
  readonly utf8: Utf8Evidence
}

/**
 * Null when the scan cannot vouch for the file: what was taken in must be forgotten then. With `trustDates`, dates of a
 * given format are not looked at one by one, and it cannot vouch for a file in which some do not fit.
 * @throws Cancelled; whatever the scan fails with.
 */
export async function readScanned(options: ReadOptions, trustDates: boolean): Promise<Scanned | null> {
  const { plan, isPart, intake, scratch, badBytes, signal, onProgress } = options
  const { handle, span } = plan.source
  const { delimiter, quote } = plan.dialect
  const start = await takeUntilData(options)
  const longestRecord = () => intake.facts.reduce((sum, { maxLength }) => sum + 2 * maxLength + 3, 1)
  using slicer = new Slicer({
    source: handle,
    width: plan.recordWidth,
    style: { delimiter, quote },
    scratch,
    longestRecord,
  })
  // Its threads would keep the process alive where the scan is left before its end.
  await using scan = scanFile({
    fd: handle.fd,
    bytes: span.byteEnd,
    start,
    delimiter,
    quote,
    width: plan.recordWidth,
    // Behind the last column there is only the delimiter that ends each line, if any.
    expected: Array.from({ length: plan.recordWidth }, (_, at) => expectedClasses(plan, at, trustDates)),
    ...(plan.recordWidth > 2 && !plan.usual.blanks && { blankColumn: 1 }),
    ...(process.env.WINNOW_THREADS && { workers: readLimits().threads }),
    fingerprint: !isPart,
    signal,
  })
  const lineIndex: [number, number][] = [[1, 0]]
  const utf8 = { multibyte: 0, invalid: 0, plausible1252: 0 }
  let totals: ScanTotals | undefined
  let returns = 0
  while (totals === undefined) {
    const next = await scan.next()
    if (next.done) totals = next.value
    else {
      takeChunk(next.value, badBytes, intake, slicer)
      addPlaces(lineIndex, next.value.index)
      returns += next.value.lineEnds.crlf + next.value.lineEnds.cr
      for (const count of ['multibyte', 'invalid', 'plausible1252'] as const) utf8[count] += next.value.utf8[count]
      slicer.cut()
      onProgress(next.value.byteLength, intake.rows)
    }
  }
  if (hasDoubtfulNumbers(plan.fileColumns, intake.facts)) return null
  if (trustDates && hasMisfits(plan.fileColumns, intake.facts)) return null
  // DuckDB takes the two characters of a CRLF for two line ends, and a line of nothing for a row, where there is one column.
  if (plan.recordWidth === 1 && returns > 0) return null
  return { lineIndex, slices: slicer.finish(), fingerprint: totals.fingerprint, utf8 }
}

/** Few headers are longer. */
const HEADER_BYTES = 64 * 1024

/** Takes preamble and header; returns the place of the first record behind them. */
async function takeUntilData({ plan, firstRecord, intake, badBytes }: ReadOptions) {
  const { handle, head, span } = plan.source
  const bom = span.byteOffset === 0 && head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  let { line } = span
  if (intake.beforeData) {
    const start = { record: firstRecord, line }
    const reader = new RecordReader({ ...plan.dialect, width: plan.recordWidth, start })
    const takeFrom = (records: ReturnType<RecordReader['push']>, bad: ReadonlyMap<number, string>) => {
      for (const record of records) {
        intake.take(record, bad.get(record.line) ?? null)
        line = record.line + record.lines
        if (!intake.beforeData) return true
      }
      return false
    }
    const bad = new Map<number, string>()
    let done = false
    for await (const block of decodeFile(handle, 'utf-8', { ...rangeOf(span), readBytes: HEADER_BYTES })) {
      for (const badLine of block.badLines) bad.set(badLine.line, badBytes?.get(badLine.line) ?? badLine.bytes)
      done = takeFrom(reader.push(block.text), bad)
      if (done) break
    }
    if (!done) takeFrom(reader.finish(), bad)
  }
  const cursor = new LineCursor(handle, 'utf-8', span.byteOffset)
  await cursor.skip(line - span.line)
  const byteOffset = line === 1 ? bom : cursor.position
  return { byteOffset, record: firstRecord + intake.records, line }
}

function takeChunk(report: ChunkReport, badBytes: ReadOptions['badBytes'], intake: Intake, slicer: Slicer): void {
  const multiline = new Multiline(report.multiline)
  let { byteOffset, record, line } = report
  const takeRegular = (count: number, to: number) => {
    intake.takeRegular({ record, count, line, multiline: multiline.until(record + count) })
    slicer.addRange(byteOffset, to, count)
  }
  for (const exception of report.exceptions) {
    takeRegular(exception.record.record - record, exception.byteOffset)
    const cells = intake.take(exception.record, describeBad(exception, badBytes))
    if (cells !== null) slicer.addRecord(cells)
    multiline.skip(exception.record.record)
    record = exception.record.record + 1
    line = exception.record.line + exception.record.lines
    byteOffset = exception.byteOffset + exception.byteLength
  }
  takeRegular(report.record + report.records - record, report.byteOffset + report.byteLength)
  for (const [at, facts] of intake.facts.entries()) {
    const more = report.columns[at]
    if (more !== undefined) mergeFacts(facts, more)
  }
}

/** The bad bytes of a record, as they stand in the original of a copy. */
function describeBad({ record, badBytes: own }: Exception, badBytes: ReadOptions['badBytes']): string | null {
  if (own === null || badBytes === null) return own
  let found: string | null = null
  for (let at = 0; at < record.lines; at++) found = badBytes.get(record.line + at) ?? found
  return found ?? own
}

/** The records of a chunk that cover several lines, taken in order. */
class Multiline {
  readonly #pairs: Float64Array
  #at = 0

  constructor(pairs: Float64Array) {
    this.#pairs = pairs
  }

  /** Those that were not taken yet and stand before a record. */
  until(record: number): RegularRecords['multiline'] {
    const from = this.#at
    while ((this.#pairs[this.#at] ?? Infinity) < record) this.#at += 2
    return this.#pairs.subarray(from, this.#at)
  }

  skip(record: number): void {
    if (this.#pairs[this.#at] === record) this.#at += 2
  }
}

const PLACE_BYTES = 1024 * 1024

/** Adds one place for about each mebibyte, out of offset, record and line of every few thousand records. */
export function addPlaces(lineIndex: [number, number][], places: ArrayLike<number>): void {
  for (let at = 0; at < places.length; at += 3) {
    const byteOffset = places[at] ?? 0
    if (byteOffset - (lineIndex.at(-1)?.[1] ?? 0) >= PLACE_BYTES) lineIndex.push([places[at + 2] ?? 1, byteOffset])
  }
}

/** Of a column of numbers some may have more digits than a number keeps: then each must be looked at. */
const hasDoubtfulNumbers = (columns: readonly FileColumn[], facts: readonly ColumnFacts[]): boolean =>
  columns.some(
    ({ type }, at) =>
      type === 'number' && ((facts[at]?.decimal.notDouble ?? 0) > 0 || (facts[at]?.integerLong ?? 0) > 0),
  )

const bits = (...classes: readonly LexicalClass[]): number =>
  classes.reduce((mask, name) => mask | (1 << classNumber[name]), 0)

const ALL = ~0
const EMPTY = bits('empty')

/** The classes that certainly fit what the template asks of a column; the rules look at every other value. */
const fitting: Readonly<Record<ColumnType, number>> = {
  string: ALL,
  integer: bits('integer'),
  number: bits('integer', 'decimal'),
  boolean: bits('boolean'),
  date: bits('date'),
  datetime: bits('dateTime'),
}

function expectedClasses({ fileColumns, usual }: ReadOptions['plan'], at: number, trustDates: boolean): number {
  const column = fileColumns[at]
  if (column === undefined) return EMPTY
  const { type, form, required } = column
  // A text in a column of values may be part of a record that is written otherwise than the others.
  const untyped = usual.values[at] ? ~bits('text') | (usual.classes?.[at] ?? 0) : ALL
  const formed = trustDates && isTrusted(column) ? bits('dateOther') : 0
  const classes = type === undefined ? untyped : (form === undefined ? fitting[type] : formed) | EMPTY
  return required ? classes & ~EMPTY : classes
}
