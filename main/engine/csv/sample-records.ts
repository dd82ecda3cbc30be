/**
 * Reads the beginning of a text into records as the load will read it. That needs the usual width, which is not known
 * yet: a stray quote may swallow the lines that would tell it. So it is measured, and the text is read again with it.
 */
import { type CsvRecord, RecordReader } from '../../../native/index.ts'
import type { Reading } from './sniff-quoting.ts'
import { usualWidth } from './usual-width.ts'

export const SAMPLE_RECORDS = 1000

export interface Sample {
  readonly records: readonly CsvRecord[]
  /** Cells of a usual record; 0 when there is none. */
  readonly width: number
}

/** `complete` tells whether `text` is all there is; else what its end cut off is no record. */
export function sampleRecords(
  text: string,
  complete: boolean,
  reading: Reading,
  { width, limit = SAMPLE_RECORDS }: { width?: number; limit?: number } = {},
): CsvRecord[] {
  const reader = new RecordReader({ ...reading, ...(width === undefined ? {} : { width }) })
  const records: CsvRecord[] = []
  for (const record of reader.push(text)) {
    records.push(record)
    if (records.length === limit) return records
  }
  if (complete || records.length === 0) records.push(...reader.finish())
  return records
}

export function takeSample(text: string, complete: boolean, reading: Reading, limit = SAMPLE_RECORDS): Sample {
  const plain = sampleRecords(text, complete, reading, { limit })
  const width = widthOf(plain)
  if (!plain.some(({ lines, strayQuote, suspicious }) => lines > 1 || strayQuote || suspicious))
    return { records: plain, width }
  const widths = new Set([width, widthOf(sampleLines(text, reading, Math.min(limit, 300)))])
  const samples = [...widths].map((width) => {
    const records = sampleRecords(text, complete, reading, { width, limit })
    return { records, width, regular: regularLines(records, width) }
  })
  return samples.reduce((a, b) => (b.regular > a.regular ? b : a))
}

const widthOf = (records: readonly CsvRecord[]): number =>
  usualWidth(records.filter(({ blank }) => !blank).map(({ cells }) => cells))

/** Each line as if it were alone: no quote can reach beyond it. */
function sampleLines(text: string, reading: Reading, limit: number): CsvRecord[] {
  return text
    .slice(0, 64 * 1024)
    .split(/\r\n|\r|\n/, limit)
    .flatMap((line) => sampleRecords(line, true, reading))
}

/** The share of lines that belong to records of the usual width. */
function regularLines(records: readonly CsvRecord[], width: number): number {
  const lines = (list: readonly CsvRecord[]) => list.reduce((sum, record) => sum + record.lines, 0)
  const regular = records.filter(({ cells }) => cells.length === width)
  return (lines(regular) * (width - 0.99)) / Math.max(1, width) / Math.max(1, lines(records))
}
