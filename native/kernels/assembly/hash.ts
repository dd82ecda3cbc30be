/**
 * XXH64 (Yann Collet, xxHash specification 0.1.1) with two seeds in one pass: 128 bits that tell apart files that nobody
 * has made to collide. The two run side by side, since one alone waits for its multiplications.
 */
import { buffer } from './memory'

const P1: u64 = 0x9e3779b185ebca87
const P2: u64 = 0xc2b2ae3d27d4eb4f
const P3: u64 = 0x165667b19e3779f9
const P4: u64 = 0x85ebca77c2b2ae63
const P5: u64 = 0x27d4eb2f165667c5
const SEED: u64 = 0x57696e6e6f77

export let low: u64 = 0
export let high: u64 = 0

function round(lane: u64, word: u64): u64 {
  return rotl(lane + word * P2, 31) * P1
}

function merge(sum: u64, lane: u64): u64 {
  return (sum ^ round(0, lane)) * P1 + P4
}

/** Leaves the hashes of `[from, limit)`, offsets in the buffer, in `low` (seed 0) and `high`. */
export function hash(from: u32, limit: u32): void {
  let at = buffer + from
  const end = buffer + limit
  const length = <u64>(end - at)
  let one = P5 + length
  let two = SEED + P5 + length
  if (length >= 32) {
    let a = P1 + P2
    let b = P2
    let c: u64 = 0
    let d: u64 = 0 - P1
    let e = SEED + P1 + P2
    let f = SEED + P2
    let g = SEED
    let h = SEED - P1
    do {
      const w = load<u64>(at) * P2
      const x = load<u64>(at, 8) * P2
      const y = load<u64>(at, 16) * P2
      const z = load<u64>(at, 24) * P2
      a = rotl(a + w, 31) * P1
      b = rotl(b + x, 31) * P1
      c = rotl(c + y, 31) * P1
      d = rotl(d + z, 31) * P1
      e = rotl(e + w, 31) * P1
      f = rotl(f + x, 31) * P1
      g = rotl(g + y, 31) * P1
      h = rotl(h + z, 31) * P1
      at += 32
    } while (at + 32 <= end)
    one = gather(a, b, c, d) + length
    two = gather(e, f, g, h) + length
  }
  low = finish(one, at, end)
  high = finish(two, at, end)
}

function gather(a: u64, b: u64, c: u64, d: u64): u64 {
  const sum = rotl(a, 1) + rotl(b, 7) + rotl(c, 12) + rotl(d, 18)
  return merge(merge(merge(merge(sum, a), b), c), d)
}

function finish(sum: u64, at: usize, end: usize): u64 {
  for (; at + 8 <= end; at += 8) sum = rotl(sum ^ round(0, load<u64>(at)), 27) * P1 + P4
  if (at + 4 <= end) {
    sum = rotl(sum ^ (<u64>load<u32>(at) * P1), 23) * P2 + P3
    at += 4
  }
  for (; at < end; at++) sum = rotl(sum ^ (<u64>load<u8>(at) * P5), 11) * P1
  sum = (sum ^ (sum >> 33)) * P2
  sum = (sum ^ (sum >> 29)) * P3
  return sum ^ (sum >> 32)
}
