/** The two directions in which entities differ most (principal components), so that segments can be drawn. */
import { PCA } from 'ml-pca'
import type { SegmentResult } from '../../../../preload/contract/index.ts'
import { type Matrix, takeRows } from './matrix.ts'
import type { Pace } from './pace.ts'
import { describeColumn } from './prepare.ts'
import { sampleNumbers } from './sample.ts'

/** More points than this are not seen, but slow the page down. */
export const MOST_POINTS = 3000

type Components = SegmentResult['components']

/** The components are those of all entities, the points a sample of them. A loading for each column of `data`. */
export async function componentsOf(data: Matrix, labels: Uint8Array, seed: number, pace: Pace): Promise<Components> {
  const { columns } = data
  const means: number[] = []
  for (let column = 0; column < columns; column++) means.push((await describeColumn(data, column, pace)).mean)
  const numbers = sampleNumbers(data.rows, MOST_POINTS, seed + 2)
  const points = takeRows(data, numbers)
  const pca = new PCA(await covarianceOf(data, means, pace), { isCovarianceMatrix: true, center: false })
  const vectors = pca.getEigenvectors()
  const shares = pca.getExplainedVariance()
  const direction = (component: number) =>
    component < columns ? upright(Array.from({ length: columns }, (_, at) => vectors.get(at, component))) : []
  const [first, second] = [direction(0), direction(1)]
  const along = (axis: readonly number[], row: number) =>
    axis.reduce((sum, loading, at) => sum + loading * ((points.values[row * columns + at] ?? 0) - (means[at] ?? 0)), 0)
  return {
    points: Array.from(numbers, (row, at) => [
      rounded(along(first, at)),
      rounded(along(second, at)),
      (labels[row] ?? 0) + 1,
    ]),
    explained: [shareOf(shares[0]), shareOf(shares[1])],
    loadings: Array.from({ length: columns }, (_, at) => [first[at] ?? 0, second[at] ?? 0]),
  }
}

async function covarianceOf({ rows, columns, values }: Matrix, means: readonly number[], pace: Pace) {
  const sums = Array.from({ length: columns }, () => new Array<number>(columns).fill(0))
  const centred = new Float64Array(columns)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++)
      centred[column] = (values[row * columns + column] ?? 0) - (means[column] ?? 0)
    for (const [one, line] of sums.entries())
      for (let other = 0; other <= one; other++)
        line[other] = (line[other] ?? 0) + (centred[one] ?? 0) * (centred[other] ?? 0)
    if (row % 4096 === 0) await pace()
  }
  return sums.map((_, one) => sums.map((_, other) => (sums[Math.max(one, other)]?.[Math.min(one, other)] ?? 0) / rows))
}

/** A direction and its opposite are the same component: the one is taken whose largest part is positive. */
function upright(vector: readonly number[]): number[] {
  const largest = vector.reduce((most, value) => (Math.abs(value) > Math.abs(most) + 1e-12 ? value : most), 0)
  return vector.map((value) => (largest < 0 ? -value : value))
}

const shareOf = (share: number | undefined): number => Math.min(1, Math.max(0, share ?? 0))
/** What is drawn needs no more digits, and a result with them is twice as long. */
const rounded = (value: number): number => Number(value.toPrecision(6))
