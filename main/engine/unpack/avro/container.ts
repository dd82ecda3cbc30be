/**
 * The frame of an Avro object container file: its header, and its blocks as they lie in the file. A block that is
 * damaged is told with its place, and the reading goes on behind the next sync marker.
 */
import type { FileHandle } from 'node:fs/promises'
import avro from 'avsc'
import { bigLong } from './long.ts'

export const AVRO_MAGIC = Buffer.from('Obj\x01', 'latin1')
export const SYNC_BYTES = 16

export const headerType = avro.Type.forSchema({
  type: 'record',
  name: 'Header',
  fields: [
    { name: 'magic', type: { type: 'fixed', name: 'Magic', size: 4 } },
    { name: 'meta', type: { type: 'map', values: 'bytes' } },
    { name: 'sync', type: { type: 'fixed', name: 'Sync', size: SYNC_BYTES } },
  ],
})

export interface AvroHeader {
  readonly meta: ReadonlyMap<string, Buffer>
  readonly sync: Buffer
  /** Where the first block begins. */
  readonly bytes: number
}

/** Header of files with a great many columns. */
const LONGEST_HEADER_BYTES = 64 * 1024 * 1024

/** Null when the file has no complete header. */
export async function readAvroHeader(handle: FileHandle): Promise<AvroHeader | null> {
  const { size } = await handle.stat()
  for (let length = 64 * 1024; ; length *= 4) {
    const bytes = await readAt(handle, 0, Math.min(length, size))
    if (!bytes.subarray(0, 4).equals(AVRO_MAGIC)) return null
    const header = decodeHeader(bytes)
    if (header !== null) return header
    if (length >= size || length >= LONGEST_HEADER_BYTES) return null
  }
}

function decodeHeader(bytes: Buffer): AvroHeader | null {
  try {
    const { value, offset } = headerType.decode(bytes)
    if (offset < 0) return null
    return { meta: new Map(Object.entries(value.meta as Record<string, Buffer>)), sync: value.sync, bytes: offset }
  } catch {
    return null // What was read is no header, or not all of one.
  }
}

export interface AvroBlock {
  /** Counted from 1; behind a gap nobody knows how many blocks were in it, and it counts as one. */
  readonly number: number
  readonly byteOffset: number
  /** Where the next block begins. */
  readonly byteEnd: number
  /** How many records it holds, as it says itself; null when that cannot be told. */
  readonly records: number | null
  /** As it lies in the file, compressed; null when the frame of the block is broken. */
  readonly data: Buffer | null
}

/** All blocks in their order, up to `size` bytes of the file. */
export async function* readBlocks(handle: FileHandle, header: AvroHeader, size: number): AsyncGenerator<AvroBlock> {
  let at = header.bytes
  for (let number = 1; at < size; number++) {
    const frame = readFrame(await readAt(handle, at, Math.min(20, size - at)))
    const from = at + (frame?.bytes ?? 0)
    const end = from + (frame?.length ?? 0) + SYNC_BYTES
    if (frame !== null && end <= size) {
      const body = await readAt(handle, from, frame.length + SYNC_BYTES)
      if (body.subarray(frame.length).equals(header.sync)) {
        yield { number, byteOffset: at, byteEnd: end, records: frame.records, data: body.subarray(0, frame.length) }
        at = end
        continue
      }
    }
    const next = await findSync(handle, header.sync, at, size)
    yield { number, byteOffset: at, byteEnd: next, records: null, data: null }
    at = next
  }
}

/** No writer makes larger ones; it is read into memory as a whole. */
const LARGEST_BLOCK_BYTES = 512 * 1024 * 1024

/** The two numbers before a block's data; null when they make no sense. */
function readFrame(bytes: Buffer): { records: number; length: number; bytes: number } | null {
  try {
    const records = bigLong.decode(bytes)
    if (records.offset < 0 || records.value < 0n || records.value > 2n ** 32n) return null
    const length = bigLong.decode(bytes, records.offset)
    if (length.offset < 0 || length.value < 0n || length.value > BigInt(LARGEST_BLOCK_BYTES)) return null
    return { records: Number(records.value), length: Number(length.value), bytes: length.offset }
  } catch {
    return null // A varint that never ends.
  }
}

const WINDOW_BYTES = 1024 * 1024

/** The byte behind the next sync marker; `size` when there is none. */
async function findSync(handle: FileHandle, sync: Buffer, from: number, size: number): Promise<number> {
  for (let at = from; at < size; at += WINDOW_BYTES) {
    const window = await readAt(handle, at, Math.min(WINDOW_BYTES + SYNC_BYTES - 1, size - at))
    const found = window.indexOf(sync)
    if (found !== -1) return at + found + SYNC_BYTES
  }
  return size
}

async function readAt(handle: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, from + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}
