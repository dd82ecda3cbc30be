/**
 * One run of records as several files, each with its header, none larger than it may be, none empty. What counts are the
 * bytes of a file as it is written; a record is never split.
 */
import { basename, dirname, join } from 'node:path'
import type { ExportCompression, ExportParts } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import { createCompressor } from './compressor.ts'
import type { RecordBatch } from './split-records.ts'
import type { TargetFile } from './target-file.ts'

/** What stands in each file around its records. */
export interface PartFrame {
  readonly header: Uint8Array
  readonly between: Uint8Array
  readonly end: Uint8Array
  /** The whole file where there is no record. */
  readonly empty: Uint8Array
  /** Bytes at the end of each record that are left out: a line end, where `between` takes its place. */
  readonly trim: number
}

export interface PartsRequest {
  readonly records: AsyncIterable<RecordBatch>
  readonly frame: PartFrame
  readonly limit: ExportParts
  readonly compression: ExportCompression
  /** Opens the next file. */
  open(): Promise<Pick<TargetFile, 'write'>>
  /** Called with the number of records so far; throws to stop. */
  onRows(rows: number): void
}

/**
 * Without records there is one file, of what stands for none. Returns the number of records.
 * @throws BAD_INPUT when a record does not fit into a file.
 */
export async function writeParts({ records, frame, limit, compression, open, onRows }: PartsRequest): Promise<number> {
  const mostBytes = 'bytes' in limit ? limit.bytes : Number.POSITIVE_INFINITY
  const mostRows = 'rows' in limit ? limit.rows : Number.POSITIVE_INFINITY
  let rows = 0
  let part = await openPart()
  for await (const { bytes, ends } of records) {
    let from = 0
    for (const end of ends) {
      const record = bytes.subarray(from, end - frame.trim)
      from = end
      if (part.rows === mostRows || !(await part.fits(record.length))) {
        if (part.rows === 0) throw tooLarge(rows + 1, record.length, mostBytes, frame)
        await part.close()
        part = await openPart()
        if (!(await part.fits(record.length))) throw tooLarge(rows + 1, record.length, mostBytes, frame)
      }
      part.add(record)
      rows++
      if (part.pending >= FLUSH_BYTES) await part.write()
    }
    await part.write()
    onRows(rows)
  }
  if (rows === 0) part.takeEmpty()
  await part.close()
  return rows

  async function openPart() {
    const file = await open()
    let written = 0
    const compressor = createCompressor(compression, async (bytes) => {
      written += bytes.length
      await file.write(bytes)
    })
    /** Bytes handed to the compressor of which it is not known what became of them. */
    let unknown = 0
    let pieces: Uint8Array[] = [frame.header]
    let pending = frame.header.length
    const write = async () => {
      if (pieces.length === 0) return
      const bytes = Buffer.concat(pieces)
      pieces = []
      pending = 0
      unknown += bytes.length
      await compressor.write(bytes)
      if (compression === 'none') unknown = 0
    }
    const bound = (length: number) => written + compressor.worst(unknown + pending + length)
    const own = {
      rows: 0,
      get pending() {
        return pending
      },
      async fits(length: number): Promise<boolean> {
        const whole = (own.rows > 0 ? frame.between.length : 0) + length + frame.end.length
        if (bound(whole) <= mostBytes) return true
        if (compression === 'none' || unknown + pending <= frame.header.length) return false
        await write()
        await compressor.flush()
        unknown = 0
        return bound(whole) <= mostBytes
      },
      add(record: Uint8Array) {
        if (own.rows > 0 && frame.between.length > 0) pieces.push(frame.between)
        pieces.push(record)
        pending += (own.rows > 0 ? frame.between.length : 0) + record.length
        own.rows++
      },
      takeEmpty() {
        if (frame.empty.length > mostBytes)
          throw failure(
            'BAD_INPUT',
            `There are no rows, and what stands in their place takes ${frame.empty.length.toLocaleString('en-US')} bytes: it does not fit into a file of ${mostBytes.toLocaleString('en-US')} bytes. Allow larger parts.`,
          )
        pieces = [frame.empty]
        pending = frame.empty.length
      },
      write,
      async close() {
        if (own.rows > 0 && frame.end.length > 0) {
          pieces.push(frame.end)
          pending += frame.end.length
        }
        await write()
        await compressor.end()
        if (written > mostBytes) throw new Error(`a part has ${written} bytes, more than ${mostBytes}`)
      },
    }
    return own
  }
}

const FLUSH_BYTES = 1 << 20

function tooLarge(row: number, length: number, most: number, { header }: PartFrame) {
  const withHeader = header.length === 0 ? '' : `, with the header ${(header.length + length).toLocaleString('en-US')}`
  return failure(
    'BAD_INPUT',
    `Row ${row.toLocaleString('en-US')} takes ${length.toLocaleString('en-US')} bytes${withHeader}: it does not fit into a file of ${most.toLocaleString('en-US')} bytes. Allow larger parts.`,
  )
}

const EXTENSION = /(?:\.(?:csv|tsv|txt|jsonl|ndjson|json|parquet|avro|xlsx))?(?:\.(?:gz|zst))?$/i

/** `name-0001.csv` of `name.csv`; `number` counts from 1. */
export function partPath(path: string, number: number): string {
  const { stem, extension } = nameOf(path)
  return join(dirname(path), `${stem}-${String(number).padStart(4, '0')}${extension}`)
}

/** The number of a file among the parts of `path`; undefined for another file. */
export function partNumber(path: string, file: string): number | undefined {
  const { stem, extension } = nameOf(path)
  if (!file.startsWith(`${stem}-`) || !file.endsWith(extension)) return undefined
  const number = file.slice(stem.length + 1, file.length - extension.length)
  return /^(?:\d{4}|[1-9]\d{4,})$/.test(number) && Number(number) > 0 ? Number(number) : undefined
}

function nameOf(path: string): { stem: string; extension: string } {
  const name = basename(path)
  const known = EXTENSION.exec(name)?.[0] ?? ''
  const extension = known === '' ? (/(?<=.)\.[^.]*$/.exec(name)?.[0] ?? '') : known
  return { stem: name.slice(0, name.length - extension.length), extension }
}
