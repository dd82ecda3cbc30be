/** A file of records cut where they end, a batch at a time, without looking at more than quotes and line ends. */
import { createReadStream } from 'node:fs'

export interface RecordBatch {
  readonly bytes: Buffer
  /** Where each record ends in `bytes`, its line end included. */
  readonly ends: readonly number[]
}

const QUOTE = 0x22
const LINE_FEED = 0x0a

/** Of CSV (`isQuoted`), a line feed between quotes ends no record. The file ends with a line end. */
export async function* splitRecords(
  path: string,
  isQuoted: boolean,
  chunkBytes = 1 << 20,
): AsyncGenerator<RecordBatch> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
    const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer])
    const ends = isQuoted ? endsOfRecords(bytes) : endsOfLines(bytes)
    const last = ends.at(-1) ?? 0
    if (ends.length > 0) yield { bytes: bytes.subarray(0, last), ends }
    rest = bytes.subarray(last)
  }
  if (rest.length > 0) yield { bytes: rest, ends: [rest.length] }
}

function endsOfLines(bytes: Buffer): number[] {
  const ends: number[] = []
  for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, at + 1)) ends.push(at + 1)
  return ends
}

function endsOfRecords(bytes: Buffer): number[] {
  const ends: number[] = []
  let at = 0
  let quote = bytes.indexOf(QUOTE)
  for (;;) {
    const feed = bytes.indexOf(LINE_FEED, at)
    if (feed === -1) return ends
    if (quote === -1 || feed < quote) {
      ends.push(feed + 1)
      at = feed + 1
      continue
    }
    // A doubled quote closes and opens again, which is the same in the end.
    const closing = bytes.indexOf(QUOTE, quote + 1)
    if (closing === -1) return ends
    at = closing + 1
    quote = bytes.indexOf(QUOTE, at)
  }
}
