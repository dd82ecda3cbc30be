/**
 * Finds out how a file is to be read from its beginning: delimiter, line ends, preamble, header.
 * Nothing here decides anything about types or rows for good: the whole file is read before that.
 */
import { RecordReader } from '../../../native/index.ts'
import { type Dialect, delimiters } from '../../../preload/contract/index.ts'
import type { Encoding } from './blocks.ts'
import { ColumnEvidence } from './lexical-types.ts'
import { type Reading, sniffQuoting } from './sniff-quoting.ts'

const SAMPLE_RECORDS = 1000
const DECIMAL_COMMA = /^\s*[-+]?[\d.]*,\d+\s*%?$/

/** `head` is the beginning of the text; `complete` tells whether it is the whole of it. A given delimiter is kept. */
export function sniffDialect(
  head: string,
  complete: boolean,
  encoding: Encoding,
  delimiter?: Dialect['delimiter'],
): Dialect {
  const candidates = (delimiter === undefined ? delimiters : [delimiter]).map((delimiter) => {
    const reading = sniffQuoting(head, delimiter)
    return { reading, ...measure(sample(head, complete, reading), delimiter) }
  })
  const best = candidates.reduce((a, b) => (b.score > a.score ? b : a))
  return {
    encoding,
    ...best.reading,
    lineEnding: sniffLineEnding(head),
    preambleRows: best.preambleRows,
    headerRows: hasHeader(best.table) ? 1 : 0,
  }
}

/** The first records of a text, blank ones included. */
export function sample(head: string, complete: boolean, reading: Reading): (readonly string[])[] {
  const reader = new RecordReader(reading)
  const records: (readonly string[])[] = []
  for (const record of reader.push(head)) {
    records.push(record.blank ? [] : record.cells)
    if (records.length === SAMPLE_RECORDS) return records
  }
  // What the end of the sample cut off is no record, unless there is nothing else.
  if (complete || records.length === 0)
    for (const record of reader.finish()) records.push(record.blank ? [] : record.cells)
  return records
}

interface Measure {
  readonly score: number
  readonly preambleRows: number
  readonly table: (readonly string[])[]
}

/**
 * How much a reading looks like a table: the share of records that have the usual width. Between nearly equal ones
 * cells without another delimiter in them count (`1,5;2,5` is two cells, not three), then no preamble, then width.
 */
function measure(records: (readonly string[])[], delimiter: string): Measure {
  const filled = records.filter((cells) => cells.length > 0)
  const width = usualWidth(filled)
  if (width <= 1) return { score: 0, preambleRows: 0, table: filled }
  const preambleRows = countPreamble(records, width)
  const table = records.slice(preambleRows).filter((cells) => cells.length > 0)
  const regular = table.filter((cells) => cells.length === width).length
  const share = regular / Math.max(1, table.length)
  const score =
    share + 0.1 * shareOfWhole(table, delimiter) - (preambleRows > 0 ? 0.08 : 0) + Math.min(width, 100) / 1e4
  return { score, preambleRows, table }
}

/** The share of cells that hold no other delimiter; the comma of a decimal is none. */
function shareOfWhole(table: readonly (readonly string[])[], delimiter: string): number {
  const others = delimiters.filter((other) => other !== delimiter)
  const cells = table.flat()
  const whole = cells.filter((cell) => !others.some((other) => cell.includes(other)) || DECIMAL_COMMA.test(cell))
  return whole.length / Math.max(1, cells.length)
}

/** The number of cells that most records have; the wider one when two are as frequent. */
export function usualWidth(records: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>()
  for (const cells of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  let usual = 0
  for (const [width, count] of counts) {
    const most = counts.get(usual) ?? 0
    if (count > most || (count === most && width > usual)) usual = width
  }
  return usual
}

/** Records before the first full one, when at most one of their cells is filled. */
function countPreamble(records: readonly (readonly string[])[], width: number): number {
  const first = records.findIndex((cells) => cells.length === width && cells.filter((cell) => cell !== '').length > 1)
  if (first <= 0) return 0
  const nearlyEmpty = records.slice(0, first).every((cells) => cells.filter((cell) => cell.trim() !== '').length <= 1)
  const said = records.slice(0, first).some((cells) => cells.length > 0)
  return nearlyEmpty && said ? first : 0
}

/**
 * A first record is a header when it is all words, and does not look like a row that comes again. A number among its
 * labels is forgiven when more columns change from a word to values below it than do not, or when it is a year.
 */
function hasHeader(table: readonly (readonly string[])[]): boolean {
  const [first, ...rest] = table
  if (first === undefined) return false
  const labels = first.map((label) => label.trim())
  if (labels.every((label) => label === '')) return false
  if (labels.some((label) => label !== '' && isValue(label))) return labelsDiffer(labels, rest)
  if (rest.length === 0) return true
  const repeated = rest.some((cells) => cells.length === first.length && cells.every((cell, at) => cell === first[at]))
  return !repeated || labels.every((label) => /^[\p{L}_][\p{L}\p{N}_ .-]*$/u.test(label))
}

/** Whether labels of which some look like values still differ in kind from what stands below them. */
function labelsDiffer(labels: readonly string[], rest: readonly (readonly string[])[]): boolean {
  const values = labels.filter((label) => isValue(label))
  const words = labels.filter((label) => label !== '' && !isValue(label))
  if (words.length === 0 || new Set(labels).size < labels.length) return false
  if (values.every((label) => /^(?:19|20)\d\d$/.test(label))) return rest.length > 0
  const changes = labels.filter((label, at) => {
    const below = rest.map((cells) => cells[at] ?? '').filter((cell) => cell !== '')
    return !isValue(label) && below.length > 0 && below.every(isValue)
  })
  return changes.length > values.length
}

function isValue(text: string): boolean {
  const evidence = new ColumnEvidence()
  evidence.add(text)
  return evidence.conclude('').type !== 'string' || /^[-+]?[\d.,]*\d%?$/.test(text)
}

function sniffLineEnding(head: string): Dialect['lineEnding'] {
  const crlf = head.split('\r\n').length - 1
  const lf = head.split('\n').length - 1 - crlf
  const cr = head.split('\r').length - 1 - crlf
  const kinds = [crlf, lf, cr].filter((count) => count > 0).length
  if (kinds === 0) return 'none'
  if (kinds > 1) return 'mixed'
  return crlf > 0 ? 'crlf' : lf > 0 ? 'lf' : 'cr'
}
