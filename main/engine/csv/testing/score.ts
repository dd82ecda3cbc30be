/** How well what was read agrees with what should have been: F1 of the header's cells, of records and of cells. */

type Rows = readonly (readonly string[])[]

export interface Score {
  readonly header: number
  readonly records: number
  readonly cells: number
}

/** The first row of each side is its header. */
export function score(read: Rows, truth: Rows): Score {
  return {
    header: f1(read[0] ?? [], truth[0] ?? []),
    records: f1(read.slice(1).map(keyOf), truth.slice(1).map(keyOf)),
    cells: f1(read.flat(), truth.flat()),
  }
}

const keyOf = (cells: readonly string[]): string => JSON.stringify(cells)

/** Harmonic mean of precision and recall of two bags; 1 when both are empty. */
function f1(read: readonly string[], truth: readonly string[]): number {
  if (read.length === 0 && truth.length === 0) return 1
  const left = new Map<string, number>()
  for (const item of truth) left.set(item, (left.get(item) ?? 0) + 1)
  let common = 0
  for (const item of read) {
    const count = left.get(item) ?? 0
    if (count === 0) continue
    left.set(item, count - 1)
    common++
  }
  return (2 * common) / (read.length + truth.length)
}
