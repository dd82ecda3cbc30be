/**
 * Finds where the tables of a file begin, over all of it. The top of each table is read record by record, which tells
 * what it is like; of the rest of a long one only the blank records matter, and the native scan finds those.
 */
import { type CsvRecord, type Place, RecordReader, scanFile } from '../../../native/index.ts'
import type { Dialect } from '../../../preload/contract/index.ts'
import { decodeFile } from '../csv/decode.ts'
import { createTableFinder, type FoundTable } from '../csv/find-tables.ts'
import { isSurelyFurther } from '../csv/further-tables.ts'
import type { SourceFile } from '../csv/open-source.ts'
import { throwIfCancelled } from '../failure.ts'
import { readLimits } from '../store/limits.ts'
import { type LineIndex, seekLine } from '../store/line-index.ts'
import { LineCursor } from './byte-lines.ts'
import { addPlaces } from './read-scanned.ts'

export interface Search {
  readonly source: SourceFile
  readonly dialect: Dialect
  /** Cells of a usual record of the first table. */
  readonly width: number
  readonly signal: AbortSignal
  /** Hears how many further tables there are so far; may throw. */
  readonly onTable: (count: number) => void
}

export interface TableStarts {
  /** The tables behind the first one. */
  readonly starts: readonly Place[]
  /** Of the whole file. */
  readonly lineIndex: LineIndex
}

interface Start extends Place {
  readonly width: number
}

/** @throws Cancelled; whatever the scan or `onTable` fails with. */
export async function findTableStarts(search: Search): Promise<TableStarts> {
  const starts: Start[] = []
  const lineIndex: [number, number][] = [[1, 0]]
  let from: Start = { byteOffset: 0, record: 1, line: 1, width: search.width }
  for (;;) {
    const next = await findNext(search, from, lineIndex)
    if (next === null) return { starts, lineIndex }
    starts.push(next)
    search.onTable(starts.length)
    from = next
  }
}

/** Where the table begins that follows the one at `from`; null when none does. */
async function findNext(search: Search, from: Start, lineIndex: [number, number][]): Promise<Start | null> {
  const { source, dialect, signal } = search
  const follower = createFollower(from.width, from.line === 1 ? dialect.preambleRows : 0)
  const reader = new RecordReader({ ...dialect, width: from.width, start: from })
  let next: Omit<Place, 'byteOffset'> = from
  const take = (record: CsvRecord): boolean => {
    reader.width = follower.take(record)
    next = { record: record.record + 1, line: record.line + record.lines }
    return follower.found() !== null
  }
  const blocks = decodeFile(source.handle, dialect.encoding, { start: from.byteOffset, line: from.line })
  for await (const { text, atLineStart, line, byteOffset } of blocks) {
    throwIfCancelled(signal)
    if (atLineStart) addPlaces(lineIndex, [byteOffset, 0, line])
    for (const record of reader.push(text)) if (take(record)) return locate(search, follower.found(), lineIndex)
    if (from.width > 0 && follower.isSettled(next.record) && isForTheScan(dialect))
      return scanOn(search, { ...next, byteOffset: await offsetOf(search, next.line, lineIndex) }, follower, lineIndex)
  }
  for (const record of reader.finish()) if (take(record)) break
  return locate(search, follower.found(), lineIndex)
}

/** Records of a table after which its rest is scanned: as many as tell what it is like. */
const TOP_RECORDS = 1000

type Follower = ReturnType<typeof createFollower>

/** Follows the records of one table until another one is found, and tells how to read the next record. */
function createFollower(width: number, preambleRows: number) {
  let found: FoundTable | null = null
  let left = preambleRows
  let lastBlank = -1
  let taken = 0
  const finder = createTableFinder((table) => {
    if (isSurelyFurther(table, (record) => record === lastBlank)) found ??= table
  })
  return {
    width,
    found: (): FoundTable | null => found,
    /** Whether enough of the table was seen, and the record `next` is not close to a blank one. */
    isSettled: (next: number): boolean => taken >= TOP_RECORDS && next - lastBlank > 3,
    /** Returns the width by which the next record is to be read. */
    take(record: CsvRecord): number | undefined {
      if (left > 0) {
        left--
        return width
      }
      taken++
      const isBehindBlank = lastBlank === record.record - 1
      finder.take(record)
      if (record.blank) lastBlank = record.record
      // Behind a blank line may stand a header: neither it nor the record below it need be as wide as those above.
      if (record.blank) return undefined
      return isBehindBlank && record.cells.length > 1 ? record.cells.length : width
    },
  }
}

/** The same for the rest of a long table. Behind every blank record two are looked at: a header, and what proves it. */
async function scanOn(
  search: Search,
  start: Place,
  follower: Follower,
  lineIndex: [number, number][],
): Promise<Start | null> {
  const { source, dialect, signal } = search
  const { delimiter, quote } = dialect
  const scan = scanFile({
    fd: source.handle.fd,
    ...{ bytes: source.bytes, start, delimiter, quote, signal },
    width: follower.width,
    fingerprint: false,
    ...(process.env.WINNOW_THREADS && { workers: readLimits().threads }),
  })
  for await (const { index, exceptions } of scan) {
    addPlaces(lineIndex, index)
    for (const { record, byteOffset, byteLength } of exceptions) {
      if (!record.blank) continue
      const place = {
        byteOffset: byteOffset + byteLength,
        record: record.record + 1,
        line: record.line + record.lines,
      }
      const [first, second] = await readTwo(search, place)
      if (first === undefined || first.blank || second === undefined) continue
      for (const each of [record, first, second]) follower.take(each)
      const found = follower.found()
      if (found !== null) return { ...place, width: found.width }
    }
  }
  return null
}

const FIRST_BYTES = 16 * 1024
const MOST_BYTES = 64 * 1024 * 1024

/** The two records at a place, as many of them as there are. */
async function readTwo({ source: { handle, bytes }, dialect }: Search, place: Place): Promise<CsvRecord[]> {
  for (let length = FIRST_BYTES; ; length *= 8) {
    const buffer = Buffer.alloc(Math.min(length, bytes - place.byteOffset))
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, place.byteOffset)
    const isEnd = place.byteOffset + bytesRead >= bytes || length >= MOST_BYTES
    const reader = new RecordReader({ ...dialect, start: place })
    const records: CsvRecord[] = []
    for (const part of [reader.push(buffer.toString('utf8', 0, bytesRead)), isEnd ? reader.finish() : []])
      for (const record of part) {
        records.push(record)
        if (records.length === 2) return records
        reader.width = record.cells.length
      }
    if (isEnd) return records
  }
}

async function locate(search: Search, found: FoundTable | null, lineIndex: LineIndex): Promise<Start | null> {
  if (found === null) return null
  const { record, line, width } = found
  return { record, line, width, byteOffset: await offsetOf(search, line, lineIndex) }
}

async function offsetOf({ source, dialect }: Search, line: number, lineIndex: LineIndex): Promise<number> {
  const near = seekLine(lineIndex, line)
  const cursor = new LineCursor(source.handle, dialect.encoding, near.byteOffset)
  await cursor.skip(line - near.line)
  return cursor.position
}

/** What the native scan reads. */
const isForTheScan = ({ encoding, delimiter, quote, escape: escaping, skipBlanks }: Dialect): boolean =>
  encoding === 'utf-8' && delimiter.charCodeAt(0) < 128 && escaping === quote && !skipBlanks
