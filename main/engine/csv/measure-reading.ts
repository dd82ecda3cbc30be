/**
 * How much a reading makes a text look like a table: whether its records have one width, and whether its cells look
 * like things that people put into one cell.
 */
import type { CsvRecord } from '../../../native/index.ts'
import type { Dialect } from '../../../preload/contract/index.ts'
import { kindOf, rowsWorthALook } from './cell-kinds.ts'
import { locateTable } from './locate-table.ts'
import type { Sample } from './sample-records.ts'
import type { Reading } from './sniff-quoting.ts'

export interface Measure {
  /** 0 to about 1. */
  readonly score: number
  readonly width: number
}

type Delimiter = Dialect['delimiter']

/** What stands in most texts delimits a table less often. */
const prior: Readonly<Record<Delimiter, number>> = {
  ',': 1,
  ';': 1,
  '\t': 1,
  '|': 1,
  ' ': 0.85,
  ':': 0.7,
  '^': 0.95,
  '~': 0.95,
}
/** Delimiters that prose is full of: words alone are no evidence for them. */
export const inProse: ReadonlySet<string> = new Set([' ', ':'])
const strong: readonly Delimiter[] = [';', '\t', '|', '^', '~']
const DECIMAL_COMMA = /^\s*[-+]?[\d.]*,\d+\s*%?$/
const MEASURED_ROWS = 150

/** `elsewhere` are samples from further down the file, read the same way. */
export function measure({ records, width }: Sample, reading: Reading, elsewhere: readonly Sample[] = []): Measure {
  if (width <= 1) return { score: 0, width }
  const { preambleRows, headerRepaired } = locateTable(records.slice(0, 2 * MEASURED_ROWS), reading, width)
  const table = records.slice(preambleRows).filter(({ blank }) => !blank)
  const further = elsewhere.flatMap((sample) => sample.records.filter(({ blank }) => !blank))
  const share = shareOf([...table, ...further], width)
  const most = Math.min(MEASURED_ROWS, rowsWorthALook(width))
  const some = [...table.slice(0, most), ...further.slice(0, most)]
  const { quality, evidence, quoted } = judgeCells(some, reading)
  const doubt = inProse.has(reading.delimiter) ? doubtOf(records.slice(0, preambleRows), evidence, share, width) : 1
  // Values are rarely chance, and quotes that close right before a delimiter are no chance.
  const likely = 1 - (1 - prior[reading.delimiter]) * (1 - Math.max(quoted, evidence * 0.8))
  const score =
    share * quality * doubt * likely * (headerRepaired ? 0.9 : 1) * discount(records.slice(0, preambleRows), table)
  return { score: score + Math.min(width, 100) / 1e4, width }
}

/** What speaks against a delimiter that prose is full of: nothing but words, or the label of a single column above. */
function doubtOf(preamble: readonly CsvRecord[], evidence: number, share: number, width: number): number {
  const [only, ...more] = preamble
  const labelled = only !== undefined && more.length === 0 && kindOf(only.raw) === 'token'
  if (evidence >= 0.2) return labelled ? 0.45 : 1
  return width > 2 && share === 1 && preamble.length === 0 ? 0.6 : 0.4
}

/** The more records are set aside as a preamble, the less a reading explains. */
function discount(preamble: readonly CsvRecord[], table: readonly CsvRecord[]): number {
  const said = preamble.filter(({ blank }) => !blank).length
  return said === 0 ? 1 : (0.85 * table.length) / (table.length + said / 2)
}

/**
 * The score of the reading that splits nothing, in which every line is a cell; 0 unless the lines are values. Values with a blank or a colon in them
 * are dates and times rather than two cells.
 */
export function measureLines(lines: readonly string[], against: Delimiter | undefined): number {
  const filled = lines.filter((line) => line.trim() !== '').slice(0, MEASURED_ROWS)
  const [first = '', ...rest] = filled
  // Labels of several columns are no label of one.
  const mayBe = rest.length > 0 && (kindOf(first) === 'value' || against === undefined || !first.includes(against))
  const share = rest.filter((line) => kindOf(line) === 'value').length / Math.max(1, rest.length)
  return mayBe && share > 0.9 ? (against !== undefined && inProse.has(against) ? 1.05 : 0.97) * share : 0
}

/** The share of records that have the usual width. Three in a row that have another one may be another table. */
function shareOf(records: readonly CsvRecord[], width: number): number {
  let sum = 0
  let run = 0
  for (const [at, { cells }] of records.entries()) {
    run = cells.length === records[at - 1]?.cells.length ? run + 1 : 1
    if (cells.length === width) sum += 1
    else if (cells.length > 1 && run >= 3) sum += run === 3 ? 3 * OTHER_TABLE : OTHER_TABLE
  }
  return sum / Math.max(1, records.length)
}

const OTHER_TABLE = 0.7

/** `quoted` is the share of filled cells that were quoted, `evidence` of those that were or are values. */
function judgeCells(records: readonly CsvRecord[], reading: Reading) {
  let filled = 0
  let sum = 0
  let sure = 0
  let inQuotes = 0
  for (const { cells, raw, starts } of records)
    for (const [at, cell] of cells.entries()) {
      const kind = kindOf(cell)
      if (kind === 'empty') continue
      filled++
      const quoted = isQuoted(raw, starts[at] ?? 0, reading)
      if (quoted) inQuotes++
      if (quoted || kind === 'value') sure++
      sum += quoted || kind === 'value' || kind === 'missing' ? 1 : kind === 'token' ? 0.97 : judgeText(cell, reading)
    }
  const all = Math.max(1, filled)
  return { quality: sum / all, evidence: sure / all, quoted: inQuotes / all }
}

function isQuoted(raw: string, start: number, { quote, skipBlanks }: Reading): boolean {
  let at = start
  if (skipBlanks) while (raw.charAt(at) === ' ') at++
  return raw.charAt(at) === quote
}

/** A text that holds other delimiters, or half a pair of quotes, may be several cells or a part of one. */
function judgeText(cell: string, { delimiter }: Reading): number {
  const text = cell.trim()
  const first = text.charAt(0)
  const last = text.charAt(text.length - 1)
  if ((first === '"') !== (last === '"') || (first === "'") !== (last === "'")) return 0.5
  if (text.length > 1 && first === last && (first === '"' || first === "'")) return 0.6
  if (strong.some((other) => other !== delimiter && text.includes(other))) return 0.7
  if (delimiter !== ',' && /,\S/.test(text) && !DECIMAL_COMMA.test(text)) return 0.7
  return 0.9
}
