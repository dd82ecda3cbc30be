/** Samples that depend on a seed and on nothing else. */

/** Numbers from 0 on, below 1 (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * `size` of the numbers below `of`, each as likely as any other, ascending; all of them when there are no more
 * (selection sampling: Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S).
 */
export function sampleNumbers(of: number, size: number, seed: number): Uint32Array {
  if (size >= of) return Uint32Array.from({ length: of }, (_, at) => at)
  const random = seededRandom(seed)
  const chosen = new Uint32Array(size)
  for (let at = 0, found = 0; found < size; at++) if ((of - at) * random() < size - found) chosen[found++] = at
  return chosen
}
