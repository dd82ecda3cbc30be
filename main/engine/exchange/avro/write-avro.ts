/**
 * Writes rows as an Avro object container file (specification 1.11, "Object Container Files"): a header with the
 * schema, then blocks of rows, each compressed for itself and followed by the file's sync marker.
 */
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { crc32, deflateRaw } from 'node:zlib'
import type { DuckDBConnection } from '@duckdb/node-api'
import { compress as compressSnappy } from 'snappy'
import { AvroBuffer, writeNullable } from './encode.ts'
import { type AvroColumn, avroSchemaOf, avroValueSql, valueTypeOf } from './schema.ts'

export const avroCodecs = ['null', 'deflate', 'snappy'] as const
export type AvroCodec = (typeof avroCodecs)[number]

export interface AvroRequest {
  /** Name of the record. */
  readonly table: string
  readonly columns: readonly AvroColumn[]
  /** Selects the columns by their names, as they are stored. */
  readonly sql: string
  readonly codec: AvroCodec
  /** Further entries of the file's header. */
  readonly metadata?: Readonly<Record<string, string>>
  /** Called after each block with the number of rows so far; throws to stop. */
  readonly onRows: (rows: number) => void
}

/** About as many bytes go into a block before it is compressed. */
const BLOCK_BYTES = 256 * 1024

/** `write` is awaited, so that a slow disk slows the query down. Returns the number of rows. */
export async function writeAvro(
  connection: DuckDBConnection,
  { table, columns, sql, codec, metadata = {}, onRows }: AvroRequest,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<number> {
  const sync = randomBytes(16)
  const schema = JSON.stringify(avroSchemaOf(table, columns))
  await write(headerOf({ ...metadata, 'avro.schema': schema, 'avro.codec': codec }, sync))

  const types = columns.map(({ storage }) => valueTypeOf(storage).type)
  const block = new AvroBuffer()
  let rows = 0
  let inBlock = 0
  const flush = async () => {
    if (inBlock === 0) return
    const data = await pack(block.take(), codec)
    const framed = new AvroBuffer()
    framed.int(inBlock)
    framed.bytes(data)
    framed.raw(sync)
    await write(framed.take())
    rows += inBlock
    inBlock = 0
    onRows(rows)
  }
  // A record without fields is no bytes, and still a record.
  const cells = columns.length === 0 ? 'NULL' : columns.map(avroValueSql).join(', ')
  const result = await connection.stream(`SELECT ${cells} FROM (${sql}\n)`)
  for (;;) {
    const chunk = await result.fetchChunk()
    if (chunk === null || chunk.rowCount === 0) break
    for (const values of chunk.getRows()) {
      for (const [at, type] of types.entries()) writeNullable(block, type, values[at])
      inBlock++
      if (block.length >= BLOCK_BYTES) await flush()
    }
  }
  await flush()
  return rows
}

function headerOf(metadata: Readonly<Record<string, string>>, sync: Uint8Array): Uint8Array {
  const header = new AvroBuffer()
  header.raw(Buffer.from('Obj\u0001'))
  const entries = Object.entries(metadata)
  header.int(entries.length)
  for (const [key, text] of entries) {
    header.string(key)
    header.string(text)
  }
  header.int(0)
  header.raw(sync)
  return header.take()
}

const deflated = promisify(deflateRaw)

/** The data of a block as it stands in the file. */
async function pack(data: Buffer, codec: AvroCodec): Promise<Uint8Array> {
  if (codec === 'null') return data
  if (codec === 'deflate') return deflated(data)
  // Snappy blocks end with the big-endian CRC-32 of what was compressed.
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(data))
  return Buffer.concat([await compressSnappy(data), check])
}
