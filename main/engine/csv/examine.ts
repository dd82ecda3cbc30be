/**
 * One pass over a file's bytes before it is read: whether they are UTF-8 throughout.
 * The head of a file cannot tell its encoding: the only letter with an accent may stand in its last line.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import type { FileHandle } from 'node:fs/promises'
import { throwIfCancelled } from '../failure.ts'
import { readBlocks } from './blocks.ts'
import { countUtf8 } from './utf8.ts'

export interface Examination {
  readonly utf8: Utf8Evidence
}

export interface Utf8Evidence {
  readonly multibyte: number
  readonly invalid: number
  /** Bytes between 0x80 and 0xFF that stand for a letter or a common sign in Windows-1252, among the invalid ones. */
  readonly plausible1252: number
  /** Some of the bytes around invalid ones, to guess the encoding by; left out where the file's head will do. */
  readonly sample?: Buffer
}

export async function examineFile(
  handle: FileHandle,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Examination> {
  const total = { multibyte: 0, invalid: 0, plausible1252: 0 }
  const samples: Buffer[] = []
  for await (const block of readBlocks(handle, 'utf-8')) {
    if (signal !== undefined) throwIfCancelled(signal)
    const before = total.invalid
    addEvidence(total, block.bytes)
    if (total.invalid > before && samples.length < MOST_SAMPLES) samples.push(sampleOf(block.bytes))
  }
  return { utf8: samples.length === 0 ? total : { ...total, sample: Buffer.concat(samples) } }
}

const MOST_SAMPLES = 4
const SAMPLE_BYTES = 64 * 1024

/** A copy of what begins with the line of the first byte beyond ASCII. */
function sampleOf(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte >= 0x80)
  const start = bytes.lastIndexOf(10, first) + 1
  return Buffer.from(bytes.subarray(start, start + SAMPLE_BYTES))
}

export function utf8Evidence(bytes: Buffer): Utf8Evidence {
  const total = { multibyte: 0, invalid: 0, plausible1252: 0 }
  addEvidence(total, bytes)
  return total
}

/** So many good sequences settle the matter; counting goes on no further. */
const ENOUGH_SEQUENCES = 100_000

function addEvidence(total: { multibyte: number; invalid: number; plausible1252: number }, bytes: Buffer): void {
  if (isAscii(bytes)) return
  const valid = isUtf8(bytes)
  if (valid && total.multibyte >= ENOUGH_SEQUENCES) return
  const { multibyte, invalid } = countUtf8(bytes)
  total.multibyte += multibyte
  total.invalid += invalid
  if (valid) return
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (byte >= 0x80 && isPlausible1252(bytes[at - 1] ?? 0, byte, bytes[at + 1] ?? 0)) total.plausible1252++
  }
}

const signs1252 = new Set([
  0x80, 0x82, 0x84, 0x85, 0x8a, 0x8c, 0x8e, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0x9a, 0x9c, 0x9e,
])

/**
 * Whether a byte is at home between its neighbours: a small letter with a mark, a capital that begins a word or stands
 * among capitals, the euro sign, a typographic quote or dash, or a sign of a western keyboard.
 */
function isPlausible1252(before: number, byte: number, after: number): boolean {
  if (byte < 0xa0) return signs1252.has(byte)
  if (byte < 0xc0) return byte !== 0xad
  if (byte === 0xd7 || byte === 0xf7 || byte >= 0xfe) return false
  const small = (code: number) => (code >= 0x61 && code <= 0x7a) || code >= 0xdf
  const letterOrBlank = (code: number) => small(code) || (code >= 0x41 && code <= 0x5a) || code >= 0xc0 || code === 32
  return small(byte) || (!small(before) && letterOrBlank(after))
}
