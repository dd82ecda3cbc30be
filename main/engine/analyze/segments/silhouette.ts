/**
 * How well entities fit their segments (Rousseeuw 1987): the mean over all of (b - a) / max(a, b), where a is the mean
 * distance to the others of the same segment and b the one to the nearest other segment. From -1 to 1; an entity alone in
 * its segment counts 0.
 */
import { type Matrix, squaredDistance } from './matrix.ts'
import type { Pace } from './pace.ts'

/** Null where there are fewer than two segments. Takes time with the square of the number of entities. */
export async function silhouetteOf(data: Matrix, labels: Uint8Array, k: number, pace: Pace): Promise<number | null> {
  const { rows, columns, values } = data
  const sizes = new Float64Array(k)
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1
  if (sizes.filter((size) => size > 0).length < 2) return null
  const sums = new Float64Array(k)
  let total = 0
  for (let row = 0; row < rows; row++) {
    sums.fill(0)
    for (let other = 0; other < rows; other++) {
      const label = labels[other] ?? 0
      const distance = Math.sqrt(squaredDistance(values, row * columns, values, other * columns, columns))
      sums[label] = (sums[label] ?? 0) + distance
    }
    total += silhouetteOfOne(labels[row] ?? 0, sums, sizes)
    await pace()
  }
  return total / rows
}

function silhouetteOfOne(own: number, sums: Float64Array, sizes: Float64Array): number {
  const size = sizes[own] ?? 0
  if (size < 2) return 0
  const within = (sums[own] ?? 0) / (size - 1)
  let nearest = Number.POSITIVE_INFINITY
  for (const [label, sum] of sums.entries()) {
    const others = sizes[label] ?? 0
    if (label !== own && others > 0) nearest = Math.min(nearest, sum / others)
  }
  const larger = Math.max(within, nearest)
  return larger === 0 ? 0 : (nearest - within) / larger
}
