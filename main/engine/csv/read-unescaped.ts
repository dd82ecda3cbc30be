/**
 * Reads a record whose quoted cells hold quotes that are not doubled, right before a delimiter even: `"He said "no",
 * and left",x`. There the number of cells is all that tells which quote closes.
 */
import type { CsvRecord } from '../../../native/index.ts'
import type { Reading } from './sniff-quoting.ts'

/** More cells than these are no record with an odd quote or two. */
const MOST_CELLS = 2000
const MOST_EXTRA = 30

/** The cells when there is one way, and one only, to read the record as `width` of them; else null. */
export function readUnescaped(record: CsvRecord, { delimiter, quote }: Reading, width: number): string[] | null {
  const { cells, raw, starts } = record
  const extra = cells.length - width
  if (extra < 0 || extra > MOST_EXTRA || cells.length > MOST_CELLS || !raw.includes(quote)) return null
  const sources = starts.map((start, at) => raw.slice(start, (starts[at + 1] ?? raw.length + 1) - 1))
  const odd = sources.map((source) => isOdd(source, quote))
  if (!odd.includes(true)) return null
  const endsFrom = (at: number, left: number) => (odd[at] ? closingFrom(sources, at, quote, left) : [at])
  const ways = countWays(cells.length, extra, endsFrom)
  if (ways[0]?.[extra] !== 1) return null
  const read: string[] = []
  let left = extra
  for (let at = 0; at < cells.length; ) {
    const end = endsFrom(at, left).find((last) => ways[last + 1]?.[left - (last - at)] === 1) ?? at
    const source = sources.slice(at, end + 1).join(delimiter)
    const unwrapped = odd[at] && source.length > 1 && source.endsWith(quote)
    read.push(unwrapped ? source.slice(1, -1).replaceAll(quote + quote, quote) : (cells[at] ?? ''))
    left -= end - at
    at = end + 1
  }
  return read.length === cells.length && read.every((cell, at) => cell === cells[at]) ? null : read
}

/** Whether a cell begins with a quote and does not go on as a quoted cell does. */
function isOdd(source: string, quote: string): boolean {
  if (!source.startsWith(quote)) return false
  const inner = source.slice(1).replaceAll(quote + quote, '')
  return inner.indexOf(quote) !== inner.length - 1
}

/** Where a cell may end that begins at `at` with an odd quote: with itself, or wherever a quote stands. */
function closingFrom(sources: readonly string[], at: number, quote: string, left: number): number[] {
  const ends = [at]
  for (let end = at + 1; end <= at + left && end < sources.length; end++)
    if (sources[end]?.endsWith(quote) && !sources[end]?.startsWith(quote)) ends.push(end)
  return ends
}

/** `ways[at][extra]`: in how many ways the cells from `at` on can join `extra` delimiters; 2 stands for more. */
function countWays(
  length: number,
  most: number,
  endsFrom: (at: number, left: number) => readonly number[],
): number[][] {
  const ways: number[][] = []
  ways[length] = [1]
  for (let at = length - 1; at >= 0; at--)
    ways[at] = Array.from({ length: most + 1 }, (_, extra) => {
      let count = 0
      for (const end of endsFrom(at, extra)) count += ways[end + 1]?.[extra - (end - at)] ?? 0
      return Math.min(2, count)
    })
  return ways
}
