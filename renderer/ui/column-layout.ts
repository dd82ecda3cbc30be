/**
 * Where columns of a grid lie, and which of them are in sight. Ten thousand columns are only a list of offsets; the
 * few visible ones become elements.
 */
export interface ColumnLayout {
  readonly widths: readonly number[]
  /** Left edge of each column, and at the end the width of all. */
  readonly offsets: readonly number[]
  readonly width: number
}

/** Room that is left over goes to the column `grow`. */
export function layOutColumns(widths: readonly number[], available: number, grow?: number): ColumnLayout {
  const sum = widths.reduce((total, width) => total + width, 0)
  const spare = Math.max(0, available - sum)
  const laid = grow === undefined ? widths : widths.map((width, index) => (index === grow ? width + spare : width))
  const offsets = [0]
  let left = 0
  for (const width of laid) {
    left += width
    offsets.push(left)
  }
  return { widths: laid, offsets, width: left }
}

/** The columns between two horizontal positions, `last` excluded. */
export function visibleColumns(
  { offsets }: ColumnLayout,
  from: number,
  to: number,
): { readonly first: number; readonly last: number } {
  const count = offsets.length - 1
  const first = Math.max(0, firstAbove(offsets, from) - 1)
  const last = Math.min(count, firstAbove(offsets, to))
  return { first: Math.min(first, count), last: Math.max(Math.min(first, count), last) }
}

/** Index of the first offset greater than a position, by bisection. */
function firstAbove(offsets: readonly number[], position: number): number {
  let low = 0
  let high = offsets.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((offsets[middle] ?? 0) > position) high = middle
    else low = middle + 1
  }
  return low
}
