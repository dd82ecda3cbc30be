/** Looks at bytes that are no UTF-8 throughout: which they are, and whether they could be Windows-1252. */
import { buffer, invalidBits } from './memory'

export let multibyte: u32 = 0
export let invalid: u32 = 0
/** Bytes from 0x80 on that are at home between their neighbours, if they are Windows-1252. */
export let plausible: u32 = 0

function continues(byte: u32): bool {
  return (byte & 0xc0) === 0x80
}

/** Length of the UTF-8 sequence at `at` (RFC 3629, section 4); 0 when there is none that ends before `end`. */
function sequence(at: usize, end: usize): usize {
  const lead: u32 = load<u8>(at)
  if (lead < 0x80) return 1
  if (lead < 0xc2 || lead > 0xf4 || at + 1 >= end) return 0
  const second: u32 = load<u8>(at, 1)
  if (!continues(second)) return 0
  if (lead < 0xe0) return 2
  if (at + 2 >= end || !continues(load<u8>(at, 2))) return 0
  if (lead < 0xf0) return (lead === 0xe0 && second < 0xa0) || (lead === 0xed && second > 0x9f) ? 0 : 3
  if (at + 3 >= end || !continues(load<u8>(at, 3))) return 0
  return (lead === 0xf0 && second < 0x90) || (lead === 0xf4 && second > 0x8f) ? 0 : 4
}

/** Sets the bits of `invalidBits` for the bytes of `[from, limit)`, offsets in the buffer. */
export function markInvalid(from: u32, limit: u32): void {
  memory.fill(invalidBits, 0, (limit >> 3) + 16)
  const end = buffer + limit
  for (let at = buffer + from; at < end; ) {
    const length = sequence(at, end)
    if (length === 0) {
      const bit = at - buffer
      const address = invalidBits + (bit >> 3)
      store<u8>(address, load<u8>(address) | (1 << (<u8>bit & 7)))
      at++
    } else at += length
  }
}

/** Counts in `[from, limit)`, which must begin and end with a line. */
export function examine(from: u32, limit: u32): void {
  const end = buffer + limit
  const start = buffer + from
  multibyte = 0
  invalid = 0
  plausible = 0
  for (let at = start; at < end; ) {
    const length = sequence(at, end)
    if (length === 0) invalid++
    else if (length > 1) multibyte++
    at += max(length, 1)
  }
  for (let at = start; at < end; at++) {
    if (load<u8>(at) < 0x80) continue
    const before: u32 = at === start ? 0 : load<u8>(at - 1)
    const after: u32 = at + 1 === end ? 0 : load<u8>(at + 1)
    if (isPlausible(before, load<u8>(at), after)) plausible++
  }
}

/** Counts the sequences of more than one byte, by their first, in valid UTF-8. */
export function countSequences(from: u32, limit: u32): u32 {
  const leads = i8x16.splat(<i8>0xc0)
  const end = buffer + limit
  let at = buffer + from
  let sum: u32 = 0
  for (; at + 16 <= end; at += 16) sum += popcnt(i8x16.bitmask(i8x16.ge_u(v128.load(at), leads)))
  for (; at < end; at++) if (load<u8>(at) >= 0xc0) sum++
  return sum
}

function isSmall(byte: u32): bool {
  return byte - 0x61 < 26 || byte >= 0xdf
}

function isLetterOrBlank(byte: u32): bool {
  return isSmall(byte) || byte - 0x41 < 26 || byte >= 0xc0 || byte === 32
}

/** Of 0x80 to 0x9F: the euro sign, typographic quotes and dashes, letters. */
const SIGNS: u32 =
  (1 << 0x00) |
  (1 << 0x02) |
  (1 << 0x04) |
  (1 << 0x05) |
  (1 << 0x0a) |
  (1 << 0x0c) |
  (1 << 0x0e) |
  (1 << 0x11) |
  (1 << 0x12) |
  (1 << 0x13) |
  (1 << 0x14) |
  (1 << 0x15) |
  (1 << 0x16) |
  (1 << 0x17) |
  (1 << 0x19) |
  (1 << 0x1a) |
  (1 << 0x1c)

function isPlausible(before: u32, byte: u32, after: u32): bool {
  if (byte < 0xa0) return ((SIGNS >> (byte - 0x80)) & 1) !== 0
  if (byte < 0xc0) return byte !== 0xad
  if (byte === 0xd7 || byte === 0xf7 || byte >= 0xfe) return false
  return isSmall(byte) || (!isSmall(before) && isLetterOrBlank(after))
}
