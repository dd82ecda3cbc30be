/**
 * Reads one record again whose cells do not come out right: written with another delimiter, quote or escape than the
 * rest of its file. Pure, on the record's raw text; whoever uses it tells that it did, since the file says otherwise.
 */
import { type CsvRecord, classNumber, RecordReader } from '../../../native/index.ts'
import { kindOf } from './cell-kinds.ts'
import { readUnescaped } from './read-unescaped.ts'
import type { Reading } from './sniff-quoting.ts'

export type RepairKind =
  | 'other-delimiter'
  | 'other-quote'
  | 'escaped-delimiter'
  | 'unescaped-quote'
  | 'blanks-behind-delimiters'
  | 'trailing-delimiter'

export interface Repair {
  readonly kind: RepairKind
  readonly cells: readonly string[]
  /** The delimiter or quote that the record is written with. */
  readonly by: string
}

export interface UsualRecords {
  readonly reading: Reading
  /** Cells of a usual record. */
  readonly width: number
  /** For each column, whether its cells are values (numbers, dates): a line of prose does not split into those. */
  readonly values: readonly boolean[]
  /** For each column a mask of the lexical classes (bit n is class n) of its first cells. */
  readonly classes?: readonly number[]
  /** Whether cells of the second column often begin with a blank. */
  readonly blanks?: boolean
  /** Usual records end with a delimiter behind the last column, so that they have `width` + 1 cells. */
  readonly trailing?: boolean
}

const COMMON = [',', ';', '\t', '|'] as const
/** These split prose as well, so that only columns of values can speak for them. */
const WEAK = [' ', ':'] as const

/** The record as it was meant; null when it is as usual, or nobody can tell what was meant. */
export function repairRecord(record: CsvRecord, usual: UsualRecords): Repair | null {
  const { reading, width, trailing = false } = usual
  const { cells, blank } = record
  if (blank || width < 2) return null
  if (trailing && cells.length === width + 1 && cells[width] === '')
    return { kind: 'trailing-delimiter', cells: cells.slice(0, width), by: reading.delimiter }
  if (cells.length === width)
    return (
      (width < 3 ? null : withoutBlanks(record, usual)) ??
      readByChance(record, usual) ??
      (record.strayQuote ? unescaped(record, usual) : null)
    )
  if (cells.length > width) {
    const repair = readEscaped(record, usual) ?? readQuoted(record, usual) ?? readBlanks(record, usual)
    const better = repair ?? unescaped(record, usual)
    if (better !== null) return better
  }
  return (width < 3 ? null : readQuoted(record, usual)) ?? readDelimited(record, usual, false)
}

/**
 * A header in another delimiter than what stands below it; null when it is none. It has no values to speak for it, so
 * `loose` delimiters, which prose has too, count only when nothing else can be the header.
 */
export function repairHeader(record: CsvRecord, usual: UsualRecords, loose: boolean): Repair | null {
  const { width } = usual
  if (record.blank || record.cells.length > width || width < 2) return null
  if (record.cells.length === width) return withoutBlanks(record, usual)
  // One that lacks a delimiter or two is still written with the usual one.
  return record.cells.length * 2 > width ? null : readDelimited(record, { ...usual, values: [] }, loose)
}

/** `loose` to believe delimiters that prose has too, without values or quotes to speak for them. */
function readDelimited(record: CsvRecord, { reading, width, values }: UsualRecords, loose: boolean): Repair | null {
  const { raw } = record
  for (const delimiter of [...COMMON, ...WEAK]) {
    if (delimiter === reading.delimiter || !raw.includes(delimiter)) continue
    for (const skipBlanks of [false, true]) {
      const again = readAs(raw, { ...reading, delimiter, skipBlanks })
      if (again?.cells.length !== width) continue
      const { cells } = again
      if (!skipBlanks && cells.some((cell) => cell.startsWith(' '))) continue
      const inProse = skipBlanks || delimiter === ' ' || delimiter === ':'
      const quoted = again.starts.some((start) => raw.charAt(start) === reading.quote)
      if (inProse && !loose && !quoted && !values.includes(true)) continue
      // Any line with one delimiter has two cells: only a value in its place makes it a row.
      if (width === 2 && !loose && (inProse || !values.includes(true)) && values.length > 0) continue
      if (!fitsColumns(cells, values, inProse || width === 2 ? 1 : 0.5)) continue
      return { kind: 'other-delimiter', cells, by: skipBlanks ? `${delimiter} ` : delimiter }
    }
  }
  return null
}

/** Whether the columns of values hold values. Without such columns nothing can be said against it. */
function fitsColumns(cells: readonly string[], values: readonly boolean[], share: number): boolean {
  if (!values.includes(true)) return true
  const kinds = cells.filter((_, at) => values[at]).map(kindOf)
  const good = kinds.filter((kind) => kind === 'value').length
  const bad = kinds.filter((kind) => kind === 'token' || kind === 'text').length
  return good > 0 && good >= (good + bad) * share
}

/** Whether another delimiter divides the raw text into the usual number of pieces. Quotes are not looked at. */
export function splitsOtherwise(
  { raw }: CsvRecord,
  { width, reading }: Pick<UsualRecords, 'width' | 'reading'>,
): boolean {
  return BY_CHANCE.some(
    (other) => other !== reading.delimiter && raw.includes(other) && raw.split(other, width + 1).length === width,
  )
}

const TEXT = 1 << classNumber.text
const BY_CHANCE = [...COMMON, ' '] as const

/** A record that has the usual width by the usual delimiter too, by its decimal commas: `A;1,5;2,5`. */
function readByChance(record: CsvRecord, usual: UsualRecords): Repair | null {
  if (!splitsOtherwise(record, usual)) return null
  // Where texts stand among the values of a column, one more of them is nothing strange.
  const strict = usual.values.map((value, at) => value && ((usual.classes?.[at] ?? 0) & TEXT) === 0)
  if (!strict.includes(true) || fitsColumns(record.cells, strict, 1)) return null
  const repair = readDelimited(record, usual, false)
  return repair !== null && fitsColumns(repair.cells, usual.values, 1) ? repair : null
}

function readQuoted({ raw }: CsvRecord, { reading, width }: UsualRecords): Repair | null {
  const quote = reading.quote === '"' ? "'" : '"'
  if (!raw.includes(quote)) return null
  const cells = readAs(raw, { ...reading, quote, escape: quote })?.cells
  return cells?.length === width ? { kind: 'other-quote', cells, by: quote } : null
}

/** `a\,b` without quotes is one cell for several exporters. */
function readEscaped(record: CsvRecord, { reading, width }: UsualRecords): Repair | null {
  if (!record.raw.includes(`\\${reading.delimiter}`)) return null
  const cells: string[] = []
  let open = false
  for (const [at, cell] of record.cells.entries()) {
    const quoted = record.raw.startsWith(reading.quote, record.starts[at])
    const escaped = !quoted && /(?<!\\)(?:\\\\)*\\$/.test(cell) && at + 1 < record.cells.length
    const text = escaped ? `${cell.slice(0, -1)}${reading.delimiter}` : cell
    if (open) cells.push((cells.pop() ?? '') + text)
    else cells.push(text)
    open = escaped
  }
  return cells.length === width ? { kind: 'escaped-delimiter', cells, by: '\\' } : null
}

/** A record with one blank behind each of its delimiters, in a file that has none there. */
function withoutBlanks({ raw, starts, cells }: CsvRecord, usual: UsualRecords): Repair | null {
  const { reading, width, blanks = false } = usual
  const { delimiter, skipBlanks } = reading
  if (blanks || skipBlanks || delimiter === ' ' || delimiter === '\t') return null
  let behind = 0
  for (let at = 1; at < width; at++) {
    const cell = cells[at] ?? ''
    if (cell === '' && at === width - 1 && width > 2) continue
    if (cell.charCodeAt(0) !== 32 || cell.charCodeAt(1) === 32 || raw.charAt(starts[at] ?? 0) !== ' ') return null
    if (cell.length > 1) behind++
  }
  const again = readAs(raw, { ...reading, skipBlanks: true })?.cells
  if (again?.length !== width || behind * 3 < width) return null
  return { kind: 'blanks-behind-delimiters', cells: again, by: `${delimiter} ` }
}

function unescaped(record: CsvRecord, { reading, width }: UsualRecords): Repair | null {
  const cells = reading.skipBlanks ? null : readUnescaped(record, reading, width)
  return cells === null ? null : { kind: 'unescaped-quote', cells, by: reading.quote }
}

/** Blanks before quotes, which hide the quotes: `a, "b, c"`. */
function readBlanks({ raw }: CsvRecord, { reading, width }: UsualRecords): Repair | null {
  const { delimiter, quote, skipBlanks } = reading
  if (skipBlanks || !raw.includes(`${delimiter} ${quote}`)) return null
  const cells = readAs(raw, { ...reading, skipBlanks: true })?.cells
  return cells?.length === width ? { kind: 'blanks-behind-delimiters', cells, by: `${delimiter} ` } : null
}

function readAs(raw: string, reading: Reading): CsvRecord | null {
  const reader = new RecordReader(reading)
  const records = [...reader.push(raw), ...reader.finish()]
  const [only] = records
  return records.length === 1 && only !== undefined && !only.strayQuote ? only : null
}
