/**
 * Guesses, in the middle of a file, whether a place is inside quotes, and finds where the next record begins if so. In a
 * file whose quotes all stand as RFC 4180 has them, one odd run of quotes with a border on one side only is proof. The
 * host compares every guess with where the records before really end.
 */
import { buffer, delimiter, quote } from './memory'

const LF: u32 = 10
const CR: u32 = 13
/** How far a proof is looked for. */
const HORIZON: u32 = 1024 * 1024

function isBorder(byte: u32): bool {
  return byte === delimiter || byte === LF || byte === CR
}

/** The first quote at or behind `at`, or an address at or behind `end`. */
function findQuote(at: usize, end: usize): usize {
  const marks = i8x16.splat(<i8>quote)
  for (; at < end; at += 64) {
    const a = i8x16.eq(v128.load(at), marks)
    const b = i8x16.eq(v128.load(at, 16), marks)
    const c = i8x16.eq(v128.load(at, 32), marks)
    const d = i8x16.eq(v128.load(at, 48), marks)
    if (!v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) continue
    const low = <u64>i8x16.bitmask(a) | ((<u64>i8x16.bitmask(b)) << 16)
    return at + <usize>ctz(low | ((<u64>i8x16.bitmask(c)) << 32) | ((<u64>i8x16.bitmask(d)) << 48))
  }
  return end
}

/** Whether the byte at offset `from`, which has one before it, is inside quotes, as far as the bytes up to `limit` tell. */
export function isInside(from: u32, limit: u32): bool {
  const end = buffer + min(limit, from + HORIZON)
  let odd = false
  let at = findQuote(buffer + from, end)
  while (at < end) {
    const before: u32 = load<u8>(at - 1)
    const run = at
    while (at < end && load<u8>(at) === quote) at++
    if (at === end) break
    if (((at - run) & 1) !== 0) {
      const opens = isBorder(before)
      const closes = isBorder(load<u8>(at))
      if (opens !== closes && before !== quote) return odd !== closes
      odd = !odd
    }
    at = findQuote(at, end)
  }
  return false
}

/** Offset of the first record that begins at or behind `from`; 0 when none does before `limit`. */
export function findStart(from: u32, limit: u32, inside: bool): u32 {
  const end = buffer + limit
  let at = buffer + from - 1
  for (; at < end; at++) {
    const byte: u32 = load<u8>(at)
    if (byte === quote && at >= buffer + from) inside = !inside
    else if (!inside && (byte === LF || byte === CR)) {
      at += byte === CR && load<u8>(at, 1) === LF ? 2 : 1
      return at > end ? 0 : <u32>(at - buffer)
    }
  }
  return 0
}
