/**
 * An Avro object container file as the CSV that a load reads, from whatever program it comes
 * (https://avro.apache.org/docs/1.12.0/specification/#object-container-files). Damaged blocks are left out and told.
 */
import type { FileHandle } from 'node:fs/promises'
import * as z from 'zod'
import { csvRecord } from '../../csv/csv-writer.ts'
import { failure, throwIfCancelled } from '../../failure.ts'
import { storedColumnSchema } from '../../store/columns.ts'
import type { Damage, KnownTable } from '../known-table.ts'
import { expandBlock, isReadableCodec } from './codecs.ts'
import { type DecidedColumn, fieldsOf, planColumns, UnfitValue } from './columns.ts'
import { type AvroBlock, type AvroHeader, readAvroHeader, readBlocks } from './container.ts'
import { type AvroType, readSchema } from './schema.ts'

/** The key of a file's metadata under which our own files tell what they hold. */
export const TABLE_KEY = 'winnow.table'

export const tableMetaSchema = z.object({
  dataset: z.string(),
  name: z.string(),
  title: z.string(),
  resource: z.string().nullable(),
  template: z.string().nullable(),
  columns: z.array(storedColumnSchema),
  /** Columns that no file of the table had: nobody is to be told of each of their empty cells. */
  absent: z.array(z.string()).default([]),
})
export type TableMeta = z.infer<typeof tableMetaSchema>

/** What our own files say of themselves; null in files of other programs. */
export function tableMetaOf({ meta }: AvroHeader): TableMeta | null {
  try {
    return tableMetaSchema.parse(JSON.parse(meta.get(TABLE_KEY)?.toString('utf8') ?? ''))
  } catch {
    return null // No file of ours, or one that somebody changed: it is read as any other.
  }
}

export interface AvroReading {
  /** The CSV, in the order of the file. */
  readonly chunks: AsyncGenerator<Buffer>
  /** Complete when all chunks are read. */
  readonly table: KnownTable
}

interface ReadOptions {
  readonly signal?: AbortSignal | undefined
  /** Told of the bytes that were read of the file. */
  readonly onBytes?: ((bytes: number, total: number) => void) | undefined
}

/** @throws BAD_INPUT when not even its header can be read; Cancelled */
export async function readAvro(handle: FileHandle, name: string, options: ReadOptions = {}): Promise<AvroReading> {
  const header = await readAvroHeader(handle)
  if (header === null)
    throw failure('BAD_INPUT', `${name} is an Avro file whose header is damaged: nothing of it can be read.`, {
      file: name,
    })
  const codec = header.meta.get('avro.codec')?.toString('utf8') ?? 'null'
  if (!isReadableCodec(codec))
    throw failure(
      'BAD_INPUT',
      `${name} is compressed by ${codec}, which Winnow does not read. Write it with deflate, snappy or zstandard.`,
      { file: name },
    )
  const schema = readSchema(header, name)
  const { type } = schema
  const meta = tableMetaOf(header)
  const { size } = await handle.stat()
  const plans = planColumns(schema, meta?.columns ?? null)
  const passes = plans.some(({ survey }) => survey !== null) ? 2 : 1
  const file = { handle, header, size, codec, type, name, passes, ...options }
  if (passes > 1)
    for await (const { rows } of decodeBlocks(file))
      for (const row of rows ?? []) for (const [at, plan] of plans.entries()) plan.survey?.(row[at])
  const columns = plans.map((plan) => plan.decide())
  const damages: Damage[] = []
  return {
    table: {
      name: meta?.name ?? null,
      title: meta?.title ?? null,
      columns: columns.map(({ column }) => column),
      absent: meta?.absent ?? [],
      damages,
    },
    chunks: writeCsv(file, columns, (damage) => damages.push(damage)),
  }
}

interface AvroFile extends ReadOptions {
  readonly handle: FileHandle
  readonly header: AvroHeader
  readonly size: number
  readonly codec: string
  readonly type: AvroType
  readonly name: string
  /** How often it is read. */
  readonly passes: number
}

interface DecodedBlock {
  readonly block: AvroBlock
  /** Null when the block is damaged, for the reason in `why`. */
  readonly rows: readonly (readonly unknown[])[] | null
  readonly why: string
}

async function* decodeBlocks(file: AvroFile): AsyncGenerator<DecodedBlock> {
  const { handle, header, size, codec, type, passes, signal, onBytes } = file
  const fields = fieldsOf(type)
  for await (const block of readBlocks(handle, header, size)) {
    if (signal !== undefined) throwIfCancelled(signal)
    onBytes?.((block.byteEnd - block.byteOffset) / passes, size)
    if (block.data === null) {
      yield { block, rows: null, why: block.byteEnd === size ? 'the file ends within it' : 'its frame is broken' }
      continue
    }
    try {
      const data = await expandBlock(codec, block.data)
      yield { block, rows: decodeRecords(type, data, block.records ?? 0).map(fields), why: '' }
    } catch (error) {
      yield { block, rows: null, why: error instanceof WrongBlock ? error.message : 'its bytes make no sense' }
    }
  }
}

class WrongBlock extends Error {}

/** A record of nothing but nulls has no bytes. */
const MOST_EMPTY_RECORDS = 1_000_000

function decodeRecords(type: AvroType, data: Buffer, records: number): unknown[] {
  if (records > Math.max(data.length, MOST_EMPTY_RECORDS)) throw new WrongBlock('it holds fewer records than it says')
  const values: unknown[] = []
  let at = 0
  for (let left = records; left > 0; left--) {
    const { value, offset } = type.decode(data, at)
    if (offset < 0) throw new WrongBlock(`it ends within record ${records - left + 1} of ${records}`)
    values.push(value)
    at = offset
  }
  if (at !== data.length) throw new WrongBlock(`${data.length - at} bytes are left behind its last record`)
  return values
}

const LINE_END = /\r\n|\r|\n/g

async function* writeCsv(
  file: AvroFile,
  columns: readonly DecidedColumn[],
  tell: (damage: Damage) => void,
): AsyncGenerator<Buffer> {
  const header = csvRecord(columns.map(({ column }) => column.name))
  let lines = countLines(header)
  let records = 1
  /** Where the last record begins. */
  let line = 1
  yield Buffer.from(header)
  for await (const { block, rows, why } of decodeBlocks(file)) {
    const written = rows === null ? why : writeRows(rows, columns)
    if (typeof written === 'string') {
      tell({ byteOffset: block.byteOffset, line, record: records, message: sentence(file.name, block, written) })
      continue
    }
    records += written.length
    for (const [at, record] of written.entries()) {
      if (at === written.length - 1) line = lines + 1
      lines += countLines(record)
    }
    yield Buffer.from(written.join(''))
  }
}

/** The records of a block, or why it cannot be. */
function writeRows(rows: readonly (readonly unknown[])[], columns: readonly DecidedColumn[]): string[] | string {
  try {
    return rows.map((row) => csvRecord(columns.map(({ cell }, at) => cell(row[at]))))
  } catch (error) {
    if (error instanceof UnfitValue) return error.message
    throw error
  }
}

function countLines(record: string): number {
  if (!record.includes('\n') && !record.includes('\r')) return 0
  return record.match(LINE_END)?.length ?? 0
}

function sentence(name: string, { number, byteOffset, byteEnd, records }: AvroBlock, why: string): string {
  const lost =
    records === null ? 'Its records were' : `${records} ${records === 1 ? 'record of it was' : 'records of it were'}`
  return `Block ${number} of ${name}, bytes ${byteOffset} to ${byteEnd - 1}, is damaged: ${why}. ${lost} not read; what stands before and behind it was.`
}
