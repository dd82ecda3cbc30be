/**
 * One pass over a file's bytes before it is read: its fingerprint, and whether its bytes are UTF-8 throughout.
 * The head of a file cannot tell its encoding: the only letter with an accent may stand in its last line.
 */
import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { throwIfCancelled } from '../failure.ts'
import { readBlocks } from './blocks.ts'
import { countUtf8 } from './utf8.ts'

export interface Examination {
  readonly bytes: number
  /** SHA-256, hexadecimal. */
  readonly fingerprint: string
  readonly utf8: Utf8Evidence
}

export interface Utf8Evidence {
  readonly multibyte: number
  readonly invalid: number
  /** Bytes between 0x80 and 0xFF that stand for a letter or a common sign in Windows-1252, among the invalid ones. */
  readonly plausible1252: number
}

export async function examineFile(
  handle: FileHandle,
  { signal, onBytes }: { signal: AbortSignal; onBytes?: (bytes: number) => void },
): Promise<Examination> {
  const hash = createHash('sha256')
  const total = { multibyte: 0, invalid: 0, plausible1252: 0 }
  let bytes = 0
  for await (const block of readBlocks(handle, 'utf-8')) {
    throwIfCancelled(signal)
    hash.update(block.bytes)
    bytes += block.bytes.length
    addEvidence(total, block.bytes)
    onBytes?.(block.bytes.length)
  }
  return { bytes, fingerprint: hash.digest('hex'), utf8: total }
}

export function utf8Evidence(bytes: Buffer): Utf8Evidence {
  const total = { multibyte: 0, invalid: 0, plausible1252: 0 }
  addEvidence(total, bytes)
  return total
}

function addEvidence(total: { multibyte: number; invalid: number; plausible1252: number }, bytes: Buffer): void {
  // A valid block is only counted until a few sequences have been seen: they settle the matter.
  if (isUtf8(bytes)) {
    if (total.multibyte < 1000) total.multibyte += countUtf8(bytes.subarray(0, 65_536)).multibyte
    return
  }
  const { multibyte, invalid } = countUtf8(bytes)
  total.multibyte += multibyte
  total.invalid += invalid
  for (const byte of bytes) if (byte >= 0x80 && isPlausible1252(byte)) total.plausible1252++
}

/** Letters with marks, the euro sign, typographic quotes and dashes, and the signs of a western keyboard. */
function isPlausible1252(byte: number): boolean {
  if (byte >= 0xc0) return byte !== 0xd7 && byte !== 0xf7 && byte < 0xfe
  const signs = [0x80, 0x82, 0x84, 0x85, 0x8a, 0x8c, 0x8e, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0x9a, 0x9c]
  return signs.includes(byte) || (byte >= 0xa0 && byte !== 0xad)
}
