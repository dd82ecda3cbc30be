/** Charts over real data: what reaches the page is small, true, and told; dashboards are kept until they are reset. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import {
  type ChartDefinition,
  type ChartKind,
  type Client,
  type Dashboard,
  MOST_POINTS,
} from '../../../../preload/contract/index.ts'
import { openTestEngine, openTestFolder, type TestEngine } from '../../testing/test-engine.ts'

const sales = {
  name: 'sales',
  title: 'Sales',
  resources: [
    {
      ...{ name: 'sales', title: 'Sales' },
      schema: {
        fields: [
          { name: 'at', type: 'datetime' },
          ...[{ name: 'shop' }, { name: 'item' }],
          ...[
            { name: 'amount', type: 'integer' },
            { name: 'weight', type: 'number' },
          ],
        ],
      },
    },
  ],
  winnow: {
    reports: [
      { name: 'shops', title: 'Shops', sql: 'SELECT shop, sum(amount) AS amount FROM sales GROUP BY 1 ORDER BY 1' },
    ],
    dashboard: {
      items: [
        {
          ...{ id: 'all', x: 0, y: 0, width: 4, height: 2 },
          content: { what: 'figure', title: 'Sold', table: 'sales', measure: { function: 'sum', column: 'amount' } },
        },
      ],
    },
  },
}

/** 6,000 sales, one each two hours from 2021 on; 60 items, of which the first are sold most; every 100th has no weight. */
const ROWS = 6000
const rows = Array.from({ length: ROWS }, (_, at) => {
  const time = new Date(Date.UTC(2021, 0, 1) + at * 7_200_000).toISOString().slice(0, 19)
  const item = Math.floor(60 * (((at * 7919) % ROWS) / ROWS) ** 2)
  return {
    time,
    shop: ['North', 'South', ''][at % 3] ?? '',
    item: `item ${item}`,
    amount: (at % 10) + 1,
    weight: at % 100 === 0 ? '' : `${at / 8}`,
  }
})
const csv = `at,shop,item,amount,weight\n${rows.map(({ time, shop, item, amount, weight }) => `${time},${shop},${item},${amount},${weight}`).join('\n')}\n`

let engine: TestEngine
let client: Client
const dataset = 'test'
const opened = new AsyncDisposableStack()
beforeAll(async () => {
  const folder = opened.use(openTestFolder())
  folder.file('templates/sales/datapackage.json', JSON.stringify(sales))
  engine = opened.use(await openTestEngine(join(folder.path, 'store'), join(folder.path, 'templates')))
  client = engine.client
  await engine.load([folder.file('sales.csv', csv)], { dataset, template: 'sales' })
  await engine.load([folder.file('plain.csv', 'name,n\nA,1\nB,2\n')], { dataset: 'plain' })
})
afterAll(() => opened.disposeAsync())

type Parts = Partial<ChartDefinition> & Pick<ChartDefinition, 'source' | 'x'>
const draw = (kind: ChartKind, parts: Parts) =>
  client.charts.data({ dataset, chart: { name: 'chart', title: 'Chart', kind, ...parts } })
const groupedBy = (...columns: string[]) => ({
  what: 'aggregate' as const,
  spec: {
    ...{ table: 'sales', groups: columns.map((column) => ({ column })) },
    measures: [
      { function: 'sum' as const, column: 'amount', name: 'amount' },
      { function: 'mean' as const, column: 'amount', name: 'mean' },
    ],
  },
})
const ofRows = { what: 'rows' as const, table: 'sales' }
const totalOf = (points: readonly Record<string, unknown>[], key = 's0') =>
  points.reduce((sum, point) => sum + Number(point[key] ?? 0), 0)
const amounts = rows.reduce((sum, { amount }) => sum + amount, 0)
const said = (call: Promise<unknown>) =>
  call.then(
    () => 'no mistake',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )

describe('bars', () => {
  it('beyond those that can be read become one, which holds all that is left', async () => {
    const { points, note, series } = await draw('bar', { source: groupedBy('item'), x: 'item', y: ['amount'] })
    expect(points).toHaveLength(41)
    expect(points.at(-1)?.x).toBe('20 others')
    expect(totalOf(points)).toBe(amounts)
    expect(note).toBe('The 40 largest of 60 values of item; the others are put together.')
    expect(series).toEqual([{ key: 's0', title: 'amount', isOther: false }])
  })

  it('of means have no bar for the others, since a mean of means is none', async () => {
    const { points, note } = await draw('bar', { source: groupedBy('item'), x: 'item', y: ['mean'] })
    expect(points).toHaveLength(40)
    expect(note).toBe('The 40 largest of 60 values of item; the others are not shown.')
  })

  it('are stacked by the values of a column, and empty cells have a name', async () => {
    const { spec } = groupedBy('item', 'shop')
    const source = {
      what: 'aggregate' as const,
      spec: { ...spec, groups: [{ column: 'amount', name: 'size' }, { column: 'shop' }] },
    }
    const { points, series } = await draw('stacked', { source, x: 'size', y: ['mean'], series: 'shop' })
    expect(series.map(({ title }) => title)).toEqual(['(empty)', 'North', 'South'])
    expect(points).toHaveLength(10)
    expect(points[0]).toEqual({ x: 1, s0: 1, s1: 1, s2: 1 })
  })

  it('come from a report with its rows in their order', async () => {
    const drawn = await draw('bar', { source: { what: 'report', name: 'shops' }, x: 'shop', y: ['amount'] })
    expect(drawn.points.map(({ x }) => x)).toEqual(['(empty)', 'North', 'South'])
    expect(totalOf(drawn.points)).toBe(amounts)
    expect(drawn).toMatchObject({ note: null, version: 1, x: { type: 'category', title: 'shop' } })
  })
})

describe('lines', () => {
  it('with too many points in time are measured again by a coarser part of the dates', async () => {
    const { points, x, note } = await draw('line', { source: groupedBy('at'), x: 'at', y: ['amount', 'mean'] })
    expect(x).toEqual({ title: 'at', type: 'time', part: 'day' })
    expect(points).toHaveLength(500)
    expect(note).toBe('6,000 values of at by day.')
    const day = rows.slice(0, 12).map(({ amount }) => amount)
    const sum = day.reduce((a, b) => a + b)
    // The mean is that of the day's rows, not one of means.
    expect(points[0]).toEqual({ x: '2021-01-01', s0: sum, s1: sum / 12 })
  })

  it('know months, quarters and years as time', async () => {
    const axes = ['month', 'quarter', 'year'].map(async (part) => {
      const spec = { ...groupedBy().spec, groups: [{ column: 'at', part: part as 'month', name: part }] }
      return (await draw('line', { source: { what: 'aggregate', spec }, x: part, y: ['amount'] })).x
    })
    expect(await Promise.all(axes)).toEqual(
      ['month', 'quarter', 'year'].map((part) => ({ title: part, type: 'time', part })),
    )
  })

  it('of plain rows are the mean of each value, and say so', async () => {
    const { points, note } = await draw('line', { source: ofRows, x: 'amount', y: ['weight'] })
    expect(points).toHaveLength(10)
    expect(note).toBe('Rows with the same amount are drawn as their mean.')
  })

  it('of numbers that are too dense are put into bins', async () => {
    const { points, x, note } = await draw('line', { source: ofRows, x: 'weight', y: ['amount'], series: 'shop' })
    expect(points.length).toBeLessThanOrEqual(MOST_POINTS / 8)
    expect(x.width).toBe(5)
    expect(note).toContain('values of weight in bins of 5, drawn as their mean.')
    expect(note).toContain('60 rows without weight left out.')
  })
})

describe('a histogram', () => {
  it('counts every number once, in round bins without a gap', async () => {
    const { points, x, note } = await draw('histogram', { source: ofRows, x: 'weight' })
    expect(x).toEqual({ title: 'weight', type: 'value', width: 20 })
    expect(points.map((point) => point.x)).toEqual(Array.from({ length: 38 }, (_, at) => at * 20))
    expect(totalOf(points)).toBe(ROWS - 60)
    expect(note).toBe('5,940 rows in bins of 20. 60 rows without a number left out.')
  })
})

describe('a scatter chart', () => {
  it('takes a sample of many rows, the same each time, and says so', async () => {
    const parts = { source: ofRows, x: 'weight', y: ['amount'], series: 'shop' }
    const drawn = await draw('scatter', parts)
    expect(drawn.points).toHaveLength(MOST_POINTS)
    expect(drawn.note).toBe('3,000 of 5,940 rows, chosen at random. 60 rows without a number left out.')
    expect(drawn.series.map(({ title }) => title)).toEqual(['(empty)', 'North', 'South'])
    expect((await draw('scatter', { ...parts, y: ['amount', 'amount'] })).points).toHaveLength(MOST_POINTS)
    // Another engine over the same store has nothing in its cache.
    await using again = await openTestEngine(engine.store, join(engine.store, '../templates'))
    const other = await again.client.charts.data({
      dataset,
      chart: { name: 'c', title: 'C', kind: 'scatter', ...parts },
    })
    expect(other.points).toEqual(drawn.points)
  })
})

describe('a heat map', () => {
  it('bins numbers and dates, and loses no row', async () => {
    const { points, x, y, note } = await draw('heatmap', { source: ofRows, x: 'at', y: ['weight'] })
    expect(x).toMatchObject({ type: 'time', part: 'month' })
    expect(y).toMatchObject({ type: 'value', width: 50 })
    expect(y.values?.slice(0, 3)).toEqual(['0', '50', '100'])
    expect(totalOf(points)).toBe(ROWS - 60)
    expect(note).toContain('60 rows with an empty side left out.')
  })
})

it('says what is wrong with a chart', async () => {
  expect(await said(draw('bar', { source: ofRows, x: 'shops' }))).toBe(
    'The chart needs a column called shops. There are at, shop, item, amount, weight.',
  )
  expect(await said(draw('line', { source: ofRows, x: 'at', y: ['shop'] }))).toBe(
    'shop holds no numbers, so that it cannot be drawn. Choose a column of numbers.',
  )
  expect(await said(draw('bar', { source: { what: 'report', name: 'nothing' }, x: 'shop' }))).toContain('It has shops.')
})

it('suggests charts that can be drawn', async () => {
  const suggested = await client.charts.suggest({ dataset, table: 'sales' })
  expect(suggested.map(({ kind }) => kind)).toEqual(['line', 'bar', 'bar', 'histogram', 'scatter'])
  for (const chart of suggested) {
    const { points } = await client.charts.data({ dataset, chart })
    expect(points.length, chart.title).toBeGreaterThan(1)
  }
})

describe('a dashboard', () => {
  it("is the template's until one is saved, and again after a reset", async () => {
    const first = await client.dashboards.get({ dataset })
    expect(first).toMatchObject({ origin: 'template', dashboard: { items: [{ id: 'all' }] } })
    const own: Dashboard = {
      items: [{ id: 'own', x: 2, y: 0, width: 6, height: 4, content: { what: 'text', text: 'Hello' } }],
    }
    onTestFinished(async () => void (await client.dashboards.reset({ dataset })))
    expect(await client.dashboards.save({ dataset, dashboard: own })).toMatchObject({ origin: 'saved', dashboard: own })
    expect(await client.dashboards.get({ dataset })).toMatchObject({ dashboard: own, original: 'template' })
    expect(await client.dashboards.reset({ dataset })).toEqual(first)
  })

  it('is suggested where there is no template', async () => {
    const { origin, dashboard } = await client.dashboards.get({ dataset: 'plain' })
    expect(origin).toBe('suggested')
    expect(dashboard.items?.[0]).toMatchObject({ content: { what: 'figure', table: 'plain' } })
  })

  it('has figures over the rows that count', async () => {
    const figure = (where?: string) =>
      client.dashboards.figure({
        dataset,
        table: 'sales',
        measure: { function: 'sum', column: 'amount' },
        ...(where && { where }),
      })
    expect(await figure()).toEqual({ column: { name: 'sum_amount', type: 'integer' }, value: String(amounts) })
    expect((await figure("shop = 'North'")).value).toBe(
      String(rows.reduce((sum, { shop, amount }) => sum + (shop === 'North' ? amount : 0), 0)),
    )
    expect(await said(figure('shop ='))).toContain('condition')
  })
})
