/**
 * Finds out how a file is to be read from its beginning: delimiter, quotes, line ends, preamble, header.
 * Nothing here decides anything about types or rows for good: the whole file is read before that.
 */
import { RecordReader } from '../../../native/index.ts'
import { type Dialect, delimiters } from '../../../preload/contract/index.ts'
import type { Encoding } from './blocks.ts'
import { type Asked, locateTable } from './locate-table.ts'
import { inProse, measure, measureLines } from './measure-reading.ts'
import { sampleRecords, takeSample } from './sample-records.ts'
import { isDoubled, possibleReadings, type Reading, sniffQuoting } from './sniff-quoting.ts'
import { usualWidth } from './usual-width.ts'

/** As much as is read with every candidate, and as many records. */
const TRIED_LENGTH = 128 * 1024
const TRIED_RECORDS = 300
/** By so much an unlikely way of quoting must be better than the likely one: a row or two are no reason. */
const UNLIKELY = 0.02
/** By so much worse at the top of a file, no sample from further down makes a reading the better one. */
const HOPELESS = 0.5

export interface SniffOptions extends Asked {
  readonly delimiter?: Dialect['delimiter'] | undefined
  /** Texts from further down the file. Each begins and ends with a whole line, as far as one can tell. */
  readonly elsewhere?: readonly string[]
}

/** `head` is the beginning of the text; `complete` tells whether it is the whole of it. What is asked for is kept. */
export function sniffDialect(head: string, complete: boolean, encoding: Encoding, options: SniffOptions = {}): Dialect {
  const reading = chooseReading(head, complete, { ...options, delimiter: options.delimiter ?? saidDelimiter(head) })
  const { records, width } = takeSample(head, complete, reading)
  const { preambleRows, headerRows } = locateTable(records, reading, width, options)
  return { encoding, ...reading, lineEnding: sniffLineEnding(head), preambleRows, headerRows }
}

/** The cells of the first records of a text; none for a blank one. */
export function sample(head: string, complete: boolean, reading: Reading): (readonly string[])[] {
  return sampleRecords(head, complete, reading).map(({ blank, cells }) => (blank ? [] : cells))
}

/** Spreadsheets may say their delimiter in the first line: `sep=;`. */
function saidDelimiter(head: string): Dialect['delimiter'] | undefined {
  const said = /^"?sep=(.)"?(?:\r|\n)/i.exec(head)?.[1]
  return delimiters.find((delimiter) => delimiter === said)
}

function chooseReading(head: string, complete: boolean, { delimiter: given, elsewhere = [] }: SniffOptions): Reading {
  const text = head.slice(0, TRIED_LENGTH)
  const whole = complete && text.length === head.length
  const tried = (given === undefined ? delimiters : [given]).filter((delimiter) => text.includes(delimiter))
  const cutOff = whole ? undefined : readCutOff(text, tried)
  if (cutOff !== undefined) return cutOff
  const candidates = tried.flatMap((delimiter) =>
    possibleReadings(text, delimiter).map((reading, at) => {
      const own = takeSample(text, whole, reading, TRIED_RECORDS)
      return { reading, own, isLikely: at === 0, score: measure(own, reading).score }
    }),
  )
  const most = Math.max(...candidates.map(({ score }) => score))
  let best: { reading: Reading; score: number; width: number } | undefined
  for (const { reading, own, isLikely, score: head } of candidates) {
    // What reads badly at the top is not looked for further down.
    if (elsewhere.length > 0 && head < most - HOPELESS) continue
    const samples = elsewhere.map((part) =>
      takeSample(fromRecord(part, reading, own.width), true, reading, TRIED_RECORDS),
    )
    const { score, width } = measure(own, reading, samples)
    if (best === undefined || score > best.score + (isLikely || isDoubled(reading, text) ? 0 : UNLIKELY))
      best = { reading, score, width }
  }
  if (given !== undefined) return best?.reading ?? sniffQuoting(text, given)
  const lines = text.split(/\r\n|\r|\n/, TRIED_RECORDS)
  const single = measureLines(whole ? lines : lines.slice(0, -1), best?.reading.delimiter)
  if (best === undefined || best.width <= 1 || single > best.score) return readLines(text, best?.reading)
  // Chance makes two columns of lines that have one delimiter each, but hardly three; blanks make any number.
  const hardlyChance = best.width > 2 && !inProse.has(best.reading.delimiter)
  return best.score > (hardlyChance ? 0.2 : 0.35) ? best.reading : readLines(text, best.reading)
}

/** Lines that are tried as the beginning of a record. */
const TRIED_LINES = 100

/**
 * A text from the middle of a file may begin within a quoted cell, and would be read inside out. It is taken from the
 * first line on at which two records of the usual width begin; as it is when there is none.
 */
function fromRecord(text: string, reading: Reading, width: number): string {
  if (width < 2 || !text.includes(reading.quote)) return text
  let at = 0
  for (let line = 0; line < TRIED_LINES && at < text.length; line++) {
    const piece = text.slice(at, at + 16 * 1024)
    const [first, second] = new RecordReader({ ...reading, width }).push(piece)
    if (first?.cells.length === width && second?.cells.length === width) return text.slice(at)
    const end = piece.search(/[\r\n]/)
    if (end < 0) break
    at += end + (piece.startsWith('\r\n', end) ? 2 : 1)
  }
  return text
}

/**
 * The reading of a text most of which is one quoted cell that the text's end cuts off: its lines say nothing about the
 * table. What stands before the cell must have several columns.
 */
function readCutOff(text: string, tried: readonly Dialect['delimiter'][]): Reading | undefined {
  let found: Reading | undefined
  for (const delimiter of tried) {
    const reading = sniffQuoting(text, delimiter)
    const records = sampleRecords(text, false, reading, { limit: TRIED_RECORDS })
    const width = usualWidth(records.map(({ cells }) => cells))
    if (width < 2 || inProse.has(delimiter)) continue
    if (records.length >= 10) return undefined // There are records that say more.
    const read = records.reduce((sum, { raw }) => sum + raw.length + 1, 0)
    const line = text.slice(read, read + 10_000).split(/[\r\n]/, 1)[0] ?? ''
    if (read * 2 < text.length && opensQuote(line, reading)) found ??= reading
  }
  return found
}

const opensQuote = (line: string, { delimiter, quote }: Reading): boolean =>
  line.startsWith(quote) || line.includes(delimiter + quote)

/** A reading that leaves lines whole: by a delimiter that splits none of them, the comma if it can be. */
function readLines(text: string, best: Reading | undefined): Reading {
  for (const delimiter of [',', '\t', ';', '|', '^', '~'] as const) {
    const reading = text.includes(delimiter) ? possibleReadings(text, delimiter)[0] : sniffQuoting(text, delimiter)
    if (reading !== undefined && takeSample(text, true, reading, TRIED_RECORDS).records.every(isWhole)) return reading
  }
  return best ?? sniffQuoting(text, ',')
}

const isWhole = ({ cells }: { readonly cells: readonly string[] }): boolean => cells.length === 1

function sniffLineEnding(head: string): Dialect['lineEnding'] {
  const crlf = head.split('\r\n').length - 1
  const lf = head.split('\n').length - 1 - crlf
  const cr = head.split('\r').length - 1 - crlf
  const kinds = [crlf, lf, cr].filter((count) => count > 0).length
  if (kinds === 0) return 'none'
  if (kinds > 1) return 'mixed'
  return crlf > 0 ? 'crlf' : lf > 0 ? 'lf' : 'cr'
}
