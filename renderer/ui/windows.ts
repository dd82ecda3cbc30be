/**
 * Which windows of a long list have to be fetched for the rows that are visible. Windows have a fixed size and place,
 * so that scrolling back finds them in the cache.
 */
export const WINDOW_SIZE = 200

export interface Range {
  readonly first: number
  /** Excluded. */
  readonly last: number
}

/** Numbers of the windows that cover a range, in order. */
export function windowsOf({ first, last }: Range, size = WINDOW_SIZE): readonly number[] {
  if (last <= first) return []
  const from = Math.floor(first / size)
  const to = Math.floor((last - 1) / size)
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

/** Where a row lies: in which window, and at which place in it. */
export const placeOf = (row: number, size = WINDOW_SIZE): { readonly window: number; readonly at: number } => ({
  window: Math.floor(row / size),
  at: row % size,
})
