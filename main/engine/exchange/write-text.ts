/** A text format on its way from DuckDB to its file or files: encoded, compressed and cut into parts as asked. */
import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { ExportCompression, ExportParts } from '../../../preload/contract/index.ts'
import { createCompressor } from './compressor.ts'
import { copyOut, type RawLines } from './copy-out.ts'
import { createTranscoder, encodeText } from './encode-text.ts'
import { writeParts } from './parts.ts'
import { scratchFile } from './row-set.ts'
import { type RecordBatch, splitRecords } from './split-records.ts'
import type { Targets } from './targets.ts'

/** Records as text, and what stands around them. */
export interface TextLines {
  readonly sql: string
  readonly rows: number
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
}

export async function writeText(connection: DuckDBConnection, lines: TextLines, into: TextTarget): Promise<number> {
  using spool = scratchFile(into.outbox, 'text')
  if (into.parts === undefined) return await writeWhole(connection, lines, into, spool.path)
  // Each record with a line feed, whatever will stand between two of them.
  const lineEnd = lines.isQuoted ? lines.between : '\n'
  await copyLines(connection, lines, spool.path, { prefix: '', between: lineEnd, suffix: lineEnd }, '', into.onRows)
  const frame = {
    header: encodeText(lines.header, into.encoding),
    between: lines.isQuoted ? new Uint8Array() : encodeText(lines.between, into.encoding),
    end: lines.isQuoted ? new Uint8Array() : encodeText(lines.end, into.encoding),
    empty: encodeText(lines.empty, into.encoding),
    trim: lines.isQuoted ? 0 : 1,
  }
  const records = transcoded(splitRecords(spool.path, lines.isQuoted), into.encoding)
  return await writeParts({
    ...{ records, frame, limit: into.parts, compression: into.compression, onRows: into.onRows },
    open: () => into.targets.next(),
  })
}

async function writeWhole(
  connection: DuckDBConnection,
  lines: TextLines,
  { targets, encoding, compression, onRows }: TextTarget,
  spool: string,
): Promise<number> {
  const target = await targets.next()
  const frame = { prefix: lines.header, between: lines.between, suffix: lines.end }
  const rows = await copyLines(connection, lines, spool, frame, lines.empty, onRows)
  if (encoding === 'utf-8' && compression === 'none') {
    await target.take(spool)
    return rows
  }
  const transcoder = createTranscoder(encoding)
  const compressor = createCompressor(compression, (bytes) => target.write(bytes))
  for await (const chunk of createReadStream(spool, { highWaterMark: 1 << 20 })) {
    await compressor.write(transcoder.write(chunk as Buffer))
    onRows(rows)
  }
  await compressor.write(transcoder.end())
  await compressor.end()
  return rows
}

/** DuckDB would put prefix and suffix around nothing. */
async function copyLines(
  connection: DuckDBConnection,
  { sql, rows, options }: TextLines,
  path: string,
  frame: RawLines,
  empty: string,
  onRows: (rows: number) => void,
): Promise<number> {
  if (rows > 0) return copyOut(connection, { sql, path, options: options(frame), rows }, onRows)
  await writeFile(path, empty)
  return 0
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
