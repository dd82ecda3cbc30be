/** Rejected records as they stand in their file, byte for byte and with their line ends. */
import { createWriteStream } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type CsvRecord, RecordReader } from '../../../native/index.ts'
import type { Dialect } from '../../../preload/contract/index.ts'
import { decodeFile, rangeOf } from '../csv/decode.ts'
import type { SourceFile } from '../csv/open-source.ts'
import { type LineIndex, seekLine } from '../store/line-index.ts'
import { LineCursor } from './byte-lines.ts'
import type { QuarantinedLines } from './intake.ts'

type Encoding = Dialect['encoding']

/** Copies lines of a file to a new file at `path`. `wanted` is ascending. */
export async function copyLines(
  handle: FileHandle,
  encoding: Encoding,
  lineIndex: LineIndex,
  wanted: readonly QuarantinedLines[],
  path: string,
): Promise<void> {
  await pipeline(Readable.from(linesOf(handle, encoding, lineIndex, wanted)), createWriteStream(path, { flags: 'wx' }))
}

async function* linesOf(
  handle: FileHandle,
  encoding: Encoding,
  lineIndex: LineIndex,
  wanted: readonly QuarantinedLines[],
): AsyncGenerator<Buffer> {
  const cursor = new LineCursor(handle, encoding)
  let line = 1
  for (const { line: first, lines } of wanted) {
    const place = seekLine(lineIndex, first)
    if (place.line > line) {
      cursor.position = place.byteOffset
      line = place.line
    }
    await cursor.skip(first - line)
    line = first + lines
    yield ended(await cursor.take(lines), encoding)
  }
}

/** All records of a source with their numbers, some at a time. */
export async function* recordsOf(
  { handle, span }: Pick<SourceFile, 'handle' | 'span'>,
  dialect: Dialect,
  { width, firstRecord }: { readonly width: number; readonly firstRecord: number },
): AsyncGenerator<{ readonly record: number; readonly bytes: Uint8Array }[]> {
  const cursor = new LineCursor(handle, dialect.encoding, span.byteOffset)
  const reader = new RecordReader({ ...dialect, width, start: { record: firstRecord, line: span.line } })
  const withBytes = async (records: Iterable<CsvRecord>) => {
    const found = []
    for (const { record, lines } of records)
      found.push({ record, bytes: ended(await cursor.take(lines), dialect.encoding) })
    return found
  }
  for await (const { text } of decodeFile(handle, dialect.encoding, rangeOf(span)))
    yield await withBytes(reader.push(text))
  yield await withBytes(reader.finish())
}

/** The last line of a file may have no line end; another record may follow it here. */
function ended(bytes: Buffer, encoding: Encoding): Buffer {
  if (encoding.startsWith('utf-16')) return bytes
  const last = bytes.at(-1)
  return last === 10 || last === 13 ? bytes : Buffer.concat([bytes, Buffer.from('\n')])
}
