/** How blocks of an Avro file are compressed. The names are the specification's (https://avro.apache.org/docs/1.12.0/specification/). */
import { promisify } from 'node:util'
import { crc32, inflateRaw, zstdDecompress } from 'node:zlib'
import { uncompress } from 'snappy'

/** A block is some hundred kilobytes; one that expands beyond this is a trap. */
const LARGEST_BLOCK_BYTES = 512 * 1024 * 1024

const inflate = promisify(inflateRaw)
const unpackZstd = promisify(zstdDecompress)

/** Electron allows no buffers that lie outside of its own memory. */
const inOurMemory = { copyOutputData: true } as const

export const isReadableCodec = (codec: string): boolean => codec in expanders

/** @throws Error when the block is damaged. */
export async function expandBlock(codec: string, data: Buffer): Promise<Buffer> {
  const expand = expanders[codec]
  if (expand === undefined) throw new Error(`no codec ${codec}`)
  return expand(data)
}

const expanders: Readonly<Record<string, (data: Buffer) => Promise<Buffer>>> = {
  null: async (data) => data,
  deflate: (data) => inflate(data, { maxOutputLength: LARGEST_BLOCK_BYTES }),
  zstandard: (data) => unpackZstd(data, { maxOutputLength: LARGEST_BLOCK_BYTES }),
  async snappy(data) {
    if (data.length < 5 || snappyLength(data) > LARGEST_BLOCK_BYTES) throw new Error('it is no snappy block')
    const expanded = await uncompress(data.subarray(0, -4), { asBuffer: true, ...inOurMemory })
    const bytes = typeof expanded === 'string' ? Buffer.from(expanded) : expanded
    if (crc32(bytes) !== data.readUInt32BE(data.length - 4)) throw new Error('its checksum is wrong')
    return bytes
  },
}

/** The expanded length that a snappy block declares, a varint at its beginning. */
function snappyLength(data: Buffer): number {
  let length = 0
  for (let at = 0; at < 5; at++) {
    const byte = data[at] ?? 0
    length += (byte & 0x7f) * 2 ** (7 * at)
    if (byte < 0x80) return length
  }
  return Number.POSITIVE_INFINITY
}
