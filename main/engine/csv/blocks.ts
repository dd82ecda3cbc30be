/**
 * Reads a file as blocks of bytes that end at line ends where that is possible, so that each block can be decoded,
 * checked and counted by itself and remembered as a place to start from.
 */
import type { FileHandle } from 'node:fs/promises'
import type { Dialect } from '../../../preload/contract/index.ts'
import { isMultibyte, wholeCharacters } from './multibyte.ts'
import { wholeSequences } from './utf8.ts'

export type Encoding = Dialect['encoding']

export interface ByteBlock {
  readonly bytes: Buffer
  /** Offset of the block's first byte in the file. */
  readonly byteOffset: number
}

const READ_BYTES = 1024 * 1024

/** Yields the file from `start` to `end`. A block grows beyond `READ_BYTES` only while it holds no line end. */
export async function* readBlocks(
  handle: FileHandle,
  encoding: Encoding,
  { start = 0, end = Infinity, readBytes = READ_BYTES }: { start?: number; end?: number; readBytes?: number } = {},
): AsyncGenerator<ByteBlock> {
  const unit = encoding === 'utf-16le' || encoding === 'utf-16be' ? 2 : 1
  let rest: Buffer = Buffer.alloc(0)
  let restOffset = start
  let position = start
  for (;;) {
    const wanted = Math.min(readBytes, end - position)
    if (wanted <= 0) break
    const chunk = Buffer.allocUnsafe(wanted)
    const { bytesRead } = await handle.read(chunk, 0, wanted, position)
    if (bytesRead === 0) break
    position += bytesRead
    const bytes = rest.length === 0 ? chunk.subarray(0, bytesRead) : Buffer.concat([rest, chunk.subarray(0, bytesRead)])
    const cut = cutAfterLineEnd(bytes, encoding) || cutBetweenCharacters(bytes, encoding, unit)
    if (cut > 0) yield { bytes: bytes.subarray(0, cut), byteOffset: restOffset }
    rest = bytes.subarray(cut)
    restOffset += cut
  }
  if (rest.length > 0) yield { bytes: rest, byteOffset: restOffset }
}

/** Length of the longest beginning of `bytes` that ends with a line end; 0 when there is none. */
function cutAfterLineEnd(bytes: Buffer, encoding: Encoding): number {
  const low = encoding === 'utf-16le' ? 0 : 1
  if (encoding === 'utf-16le' || encoding === 'utf-16be') {
    for (let at = (bytes.length & ~1) - 2; at >= 0; at -= 2)
      if (bytes[at + low] === 10 && bytes[at + 1 - low] === 0) return at + 2
    return 0
  }
  const lf = bytes.lastIndexOf(10)
  if (lf >= 0) return lf + 1
  // A CR as the last byte may be half of a CRLF, so it is no place to cut.
  const cr = bytes.lastIndexOf(13, -2)
  return cr + 1
}

/** Where a text without any line end can be cut without cutting a character. */
function cutBetweenCharacters(bytes: Buffer, encoding: Encoding, unit: number): number {
  let cut = bytes.length - (bytes.length % unit)
  if (bytes[cut - 1] === 13 || (unit === 2 && (bytes[cut - 2] === 13 || bytes[cut - 1] === 13))) cut -= unit
  if (encoding === 'utf-8') return wholeSequences(bytes, cut)
  if (isMultibyte(encoding)) return wholeCharacters(bytes.subarray(0, cut), encoding)
  if (unit === 2 && cut >= 2) {
    const high = bytes[encoding === 'utf-16le' ? cut - 1 : cut - 2] ?? 0
    if (high >= 0xd8 && high <= 0xdb) cut -= 2
  }
  return cut
}
