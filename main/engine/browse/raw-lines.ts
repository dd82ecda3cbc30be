/** The lines of a source file around a record, as they stand there, with the cell in question marked. */
import { open, stat as statFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type CsvRecord, RecordReader } from '../../../native/index.ts'
import type { RawLines } from '../../../preload/contract/index.ts'
import { decodeFile } from '../csv/decode.ts'
import { isFailure } from '../failure.ts'
import type { StoredSource } from '../store/datasets.ts'
import { expandKept } from '../store/kept-sources.ts'
import { seekLine } from '../store/line-index.ts'
import type { StorePaths } from '../store/paths.ts'
import { recogniseContainer } from '../unpack/container.ts'
import { expand } from '../unpack/expand.ts'
import { memberOf } from '../unpack/location.ts'

/** A line longer than this is shown cut off around the marked cell. */
const SHOWN_LENGTH = 4000
/** Lines of one record that are shown at most. */
const SHOWN_LINES = 200

export interface LineQuery {
  readonly line: number
  readonly column: string
  readonly around: number
}

export async function readRawLines(source: StoredSource, paths: StorePaths, query: LineQuery): Promise<RawLines> {
  const unavailable = (reason: string): RawLines => ({ available: false, reason, lines: [] })
  const place = await locate(source, paths)
  if (typeof place === 'string') return unavailable(place)
  const first = Math.max(1, query.line - query.around)
  const start = seekLine(source.line_index, first)
  await using handle = await open(place.path)
  const lines: string[] = []
  const reader = new RecordReader({ ...source.dialect, width: source.labels.length })
  let record: CsvRecord | undefined
  let at = start.line
  let begun: string[] = []
  /** Takes a whole line; false when nothing behind it is needed. */
  const take = (line: string): boolean => {
    if (at >= first && at < query.line + SHOWN_LINES + query.around) lines.push(line)
    if (at >= query.line) for (const found of reader.push(line)) record ??= found
    at++
    return record === undefined || at <= query.line + record.lines + query.around
  }
  reading: for await (const { text } of decodeFile(handle, source.dialect.encoding, {
    start: start.byteOffset,
    line: start.line,
  })) {
    // A line that is longer than a block comes in pieces.
    for (const piece of splitLines(text)) {
      begun.push(piece)
      if (!/[\r\n]$/.test(piece)) continue
      if (!take(begun.join(''))) break reading
      begun = []
    }
  }
  if (begun.length > 0) take(begun.join(''))
  if (record === undefined) for (const found of reader.finish()) record ??= found
  return { available: true, reason: '', lines: mark(lines, record, first, source, query) }
}

/** Where the file's bytes can be read now, or why they cannot. */
async function locate(source: StoredSource, paths: StorePaths): Promise<{ path: string } | string> {
  if (source.kept !== null)
    try {
      return { path: await expandKept(join(paths.sources, source.home, source.kept), source, paths) }
    } catch (error) {
      return `The copy of ${source.file} that was kept cannot be read: ${error instanceof Error ? error.message : String(error)}`
    }
  if (source.path === null) return 'The file was not kept.'
  try {
    await using handle = await open(source.path)
    const stat = await handle.stat()
    const changed = `${basename(source.path)} was changed after it was loaded, so its lines may not be the same any more.`
    if (Math.floor(stat.mtimeMs) !== source.modified_at) return changed
    const { buffer } = await handle.read(Buffer.alloc(64), 0, 64, 0)
    const container = recogniseContainer(buffer)
    if (container === null) return stat.size === source.bytes ? { path: source.path } : changed
    const location = { path: source.path, member: memberOf(source.file, source.path) }
    const { path } = await expand(handle, container, location, { scratch: paths.unpacked })
    return (await statFile(path)).size === source.bytes ? { path } : changed
  } catch (error) {
    if (isFailure(error)) return error.message
    return `${basename(source.path)} is not where it was when it was loaded.`
  }
}

/** Lines with their line ends, as an editor counts them. */
function splitLines(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? []
}

function mark(
  lines: readonly string[],
  record: CsvRecord | undefined,
  first: number,
  source: StoredSource,
  query: LineQuery,
): RawLines['lines'] {
  const index = query.line - first
  const span =
    record === undefined ? null : markedSpan(record, source.labels.indexOf(query.column), source.labels.length)
  const recordLines = Math.min(record?.lines ?? 1, SHOWN_LINES)
  const last = Math.min(lines.length - 1, index + recordLines - 1 + query.around)
  const shown: RawLines['lines'] = []
  let offset = 0
  for (let at = 0; at <= last; at++) {
    const text = lines[at] ?? ''
    const inRecord = at >= index && at < index + (record?.lines ?? 1)
    const parts =
      inRecord && span !== null
        ? cut(text, span.from - offset, span.to - offset)
        : [{ text: withoutLineEnd(text), marked: false }]
    if (at >= index) offset += text.length
    shown.push({ line: first + at, inRecord, parts: parts.map((part) => ({ ...part, text: shorten(part.text) })) })
  }
  return shown
}

/** Where the cell stands in the record; the cells beyond the header for column -1 of an overlong record. */
function markedSpan(record: CsvRecord, column: number, width: number): { from: number; to: number } | null {
  const at = column >= 0 ? column : record.cells.length > width ? width : -1
  if (at < 0) return null
  const from = record.starts[at]
  if (from === undefined) return { from: record.raw.length, to: record.raw.length }
  const next = column >= 0 ? record.starts[at + 1] : undefined
  return { from, to: next === undefined ? record.raw.length : next - 1 }
}

function cut(text: string, from: number, to: number): { text: string; marked: boolean }[] {
  const line = withoutLineEnd(text)
  const start = Math.min(Math.max(0, from), line.length)
  const end = Math.min(Math.max(start, to), line.length)
  const parts = [
    { text: line.slice(0, start), marked: false },
    { text: line.slice(start, end), marked: from <= line.length && to >= 0 },
    { text: line.slice(end), marked: false },
  ]
  return parts.filter((part) => part.text !== '' || part.marked)
}

const withoutLineEnd = (text: string): string => text.replace(/(?:\r\n|\r|\n)$/, '')

const shorten = (text: string): string =>
  text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH / 2)} … ${text.slice(-SHOWN_LENGTH / 2)}`
