/**
 * Finds the separators of a batch: delimiters and line ends outside quotes, 64 bytes at a time, as bit masks. Where a
 * quote does not stand as RFC 4180 has it, or a byte is NUL or no UTF-8, it stops: that record is for the reference.
 */
import {
  buffer,
  delimiter,
  innerLines,
  invalidBits,
  lineEnds,
  listCapacity,
  NONE,
  quote,
  separators,
  width,
} from './memory'

/** How many separators and line ends were found. */
export let separatorCount: u32 = 0
export let lineEndCount: u32 = 0
/** Where the first byte stands that the kernels do not vouch for; the greatest address when there is none. */
export let troubleAt: usize = 0
/** Whether any line end holds a CR. */
export let anyCr: bool = false

function mask(a: v128, b: v128, c: v128, d: v128, byte: v128): u64 {
  return (
    <u64>i8x16.bitmask(i8x16.eq(a, byte)) |
    ((<u64>i8x16.bitmask(i8x16.eq(b, byte))) << 16) |
    ((<u64>i8x16.bitmask(i8x16.eq(c, byte))) << 32) |
    ((<u64>i8x16.bitmask(i8x16.eq(d, byte))) << 48)
  )
}

function any(a: v128, b: v128, c: v128, d: v128, byte: v128): bool {
  return v128.any_true(
    v128.or(v128.or(i8x16.eq(a, byte), i8x16.eq(b, byte)), v128.or(i8x16.eq(c, byte), i8x16.eq(d, byte))),
  )
}

/** Each bit becomes the parity of itself and all lower ones: set from an opening quote to before the closing one. */
function prefixXor(bits: u64): u64 {
  bits ^= bits << 1
  bits ^= bits << 2
  bits ^= bits << 4
  bits ^= bits << 8
  bits ^= bits << 16
  return bits ^ (bits << 32)
}

/**
 * Lists the separators from `from`, which begins a record, to about `goal`, further while there is no line end, and
 * never from `limit` on. With `checked`, the bits of invalid bytes have been set.
 */
export function findSeparators(from: usize, goal: usize, limit: usize, checked: bool): void {
  const quotes = i8x16.splat(<i8>quote)
  const delimiters = i8x16.splat(<i8>delimiter)
  const lfs = i8x16.splat(10)
  const crs = i8x16.splat(13)
  const nul = i8x16.splat(0)
  const most = separators + (listCapacity - 80) * 4
  // A first record of more separators than cells: no more need be known.
  const tooMany = separators + width * 4
  let separator = separators
  let lineEnd: u32 = 0
  let lineEndsInside: u32 = 0
  let inside: u64 = 0
  let mayOpen: u64 = 1
  let closed: u64 = 0
  let behindCr: u64 = 0
  let crSeen: u64 = 0
  let at = from
  troubleAt = <usize>NONE

  for (; at < limit; at += 64) {
    if (at >= goal && lineEnd !== 0) break
    if (separator > most || (lineEnd === 0 && separator > tooMany)) break
    const a = v128.load(at)
    const b = v128.load(at, 16)
    const c = v128.load(at, 32)
    const d = v128.load(at, 48)
    let separates = mask(a, b, c, d, delimiters)
    const lf = mask(a, b, c, d, lfs)
    let ends = lf
    let cr: u64 = 0
    let trouble: u64 = 0
    if (any(a, b, c, d, crs)) cr = mask(a, b, c, d, crs)
    if ((cr | behindCr) !== 0) {
      ends = cr | (lf & ~((cr << 1) | behindCr))
      behindCr = cr >> 63
      crSeen |= cr
    }
    if (v128.any_true(i8x16.eq(i8x16.min_u(i8x16.min_u(a, b), i8x16.min_u(c, d)), nul))) trouble = mask(a, b, c, d, nul)
    if (checked) trouble |= invalidBitsAt(at)
    const borders = separates | lf | cr
    let endsInside: u64 = 0
    if (any(a, b, c, d, quotes) || closed !== 0) {
      const marks = mask(a, b, c, d, quotes)
      const within = prefixXor(marks) ^ inside
      const opening = marks & within
      const closing = marks & ~within
      trouble |= opening & ~(((borders | closing) << 1) | mayOpen)
      trouble |= ((closing << 1) | closed) & ~(borders | marks)
      mayOpen = (borders | closing) >> 63
      closed = closing >> 63
      inside = <u64>(<i64>within >> 63)
      separates &= ~within
      endsInside = ends & within
      ends &= ~within
    } else {
      mayOpen = borders >> 63
      if (inside !== 0) {
        endsInside = ends
        separates = 0
        ends = 0
      }
    }
    if (limit - at < 64) {
      const valid = ((<u64>1) << (limit - at)) - 1
      separates &= valid
      ends &= valid
      trouble &= valid
    }
    // Four at once, whatever their number: what is written too much is written over by the next.
    let left = separates | ends
    const behind = separator + <usize>popcnt(left) * 4
    while (left !== 0) {
      left = list(separator, at, left)
      separator += 16
    }
    separator = behind
    while (ends !== 0) {
      ends = listEnd(lineEnd, at, ends, lineEndsInside, endsInside)
      lineEnd++
    }
    lineEndsInside += <u32>popcnt(endsInside)
    if (trouble !== 0) {
      troubleAt = at + <usize>ctz(trouble)
      break
    }
  }
  separatorCount = <u32>((separator - separators) >> 2)
  lineEndCount = lineEnd
  anyCr = crSeen !== 0
}

/** Writes the addresses of the four lowest bits; returns the others. */
function list(to: usize, at: usize, bits: u64): u64 {
  store<u32>(to, <u32>(at + <usize>ctz(bits)))
  bits &= bits - 1
  store<u32>(to, <u32>(at + <usize>ctz(bits)), 4)
  bits &= bits - 1
  store<u32>(to, <u32>(at + <usize>ctz(bits)), 8)
  bits &= bits - 1
  store<u32>(to, <u32>(at + <usize>ctz(bits)), 12)
  return bits & (bits - 1)
}

function listEnd(entry: u32, at: usize, ends: u64, before: u32, inside: u64): u64 {
  const bit = ctz(ends)
  store<u32>(lineEnds + entry * 4, <u32>(at + <usize>bit))
  store<u32>(innerLines + entry * 4, before + <u32>popcnt(inside & (((<u64>1) << bit) - 1)))
  return ends & (ends - 1)
}

/** 64 of the bits of `invalidBits`, from the byte at `at` on, which need not begin a byte of bits. */
function invalidBitsAt(at: usize): u64 {
  const bit = at - buffer
  const from = invalidBits + (bit >> 3)
  const shift = <u64>(bit & 7)
  const low = load<u64>(from) >> shift
  return shift === 0 ? low : low | ((<u64>load<u8>(from, 8)) << (64 - shift))
}
