/**
 * Segments from a loaded table to the table of their members. The figures are those that scikit-learn 1.9 gives for the
 * same data (KMeans with 300 starts, silhouette_score, PCA).
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SegmentDefinition } from '../../../../preload/contract/index.ts'
import { allRows, openTestEngine, openTestFolder, type TestEngine, type TestFolder } from '../../testing/test-engine.ts'

let folder: TestFolder
let engine: TestEngine
beforeAll(async () => {
  folder = openTestFolder()
  engine = await openTestEngine(join(folder.path, 'store'))
})
afterAll(async () => {
  await engine?.[Symbol.asyncDispose]()
  folder?.[Symbol.dispose]()
})

const visitors = [
  'visitor_id,age,visits,score,always',
  ...Array.from({ length: 120 }, (_, i) => {
    const group = i % 3
    const cells = [group * 9 + ((i * 7) % 11), 40 - group * 5 + ((i * 13) % 17), (i * i) % 23]
    return `V${String(i).padStart(3, '0')},${cells.join()},7`
  }),
].join('\n')

const purchases = [
  'customer,invoice,date,quantity,price',
  'ann,1,2024-03-01,2,10.10',
  'ann,1,2024-03-01,1,0.20',
  'ann,2,2024-03-08,1,5',
  'ben,3,2024-01-09,10,100.00',
  'cyd,4,2024-03-10,1,1.5',
  'dan,5,,1,2.5',
  ',6,2024-03-09,1,9.5',
].join('\n')

let loads = 0
const load = (name: string, text: string) =>
  engine.load([folder.file(`${++loads}/${name}.csv`, text)], {
    dataset: `${name} ${loads}`,
    template: null,
    again: true,
  })

const basis = { name: 'groups', title: 'Groups', table: 'visitors', entity: 'visitor_id' }
const threeFeatures = { features: [{ column: 'age' }, { column: 'visits' }, { column: 'score' }] }

async function tryToFind(dataset: string, definition: SegmentDefinition) {
  const { id } = await engine.client.segments.start({ dataset, definition })
  return engine.ended(id)
}

async function find(dataset: string, definition: SegmentDefinition) {
  const task = await tryToFind(dataset, definition)
  if (task.status !== 'done') throw new Error(`the task ended as ${task.status}: ${task.message}`)
  return (await engine.client.segments.get({ dataset, name: definition.name })).result
}

describe('segments of chosen features', () => {
  it('are those of the best of many starts, with centroids in units of the data', async () => {
    const { id } = await load('visitors', visitors)
    const found = await find(id, { ...basis, ...threeFeatures, k: 4, standardise: false })
    expect(found.inertia).toBeCloseTo(5736.106923076923, 6)
    expect(found.sizes).toEqual([39, 36, 25, 20])
    expect(found.silhouette).toBeCloseTo(0.3057695788849769, 9)
    const expected = [
      [10.384615384615389, 45.56410256410256, 12.769230769230772],
      [19.305555555555557, 40.05555555555556, 3.13888888888889],
      [4.64, 48.64, 3.44],
      [23.25, 35.85, 12.65],
    ]
    for (const [at, centroid] of found.centroids.entries())
      for (const [column, value] of centroid.entries()) expect(value).toBeCloseTo(expected[at]?.[column] ?? 0, 9)
  })

  it('have the number that fits best, standardised by the deviation of the population', async () => {
    const { id } = await load('visitors', visitors)
    const found = await find(id, { ...basis, ...threeFeatures, k: { min: 2, max: 4 } })
    expect(found.k).toBe(2)
    const tried = found.silhouettes.flatMap(({ silhouette, inertia }) => [silhouette ?? 0, inertia])
    const expected = [
      ...[0.3279862536291445, 223.70182625833394, 0.319981900381453, 165.82283171934716],
      ...[0.3177163039814534, 128.248693394469],
    ]
    for (const [at, value] of tried.entries()) expect(value).toBeCloseTo(expected[at] ?? 0, 6)
    expect(found.components.explained[0]).toBeCloseTo(0.528677, 5)
    expect(found.components.explained[1]).toBeCloseTo(0.33200074, 5)
    const ofLogs = await find(id, { ...basis, ...threeFeatures, k: 3, log: true })
    expect(ofLogs.inertia).toBeCloseTo(179.89597241841932, 6)
  })

  it('leave out what tells nothing and whom too little is known of, and say so', async () => {
    const { id } = await load('visitors', `${visitors}\nV998,,3,4,7\nV999,1,x,4,7\n,1,2,3,7`)
    const found = await find(id, { ...basis, features: [...threeFeatures.features, { column: 'always' }], k: 2 })
    expect(found.dropped).toEqual(['always'])
    expect(found.entities).toBe(120)
    expect(found.leftOut).toEqual({ entities: 2, rows: 1 })
    expect(found.centroids[0]).toHaveLength(4)
    expect(found.notes).toEqual([
      'always: the same for all visitors, so it took no part.',
      '2 visitors lack a value of a feature and were left out.',
      '1 rows have no visitor_id and were left out.',
    ])
  })

  it('count only the rows of a condition, which reads nothing but the dataset', async () => {
    const { id } = await load('visitors', visitors)
    const found = await find(id, { ...basis, ...threeFeatures, k: 2, where: 'age < 9 -- the young' })
    expect(found.entities).toBe(visitors.split('\n').filter((line) => Number(line.split(',')[1]) < 9).length)
    const outside = "age IN (SELECT 1 FROM read_text('/etc/hostname'))"
    const task = await tryToFind(id, { ...basis, ...threeFeatures, where: outside })
    expect(task).toMatchObject({ status: 'failed', message: expect.stringContaining('ead_text() cannot be used') })
  })
})

describe('recency, frequency and monetary value', () => {
  const rfm = { date: 'date', amount: 'price*quantity', purchase: 'invoice' }
  const definition = { ...basis, table: 'purchases', entity: 'customer', rfm, k: 2 }

  it('are counted to a day after the last purchase, by invoice, and added up exactly', async () => {
    const { id } = await load('purchases', purchases)
    const found = await find(id, definition)
    expect(found).toMatchObject({ entities: 3, leftOut: { entities: 1, rows: 1 }, entityWord: 'customers' })
    expect(await allRows(engine, id, 'groups')).toEqual([
      ['ann', '3', '2', '25.4', '1', 'Frequent buyers of small amounts who came lately'],
      ['ben', '62', '1', '1000', '2', 'Rare high spenders who have stayed away'],
      ['cyd', '1', '1', '1.5', '1', 'Frequent buyers of small amounts who came lately'],
    ])
    expect(found.profiles[1]?.words).toBe(
      '33 % of all customers (1). Last purchase 62 days ago on average, against 22 days for all. 1 purchase each, against 1.33 for all. They spent 1,000 each, against 342 for all: 2.9 times the usual amount.',
    )
  })

  it('count each row as a purchase where no column tells them apart', async () => {
    const { id } = await load('purchases', purchases)
    await find(id, { ...definition, rfm: { date: 'date', amount: 'price' } })
    expect((await allRows(engine, id, 'groups')).map((cells) => cells.slice(0, 4))).toEqual([
      ['ann', '3', '3', '15.3'],
      ['ben', '62', '1', '100'],
      ['cyd', '1', '1', '1.5'],
    ])
  })
})

describe('what was found', () => {
  it('is a table of the dataset, replaced when found again, stale after a load, and deleted with its segments', async () => {
    const { id } = await load('visitors', visitors)
    await find(id, { ...basis, ...threeFeatures, k: 4 })
    const again = await find(id, { ...basis, ...threeFeatures, k: 3 })
    const [summary, ...others] = await engine.client.segments.list({ dataset: id })
    expect(others).toEqual([])
    expect(summary).toMatchObject({
      name: 'groups',
      members: 'groups',
      k: 3,
      entities: 120,
      isStale: false,
      version: 1,
    })
    const counts = [1, 2, 3].map((segment) => (again.sizes[segment - 1] ?? 0).toString())
    const members = await allRows(engine, id, 'groups')
    expect(counts).toEqual(
      ['1', '2', '3'].map((segment) => members.filter((cells) => cells[4] === segment).length.toString()),
    )
    expect(again.profiles.map(({ name }) => name)).toEqual(
      ['1', '2', '3'].map((segment) => members.find((cells) => cells[4] === segment)?.[5]),
    )

    const more = folder.file(`${++loads}/visitors.csv`, 'visitor_id,age,visits,score,always\nV500,1,2,3,7\n')
    await engine.load([more], { into: { dataset: id, mode: 'append' } })
    expect(await engine.client.segments.list({ dataset: id })).toMatchObject([{ isStale: true, version: 1 }])

    expect(await engine.client.segments.delete({ dataset: id, name: 'groups' })).toEqual([])
    expect((await engine.client.datasets.get({ dataset: id })).derived).toEqual([])
    await expect(engine.client.segments.get({ dataset: id, name: 'groups' })).rejects.toThrow(
      'no segments called groups',
    )
  })

  it('is nothing when it is cancelled', async () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, at) => `W${at},${(at * 7919) % 1009},${(at * 104_729) % 997},${at % 13},7`,
    )
    const { id } = await load('visitors', ['visitor_id,age,visits,score,always', ...rows].join('\n'))
    const { id: task } = await engine.client.segments.start({
      dataset: id,
      definition: { ...basis, ...threeFeatures, k: { min: 2, max: 40 }, starts: 50 },
    })
    while (!(await engine.client.tasks.get({ task })).phase.startsWith('Trying 3')) await setTimeout(5)
    await engine.client.tasks.cancel({ task })
    expect(await engine.ended(task)).toMatchObject({ status: 'cancelled' })
    expect(await engine.client.segments.list({ dataset: id })).toEqual([])
    expect((await engine.client.datasets.get({ dataset: id })).derived).toEqual([])
  })

  it('is the same for the same seed, to the last digit', async () => {
    const { id } = await load('visitors', visitors)
    const definition = { ...basis, ...threeFeatures, k: { min: 2, max: 4 }, seed: 77 }
    expect(await find(id, definition)).toEqual(await find(id, definition))
  })
})

describe('a definition that cannot work', () => {
  it('is refused with the reason', async () => {
    const { id } = await load('visitors', visitors)
    const start = (definition: SegmentDefinition) => engine.client.segments.start({ dataset: id, definition })
    await expect(start({ ...basis, features: [{ column: 'height' }] })).rejects.toThrow(
      'visitors has no column called height.',
    )
    await expect(start({ ...basis, name: 'visitors', ...threeFeatures })).rejects.toThrow('visitors-2 is free')
    await expect(start({ ...basis, features: [{ column: 'age' }, { column: 'age' }] })).rejects.toThrow(
      'Two columns would be called age.',
    )
    expect(await tryToFind(id, { ...basis, features: [{ column: 'visitor_id', name: 'letters' }] })).toMatchObject({
      status: 'failed',
      message: 'There is no value for letters: its column must hold numbers. Choose another column.',
    })
    expect(await tryToFind(id, { ...basis, features: [{ column: 'always' }] })).toMatchObject({
      status: 'failed',
      message: 'All 120 visitors are alike in always. Choose other features.',
    })
    expect(await engine.client.segments.list({ dataset: id })).toEqual([])
  })
})

const mall = join(import.meta.dirname, '../../../../../shared/data/retail/Mall_Customers.csv')
if (existsSync(mall))
  describe('the published figures', () => {
    it('of customers of a mall come out', async () => {
      const { id, tables } = await engine.load([mall], { dataset: 'mall', template: null })
      const columns = ['Age', 'Annual Income (k$)', 'Spending Score (1-100)'].map((column) => ({ column }))
      const definition = { ...basis, table: tables[0]?.name ?? '', entity: 'CustomerID', standardise: false }
      const five = await find(id, { ...definition, features: columns.slice(1), k: 5 })
      expect(five.inertia).toBeCloseTo(44448.4554479337, 4)
      expect(five.sizes).toEqual([81, 39, 35, 23, 22])
      expect(five.silhouette).toBeCloseTo(0.553931997444648, 6)
      const six = await find(id, { ...definition, features: columns, k: 6 })
      expect(six.inertia).toBeCloseTo(58300.44332159069, 4)
    })
  })
