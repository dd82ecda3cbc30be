/** The arithmetic of segments, against the library and against the definitions written out. */
import fc from 'fast-check'
import { kmeans } from 'ml-kmeans'
import { describe, expect, it } from 'vitest'
import { Cancelled } from '../../failure.ts'
import { componentsOf } from './components.ts'
import { findClusters } from './find-clusters.ts'
import { settle } from './lloyd.ts'
import { fromRows, toRows } from './matrix.ts'
import { createPace } from './pace.ts'
import { prepare } from './prepare.ts'
import { sampleNumbers, seededRandom } from './sample.ts'
import { silhouetteOf } from './silhouette.ts'

const pace = () => undefined
const points = fc.integer({ min: 1, max: 4 }).chain((columns) =>
  fc.array(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: columns, maxLength: columns }), {
    minLength: 6,
    maxLength: 60,
  }),
)

describe("Lloyd's iterations", () => {
  it('end where those of the library end, from the same start', async () => {
    await fc.assert(
      fc.asyncProperty(points, fc.integer({ min: 1, max: 4 }), async (rows, k) => {
        const start = rows.slice(0, k).map((row, at) => row.map((value) => value + at / 8))
        const library = kmeans(rows, k, { initialization: start, tolerance: 0, maxIterations: 500 })
        const isFull = library.computeInformation(rows).every(({ size }) => size > 0)
        fc.pre(isFull) // What becomes of a centroid without members, ours decides otherwise.
        const ours = await settle(fromRows(rows), fromRows(start), pace)
        expect([...ours.labels]).toEqual(library.clusters)
        expect(toRows(ours.centroids)).toEqual(library.centroids)
      }),
    )
  })

  it('leave no segment without members where there are enough different entities', async () => {
    const rows = [[0], [0], [1], [9], [10]]
    const { sizes, labels } = await settle(fromRows(rows), fromRows([[0], [500], [600]]), pace)
    expect(Math.min(...sizes)).toBeGreaterThan(0)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(labels.length)
  })
})

describe('the silhouette', () => {
  it('is the mean over all of (b - a) / max(a, b)', async () => {
    await fc.assert(
      fc.asyncProperty(points, fc.integer({ min: 2, max: 4 }), async (rows, k) => {
        const labels = Uint8Array.from(rows, (_, at) => at % k)
        const expected = silhouetteByDefinition(rows, [...labels], k)
        expect(await silhouetteOf(fromRows(rows), labels, k, pace)).toBeCloseTo(expected, 10)
      }),
    )
  })

  it('is not told of a single segment', async () => {
    expect(await silhouetteOf(fromRows([[1], [2]]), new Uint8Array(2), 1, pace)).toBeNull()
  })
})

describe('finding clusters', () => {
  const random = seededRandom(11)
  const around = (x: number, y: number, count: number) =>
    Array.from({ length: count }, () => [x + random() - 0.5, y + random() - 0.5])
  const three = [...around(0, 0, 300), ...around(8, 0, 200), ...around(0, 9, 100)]
  const options = { seed: 5, starts: undefined, entityWord: 'customers', onTry: pace, onSettle: pace }

  it('takes the number of segments that fits best, largest first, the same again for the same seed', async () => {
    const find = () => findClusters(fromRows(three), { ...options, k: { min: 2, max: 6 } }, pace)
    const found = await find()
    expect(found.sizes).toEqual([300, 200, 100])
    expect(found.tried.map(({ k }) => k)).toEqual([2, 3, 4, 5, 6])
    expect(await find()).toEqual(found)
  })

  it('chooses on a sample where entities are many, and assigns them all', async () => {
    const many = [...around(0, 0, 15_000), ...around(8, 0, 9000), ...around(0, 9, 6000)]
    const found = await findClusters(fromRows(many), { ...options, starts: 2, k: { min: 2, max: 4 } }, pace)
    expect(found.sizes).toEqual([15_000, 9000, 6000])
    expect(found.sampled).toBeLessThan(many.length)
    expect(found.labels).toHaveLength(many.length)
  })

  it('says how many segments there can be at most', async () => {
    const alike = fromRows([[1], [1], [2], [2]])
    await expect(findClusters(alike, { ...options, k: 3 }, pace)).rejects.toThrow(
      'There are only 2 customers that differ in these features, too few for 3 segments.',
    )
    const found = await findClusters(alike, { ...options, k: { min: 2, max: 8 } }, pace)
    expect(found.sizes).toEqual([2, 2])
  })

  it('stops when it is cancelled', async () => {
    const cancel = new AbortController()
    const many = fromRows(around(0, 0, 20_000))
    const finding = findClusters(many, { ...options, k: 8 }, createPace(cancel.signal))
    setImmediate(() => cancel.abort())
    await expect(finding).rejects.toThrow(Cancelled)
  })
})

describe('preparing features', () => {
  it('gives each the mean 0 and the deviation 1 of a whole population, and drops what is the same for all', async () => {
    const { data, kept } = await prepare(
      fromRows([
        [1, 7, 100],
        [3, 7, 300],
      ]),
      { standardise: true, log: false },
      pace,
    )
    expect(kept).toEqual([0, 2])
    expect(toRows(data)).toEqual([
      [-1, -1],
      [1, 1],
    ])
  })

  it('takes the logarithm of 1 + value, with the sign where it is below zero', async () => {
    const { data, hasNegativeLog } = await prepare(
      fromRows([[Math.E - 1], [1 - Math.E]]),
      { standardise: false, log: true },
      pace,
    )
    expect(data.values[0]).toBeCloseTo(1, 12)
    expect(data.values[1]).toBeCloseTo(-1, 12)
    expect(hasNegativeLog).toBe(true)
  })
})

describe('components', () => {
  it('lie along the direction in which entities differ most', async () => {
    const rows = Array.from({ length: 50 }, (_, at) => [at, 2 * at + (at % 2) / 10])
    const { explained, loadings, points } = await componentsOf(fromRows(rows), new Uint8Array(50), 1, pace)
    expect(explained[0]).toBeGreaterThan(0.999)
    expect(explained[0] + explained[1]).toBeCloseTo(1, 9)
    expect((loadings[1]?.[0] ?? 0) / (loadings[0]?.[0] ?? 1)).toBeCloseTo(2, 2)
    expect(points).toHaveLength(50)
  })

  it('are drawn for a single feature, too', async () => {
    const { explained, points } = await componentsOf(fromRows([[1], [5]]), Uint8Array.of(0, 1), 1, pace)
    expect(explained).toEqual([1, 0])
    expect(points).toEqual([
      [-2, 0, 1],
      [2, 0, 2],
    ])
  })
})

describe('a sample', () => {
  it('has different numbers in order, the same for a seed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 }), fc.nat(), (of, size, seed) => {
        const numbers = [...sampleNumbers(of, size, seed)]
        expect(numbers).toHaveLength(Math.min(of, size))
        expect(numbers.every((number, at) => number < of && (at === 0 || number > (numbers[at - 1] ?? 0)))).toBe(true)
        expect([...sampleNumbers(of, size, seed)]).toEqual(numbers)
      }),
    )
  })
})

function silhouetteByDefinition(rows: readonly number[][], labels: readonly number[], k: number): number {
  const distance = (one: readonly number[], other: readonly number[]) =>
    Math.hypot(...one.map((value, at) => value - (other[at] ?? 0)))
  const meanTo = (at: number, label: number) => {
    const others = rows.filter((_, other) => other !== at && labels[other] === label)
    return others.reduce((sum, other) => sum + distance(rows[at] ?? [], other), 0) / others.length
  }
  const each = rows.map((_, at) => {
    const own = labels[at] ?? 0
    if (labels.filter((label) => label === own).length === 1) return 0
    const a = meanTo(at, own)
    const b = Math.min(...Array.from({ length: k }, (_, label) => (label === own ? Infinity : meanTo(at, label))))
    return Math.max(a, b) === 0 ? 0 : (b - a) / Math.max(a, b)
  })
  return each.reduce((sum, one) => sum + one, 0) / rows.length
}
