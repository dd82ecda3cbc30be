/** The few facts about UTF-8 sequences (RFC 3629, section 3) that cutting and reporting need. */
import { isUtf8 } from 'node:buffer'

const sequenceLength = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1)

/** `end`, or the start of the sequence that begins before `end` and is not complete there. */
export function wholeSequences(bytes: Buffer, end: number): number {
  for (let back = 1; back <= 3 && back <= end; back++) {
    const byte = bytes[end - back] ?? 0
    if ((byte & 0xc0) !== 0x80) return sequenceLength(byte) > back ? end - back : end
  }
  return end
}

/** The first bytes (at most 4) of `bytes` that are no UTF-8; null when all are. */
export function firstInvalidUtf8(bytes: Buffer): Buffer | null {
  if (isUtf8(bytes)) return null
  let at = 0
  while (at < bytes.length) {
    const next = at + sequenceLength(bytes[at] ?? 0)
    if (next > bytes.length || !isUtf8(bytes.subarray(at, next))) break
    at = next
  }
  return bytes.subarray(at, at + 4)
}

/** Bytes as hexadecimal pairs, as findings show them. */
export const hexadecimal = (bytes: Buffer): string =>
  bytes
    .toString('hex')
    .toUpperCase()
    .replace(/..(?=.)/g, '$& ')

/** The first invalid bytes of the first line that has any, as hexadecimal pairs; null when all bytes are UTF-8. */
export function firstBadBytes(bytes: Buffer): string | null {
  if (isUtf8(bytes)) return null
  let from = 0
  for (let at = 0; at <= bytes.length; at++) {
    if (at < bytes.length && bytes[at] !== 10 && bytes[at] !== 13) continue
    const invalid = firstInvalidUtf8(bytes.subarray(from, at))
    if (invalid !== null) return hexadecimal(invalid)
    from = at + 1
  }
  return null
}

/** Counts sequences of more than one byte, and bytes that belong to no valid sequence. */
export function countUtf8(bytes: Buffer): { multibyte: number; invalid: number } {
  let multibyte = 0
  let invalid = 0
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at] ?? 0)
    if (length === 1) {
      if ((bytes[at] ?? 0) >= 0x80) invalid++
      at++
    } else if (isUtf8(bytes.subarray(at, at + length)) && at + length <= bytes.length) {
      multibyte++
      at += length
    } else {
      invalid++
      at++
    }
  }
  return { multibyte, invalid }
}
