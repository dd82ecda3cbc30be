/**
 * Lloyd's iterations over any number of entities, from given centroids until no entity changes its segment. ml-kmeans
 * does the same on arrays of arrays, which is fine for a sample; this is for all entities, in slices that let the engine
 * answer pages meanwhile.
 */
import { type Matrix, squaredDistance } from './matrix.ts'
import type { Pace } from './pace.ts'

export interface Clusters {
  /** Means of their members. */
  readonly centroids: Matrix
  /** The cluster of each entity, from 0. */
  readonly labels: Uint8Array
  readonly sizes: readonly number[]
  /** Sum of the squared distances of all entities to the centroids of their clusters. */
  readonly inertia: number
  readonly iterations: number
}

const MOST_ITERATIONS = 500
/** Entities between two looks at the clock: a few milliseconds. */
const BLOCK = 8192

/** An entity as near to two centroids belongs to the first of them. */
export async function settle(data: Matrix, start: Matrix, pace: Pace): Promise<Clusters> {
  const k = start.rows
  const centroids: Matrix = { ...start, values: start.values.slice() }
  const labels = new Uint8Array(data.rows).fill(255)
  const sizes = new Float64Array(k)
  const sums = new Float64Array(k * data.columns)
  let iterations = 0
  for (; iterations < MOST_ITERATIONS; iterations++) {
    sizes.fill(0)
    sums.fill(0)
    let moved = 0
    for (let from = 0; from < data.rows; from += BLOCK) {
      moved += assign(data, centroids, labels, sizes, sums, from, Math.min(data.rows, from + BLOCK))
      await pace()
    }
    if (moved === 0 && !(await fillEmpty(data, centroids, labels, sizes, pace))) break
    if (moved > 0) moveCentroids(centroids, sizes, sums)
  }
  return { centroids, labels, sizes: [...sizes], inertia: await inertiaOf(data, centroids, labels, pace), iterations }
}

/** Finds the nearest centroid of some entities and adds them up by it; returns how many were elsewhere before. */
function assign(
  { columns, values }: Matrix,
  { rows: k, values: centroids }: Matrix,
  labels: Uint8Array,
  sizes: Float64Array,
  sums: Float64Array,
  from: number,
  to: number,
): number {
  let moved = 0
  for (let row = from; row < to; row++) {
    const offset = row * columns
    let nearest = 0
    let least = Number.POSITIVE_INFINITY
    for (let cluster = 0; cluster < k; cluster++) {
      const distance = squaredDistance(values, offset, centroids, cluster * columns, columns)
      if (distance < least) {
        least = distance
        nearest = cluster
      }
    }
    if (labels[row] !== nearest) {
      labels[row] = nearest
      moved++
    }
    sizes[nearest] = (sizes[nearest] ?? 0) + 1
    for (let column = 0; column < columns; column++) {
      const at = nearest * columns + column
      sums[at] = (sums[at] ?? 0) + (values[offset + column] ?? 0)
    }
  }
  return moved
}

/** A centroid without members stays where it is. */
function moveCentroids({ rows: k, columns, values }: Matrix, sizes: Float64Array, sums: Float64Array): void {
  for (let cluster = 0; cluster < k; cluster++) {
    const size = sizes[cluster] ?? 0
    if (size === 0) continue
    for (let column = 0; column < columns; column++) {
      const at = cluster * columns + column
      values[at] = (sums[at] ?? 0) / size
    }
  }
}

/** Puts the first centroid that has no members where the entity farthest from its own centroid is. */
async function fillEmpty(
  data: Matrix,
  centroids: Matrix,
  labels: Uint8Array,
  sizes: Float64Array,
  pace: Pace,
): Promise<boolean> {
  const empty = sizes.indexOf(0)
  if (empty < 0) return false
  const { columns } = data
  let farthest = -1
  let most = 0
  for (let row = 0; row < data.rows; row++) {
    if (row % BLOCK === 0) await pace()
    const distance = squaredDistance(
      data.values,
      row * columns,
      centroids.values,
      (labels[row] ?? 0) * columns,
      columns,
    )
    if (distance > most) {
      most = distance
      farthest = row
    }
  }
  if (farthest < 0) return false
  const place = data.values.subarray(farthest * columns, (farthest + 1) * columns)
  centroids.values.set(place, empty * columns)
  return true
}

async function inertiaOf(data: Matrix, centroids: Matrix, labels: Uint8Array, pace: Pace): Promise<number> {
  const { columns } = data
  let inertia = 0
  for (let row = 0; row < data.rows; row++) {
    if (row % BLOCK === 0) await pace()
    inertia += squaredDistance(data.values, row * columns, centroids.values, (labels[row] ?? 0) * columns, columns)
  }
  return inertia
}
