/** A text format on its way from DuckDB to its file or files: encoded, compressed and cut into parts as asked. */
import { createReadStream, renameSync, rmSync } from 'node:fs'
import { type FileHandle, open, writeFile } from 'node:fs/promises'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { ExportCompression, ExportParts } from '../../../preload/contract/index.ts'
import { createCompressor } from './compressor.ts'
import { copyOut, type RawLines } from './copy-out.ts'
import { createTranscoder, encodeText } from './encode-text.ts'
import { writeParts } from './parts.ts'
import { type RowSet, scratchFile } from './row-set.ts'
import { type RecordBatch, splitRecords } from './split-records.ts'
import type { Targets } from './targets.ts'
import { type Piece, piecesFor, type Writers, writePieces } from './writers.ts'

/** Records as text, and what stands around them. */
export interface TextLines {
  readonly set: RowSet
  /** Selects the records of rows, which SQL selects by the columns of the set. */
  readonly recordsOf: (rows: string) => string
  readonly options: (frame: RawLines) => string
  readonly header: string
  readonly between: string
  /** After the last record; where there is none, `empty` is the whole file. */
  readonly end: string
  readonly empty: string
  /** Whether a record may hold line ends, within quotes. */
  readonly isQuoted: boolean
}

export interface TextTarget {
  readonly targets: Targets
  /** A folder where DuckDB may write. */
  readonly outbox: string
  readonly encoding: string
  readonly compression: ExportCompression
  readonly parts: ExportParts | undefined
  /** Called with about the number of rows so far; throws to stop. */
  readonly onRows: (rows: number) => void
  readonly writers?: Writers
}

export async function writeText(connection: DuckDBConnection, lines: TextLines, into: TextTarget): Promise<number> {
  if (into.parts === undefined) return await writeWhole(connection, lines, into)
  // Each record with a line feed, whatever will stand between two of them.
  const lineEnd = lines.isQuoted ? lines.between : '\n'
  const texts = textsOf(connection, lines, into, { prefix: '', between: lineEnd, suffix: lineEnd }, '')
  const frame = {
    header: encodeText(lines.header, into.encoding),
    between: lines.isQuoted ? new Uint8Array() : encodeText(lines.between, into.encoding),
    end: lines.isQuoted ? new Uint8Array() : encodeText(lines.end, into.encoding),
    empty: encodeText(lines.empty, into.encoding),
    trim: lines.isQuoted ? 0 : 1,
  }
  const records = transcoded(recordsIn(texts, lines.isQuoted), into.encoding)
  return await writeParts({
    ...{ records, frame, limit: into.parts, compression: into.compression, onRows: into.onRows },
    open: () => into.targets.next(),
  })
}

async function writeWhole(connection: DuckDBConnection, lines: TextLines, into: TextTarget): Promise<number> {
  const { targets, encoding, compression, onRows } = into
  const target = await targets.next()
  const frame = { prefix: lines.header, between: lines.between, suffix: lines.end }
  const texts = textsOf(connection, lines, into, frame, lines.empty)
  if (encoding === 'utf-8' && compression === 'none') {
    using spool = scratchFile(into.outbox, 'text')
    const rows = await putTogether(texts, spool.path)
    await target.take(spool.path)
    return rows
  }
  const transcoder = createTranscoder(encoding)
  const compressor = createCompressor(compression, (bytes) => target.write(bytes))
  let rows = 0
  for await (const text of texts) {
    rows += text.rows
    for await (const chunk of createReadStream(text.path, { highWaterMark: 1 << 20 })) {
      await compressor.write(transcoder.write(chunk as Buffer))
      onRows(rows)
    }
  }
  await compressor.write(transcoder.end())
  await compressor.end()
  return rows
}

/** Files of text that give the whole when they are put one behind the other. Each goes away when the next is asked for. */
async function* textsOf(
  connection: DuckDBConnection,
  { set, recordsOf, options }: TextLines,
  { outbox, writers, onRows }: TextTarget,
  frame: RawLines,
  empty: string,
): AsyncGenerator<Piece, void, undefined> {
  const pieces = piecesFor(set.runs, set.columns.length, writers)
  if (writers === undefined || pieces.length === 0) {
    using spool = scratchFile(outbox, 'text')
    const { path } = spool
    const request = { sql: recordsOf(set.sql), path, options: options(frame), rows: set.rows }
    // DuckDB would put prefix and suffix around nothing.
    if (set.rows === 0) await writeFile(path, empty)
    yield { path, rows: set.rows === 0 ? 0 : await copyOut(connection, request, onRows) }
    return
  }
  const statementOf = ({ sql }: { sql: string }, at: number) => ({
    sql: recordsOf(sql),
    options: options(frameOf(frame, at === 0, at === pieces.length - 1)),
  })
  for await (const piece of writePieces(pieces, writers, statementOf, onRows)) {
    yield piece
    rmSync(piece.path, { force: true })
  }
}

/** What stands around one of several pieces. DuckDB wants a prefix and a suffix, or none of them. */
function frameOf({ prefix, between, suffix }: RawLines, isFirst: boolean, isLast: boolean): RawLines {
  if (suffix === between) return { prefix: isFirst ? prefix : '', between, suffix }
  // What stands between two records is dealt out to both sides of the cut.
  return {
    prefix: isFirst ? prefix : between.slice(1),
    between,
    suffix: isLast ? suffix : between.slice(0, 1),
  }
}

const JOINED_BYTES = 1 << 20

/** Puts files together in the first of them, which becomes `path`. Returns the number of rows. */
async function putTogether(texts: AsyncIterable<Piece>, path: string): Promise<number> {
  await using opened = new AsyncDisposableStack()
  let whole: FileHandle | undefined
  const buffer = Buffer.allocUnsafe(JOINED_BYTES)
  let rows = 0
  for await (const text of texts) {
    rows += text.rows
    if (whole === undefined) {
      renameSync(text.path, path)
      whole = opened.use(await open(path, 'a'))
    } else await append(whole, text.path, buffer)
  }
  return rows
}

async function append(whole: FileHandle, path: string, buffer: Buffer): Promise<void> {
  await using from = await open(path, 'r')
  for (;;) {
    const { bytesRead } = await from.read(buffer, 0, buffer.length)
    if (bytesRead === 0) return
    await whole.writeFile(buffer.subarray(0, bytesRead))
  }
}

async function* recordsIn(texts: AsyncIterable<Piece>, isQuoted: boolean): AsyncGenerator<RecordBatch> {
  for await (const { path } of texts) yield* splitRecords(path, isQuoted)
}

/** Record by record, since each has as many bytes as its encoding takes. */
async function* transcoded(batches: AsyncIterable<RecordBatch>, encoding: string): AsyncGenerator<RecordBatch> {
  for await (const batch of batches) {
    if (encoding === 'utf-8') {
      yield batch
      continue
    }
    const records: Buffer[] = []
    const ends: number[] = []
    let from = 0
    let length = 0
    for (const end of batch.ends) {
      const record = encodeText(batch.bytes.toString('utf8', from, end), encoding)
      from = end
      length += record.length
      records.push(record)
      ends.push(length)
    }
    yield { bytes: Buffer.concat(records), ends }
  }
}
