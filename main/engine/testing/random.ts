/** Numbers at random from a seed, so that whoever has the seed has the same numbers. */

/** A whole number from 0 on, below a bound. */
export type Random = (below: number) => number

/** Mulberry32: small, quick, and good enough for files to test with. */
export function randomFrom(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return Math.floor((((value ^ (value >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}
