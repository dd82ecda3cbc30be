/**
 * k-means from the choice of k to the segment of each entity. ml-kmeans tries several seeded starts for each k, on a
 * sample where there are many entities; the best start of the k with the best silhouette is then followed over all of
 * them. The same data and seed give the same segments, whatever the machine does beside.
 */
import { kmeansGenerator } from 'ml-kmeans'
import { failure } from '../../failure.ts'
import { type Clusters, settle } from './lloyd.ts'
import { countDistinctRows, fromRows, type Matrix, squaredDistance, takeRows, toRows } from './matrix.ts'
import type { Pace } from './pace.ts'
import { sampleNumbers } from './sample.ts'
import { silhouetteOf } from './silhouette.ts'

export interface ClusterOptions {
  readonly k: number | { readonly min: number; readonly max: number }
  readonly seed: number
  readonly starts: number | undefined
  /** What the entities are, in the plural. */
  readonly entityWord: string
  readonly onTry: (k: number) => void
  readonly onSettle: () => void
}

export interface Tried {
  readonly k: number
  readonly silhouette: number | null
  readonly inertia: number
}

export interface Found extends Clusters {
  readonly silhouette: number | null
  readonly tried: readonly Tried[]
  readonly starts: number
  /** Entities of which the starts and k were chosen; all when no sample was needed. */
  readonly sampled: number
  /** Entities over which silhouettes are the mean. */
  readonly silhouetteOver: number
}

/** Starts and k are chosen on so many entities. */
export const SAMPLE = 10_000
/** A silhouette compares each entity with each other. */
export const SILHOUETTE_SAMPLE = 3000
const LIBRARY_ITERATIONS = 300

/** @throws BAD_INPUT when there are fewer different entities than segments. */
export async function findClusters(data: Matrix, options: ClusterOptions, pace: Pace): Promise<Found> {
  const sample = takeRows(data, sampleNumbers(data.rows, SAMPLE, options.seed))
  const numbers = sampleNumbers(data.rows, SILHOUETTE_SAMPLE, options.seed + 1)
  const some = takeRows(data, numbers)
  const starts = options.starts ?? Math.min(100, Math.max(10, Math.round(20_000 / data.rows)))
  const rows = toRows(sample)
  const tried: (Tried & { start: Matrix })[] = []
  for (const k of choicesOf(sample, options)) {
    options.onTry(k)
    const best = await bestStart(rows, k, starts, options.seed, pace)
    const silhouette = await silhouetteOf(some, nearestOf(some, best.centroids), k, pace)
    tried.push({ k, silhouette, inertia: best.inertia, start: best.centroids })
  }
  const [first, ...others] = tried
  if (first === undefined) throw new Error('no k was tried')
  const chosen = others.reduce((best, one) => ((one.silhouette ?? -1) > (best.silhouette ?? -1) ? one : best), first)
  options.onSettle()
  const clusters = await settle(data, chosen.start, pace)
  const labels = Uint8Array.from(numbers, (row) => clusters.labels[row] ?? 0)
  const silhouette = await silhouetteOf(some, labels, chosen.k, pace)
  const ordered = inOrder(clusters)
  return {
    ...ordered,
    silhouette,
    tried: tried.map(({ k, silhouette: tentative, inertia }) =>
      k === chosen.k && sample.rows === data.rows
        ? { k, silhouette, inertia: ordered.inertia }
        : { k, silhouette: tentative, inertia },
    ),
    starts,
    sampled: sample.rows,
    silhouetteOver: some.rows,
  }
}

function choicesOf(sample: Matrix, { k, entityWord }: ClusterOptions): number[] {
  const [least, most] = typeof k === 'number' ? [k, k] : [k.min, k.max]
  const distinct = countDistinctRows(sample, most)
  if (distinct < least)
    throw failure(
      'BAD_INPUT',
      `There are only ${distinct} ${entityWord} that differ in these features, too few for ${least} segments. Ask for fewer segments, or choose other features.`,
    )
  return Array.from({ length: Math.min(most, distinct) - least + 1 }, (_, at) => least + at)
}

/** The start that ends with the least inertia; of equals the first. */
async function bestStart(rows: number[][], k: number, starts: number, seed: number, pace: Pace) {
  let best: { centroids: Matrix; inertia: number } | undefined
  for (let start = 0; start < starts; start++) {
    // Iterated here, not by the library, so that pages are answered between two steps.
    const steps = kmeansGenerator(rows, k, {
      seed: (seed * 10_007 + start) >>> 0,
      initialization: 'kmeans++',
      maxIterations: LIBRARY_ITERATIONS,
      tolerance: 0,
    })
    let last: { clusters: number[]; centroids: number[][] } | undefined
    for (const step of steps) {
      last = step
      await pace()
    }
    if (last === undefined) throw new Error('k-means made no step')
    const inertia = inertiaOf(rows, last.clusters, last.centroids)
    if (best === undefined || inertia < best.inertia) best = { centroids: fromRows(last.centroids), inertia }
    await pace()
  }
  if (best === undefined) throw new Error('k-means had no start')
  return best
}

function inertiaOf(rows: readonly number[][], clusters: readonly number[], centroids: readonly number[][]): number {
  let sum = 0
  for (const [at, row] of rows.entries()) {
    const centroid = centroids[clusters[at] ?? 0] ?? []
    for (const [column, value] of row.entries()) sum += (value - (centroid[column] ?? 0)) ** 2
  }
  return sum
}

function nearestOf({ rows, columns, values }: Matrix, centroids: Matrix): Uint8Array {
  const labels = new Uint8Array(rows)
  for (let row = 0; row < rows; row++) {
    let least = Number.POSITIVE_INFINITY
    for (let cluster = 0; cluster < centroids.rows; cluster++) {
      const distance = squaredDistance(values, row * columns, centroids.values, cluster * columns, columns)
      if (distance >= least) continue
      least = distance
      labels[row] = cluster
    }
  }
  return labels
}

/** Largest first; of the same size, the one with the lesser centroid, number by number. */
function inOrder(clusters: Clusters): Clusters {
  const { centroids, labels, sizes } = clusters
  const { columns, values } = centroids
  const order = sizes
    .map((_, cluster) => cluster)
    .sort((one, other) => {
      for (let column = 0; (sizes[one] ?? 0) === (sizes[other] ?? 0) && column < columns; column++) {
        const difference = (values[one * columns + column] ?? 0) - (values[other * columns + column] ?? 0)
        if (difference !== 0) return difference
      }
      return (sizes[other] ?? 0) - (sizes[one] ?? 0)
    })
  const place = new Uint8Array(sizes.length)
  for (const [at, cluster] of order.entries()) place[cluster] = at
  for (const [row, label] of labels.entries()) labels[row] = place[label] ?? 0
  return {
    ...clusters,
    centroids: takeInOrder(centroids, order),
    sizes: order.map((cluster) => sizes[cluster] ?? 0),
  }
}

const takeInOrder = (matrix: Matrix, order: readonly number[]): Matrix => {
  const rows = toRows(matrix)
  return fromRows(order.map((at) => rows[at] ?? []))
}
