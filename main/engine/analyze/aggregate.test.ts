/** Aggregates over real tables: every group, every measure, filters, order, pages and totals. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AggregateSpec } from '../../../preload/contract/index.ts'
import { loadTexts } from '../testing/load-texts.ts'
import '../testing/properties.ts'

const sales = [
  'shop,day,amount,pieces,note',
  'Rome,2021-01-04,10.50,3,a',
  'Rome,2021-01-31,0.25,1,',
  'Oslo,2021-04-01,7.00,2,b',
  ',2022-12-31,1.10,4,b',
  'Oslo,,2.20,,a',
  '',
].join('\n')

const open = async () => {
  const { client, dataset } = await loadTexts({ 'sales.csv': sales })
  return {
    client,
    dataset,
    page: (spec: Omit<AggregateSpec, 'table'>, rest: { offset?: number; limit?: number; totals?: boolean } = {}) =>
      client.aggregates.page({ dataset, spec: { table: 'sales', ...spec }, ...rest }),
  }
}

describe('an aggregate', () => {
  it('measures each group, the empty one last, and adds decimals without an error of floats', async () => {
    const { page } = await open()
    const { columns, rows, total, totals } = await page(
      {
        groups: [{ column: 'shop' }],
        measures: [
          { function: 'count' },
          { function: 'count', column: 'pieces' },
          { function: 'distinct', column: 'note' },
          { function: 'sum', column: 'amount' },
          { function: 'mean', column: 'pieces' },
          { function: 'min', column: 'day' },
          { function: 'max', column: 'shop' },
          { function: 'median', column: 'amount' },
          { function: 'share', column: 'pieces' },
          { function: 'stddev', column: 'pieces' },
        ],
      },
      { totals: true },
    )
    expect(columns.map(({ name }) => name)).toEqual([
      ...['shop', 'count', 'count_pieces', 'distinct_note', 'sum_amount', 'mean_pieces', 'min_day', 'max_shop'],
      ...['median_amount', 'share_pieces', 'stddev_pieces'],
    ])
    expect(rows).toEqual([
      ['', '1', '1', '1', '1.10', '4', '2022-12-31', null, '1.1', '0.4', null],
      ['Oslo', '2', '1', '2', '9.20', '2', '2021-04-01', 'Oslo', '4.6', '0.2', null],
      ['Rome', '2', '2', '1', '10.75', '2', '2021-01-04', 'Rome', '5.375', '0.4', '1.4142135623730951'],
    ])
    expect(total).toBe(3)
    expect(totals).toEqual([
      null,
      '5',
      '4',
      '2',
      '21.05',
      '2.5',
      '2021-01-04',
      'Rome',
      '2.2',
      '1',
      '1.2909944487358056',
    ])
  })

  it('writes every number that it finds with the decimal mark of the column', async () => {
    const prices = 'shop;price\nRome;1.234,50\nRome;2,20\nOslo;0,50\n'
    const { client, dataset } = await loadTexts({ 'prices.csv': prices })
    const measures = (['sum', 'mean', 'median', 'max', 'share'] as const).map((name) => ({
      function: name,
      column: 'price',
    }))
    const spec = { table: 'prices', groups: [{ column: 'shop' }], measures }
    const { rows } = await client.aggregates.page({ dataset, spec })
    expect(rows).toEqual([
      ['Oslo', '0,50', '0,5', '0,5', '0,50', expect.stringMatching(/^0,0004\d+$/)],
      ['Rome', '1236,70', '618,35', '618,35', '1.234,50', expect.stringMatching(/^0,9995\d+$/)],
    ])
  })

  it.each([
    ['year', ['2021', '2022', null]],
    ['quarter', ['2021-Q1', '2021-Q2', '2022-Q4', null]],
    ['month', ['2021-01', '2021-04', '2022-12', null]],
    ['week', ['2021-W01', '2021-W04', '2021-W13', '2022-W52', null]],
    ['day', ['2021-01-04', '2021-01-31', '2021-04-01', '2022-12-31', null]],
    ['weekday', ['Monday', 'Thursday', 'Saturday', 'Sunday', null]],
  ] as const)('groups dates by %s, in the order of time', async (part, expected) => {
    const { page } = await open()
    const { rows, columns } = await page({ groups: [{ column: 'day', part }], measures: [{ function: 'count' }] })
    expect(rows.map(([key]) => key)).toEqual(expected)
    expect(columns[0]?.name).toBe(`day_${part}`)
  })

  it('puts numbers into bins of a width, and into about so many of a round width', async () => {
    const { page } = await open()
    const bins = async (bin: { width: number } | { count: number }, column = 'amount') =>
      (await page({ groups: [{ column, bin }], measures: [{ function: 'count' }] })).rows
    expect(await bins({ width: 0.5 })).toEqual([
      ['0.0', '1'],
      ['1.0', '1'],
      ['2.0', '1'],
      ['7.0', '1'],
      ['10.5', '1'],
    ])
    expect(await bins({ count: 5 })).toEqual([
      ['0', '2'],
      ['2', '1'],
      ['6', '1'],
      ['10', '1'],
    ])
    expect(await bins({ width: 2 }, 'pieces')).toEqual([
      ['0', '1'],
      ['2', '2'],
      ['4', '1'],
      [null, '1'],
    ])
  })

  it('filters rows, sorts by a measure, keeps the first groups and pages through them', async () => {
    const { page } = await open()
    const spec = {
      groups: [{ column: 'shop' }],
      measures: [{ function: 'sum' as const, column: 'amount', name: 'takings' }],
      sort: [{ column: 'takings', descending: true }],
    }
    expect((await page(spec, { offset: 1, limit: 1 })).rows).toEqual([['Oslo', '9.20']])
    expect(await page({ ...spec, limit: 2 }, { offset: 5 })).toMatchObject({ rows: [], total: 2 })
    const where = {
      ...spec,
      where: 'pieces > 1 -- enough',
      filters: [{ column: 'note', operator: 'equals' as const, value: 'b' }],
    }
    expect((await page(where)).rows).toEqual([
      ['Oslo', '7.00'],
      ['', '1.10'],
    ])
  })

  it.each([
    [{ measures: [{ function: 'sum', column: 'shop' }] }, 'shop holds no numbers (it is text): it cannot be summed.'],
    [{ groups: [{ column: 'amount', part: 'year' }], measures: [{ function: 'count' }] }, 'amount holds no dates'],
    [{ groups: [{ column: 'nothing' }], measures: [{ function: 'count' }] }, 'sales has no column called nothing.'],
    [{ measures: [{ function: 'count' }], where: '1) UNION (SELECT 1' }, 'The condition'],
    [
      { measures: [{ function: 'count' }], sort: [{ column: 'x' }] },
      'The result has no column called x. It has count.',
    ],
  ] satisfies [Omit<AggregateSpec, 'table'>, string][])('says what is wrong with %j', async (spec, message) => {
    const { page } = await open()
    await expect(page(spec)).rejects.toThrow(message)
  })

  it('equals plain arithmetic, whatever the numbers', async () => {
    const cents = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n })
    const rows = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), cents, fc.integer({ min: -50, max: 50 })), {
      minLength: 1,
      maxLength: 40,
    })
    await fc.assert(
      fc.asyncProperty(rows, async (list) => {
        const text = (cents: bigint) => `${cents < 0n ? '-' : ''}${decimal(cents < 0n ? -cents : cents)}`
        // A first row that is left out makes every column what it is to be.
        const lines = [
          'z,1.00,1',
          ...list.map(([key, value, n]) => `${key},${value === 0n ? '0.00' : text(value)},${n}`),
        ]
        const { client, dataset } = await loadTexts({ 'list.csv': `key,value,n\n${lines.join('\n')}\n` })
        const { rows: found } = await client.aggregates.page({
          dataset,
          spec: {
            table: 'list',
            where: "key <> 'z'",
            groups: [{ column: 'key' }, { column: 'n', bin: { width: 7 } }],
            measures: [{ function: 'sum', column: 'value' }, { function: 'count' }, { function: 'max', column: 'n' }],
          },
        })
        const groups = Map.groupBy(list, ([key, , n]) => `${key} ${Math.floor(n / 7) * 7}`)
        const expected = [...groups].map(([group, members]) => [
          ...group.split(' '),
          text(members.reduce((sum, [, value]) => sum + value, 0n)),
          String(members.length),
          String(Math.max(...members.map(([, , n]) => n))),
        ])
        expect(found.map((row) => row.join(' ')).sort()).toEqual(expected.map((row) => row.join(' ')).sort())
      }),
      { numRuns: 6 },
    )
  })
})

const decimal = (cents: bigint): string => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`
