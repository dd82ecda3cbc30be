/** How many cells the records of a file usually have. */

/**
 * The width that most records have, where a wide record counts for more than a narrow one: chance makes two cells of a
 * line of text, but not nine. Of two that are next to each other and as frequent, the one that comes first.
 */
export function usualWidth(records: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>()
  for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1)
  let usual = 0
  let most = 0
  for (const [width, count] of counts) {
    const before = counts.get(usual) ?? 0
    const weight = width === 0 ? 0 : (count * (width - 0.99)) / width
    if (weight <= most || (count === before && Math.abs(width - usual) === 1 && usual > 1)) continue
    usual = width
    most = weight
  }
  return usual
}
