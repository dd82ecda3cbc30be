/** Pivot tables over a real table: crossings, totals of every kind of measure, levels, and the cut of columns. */
import { describe, expect, it } from 'vitest'
import type { PivotInput } from '../../../preload/contract/index.ts'
import { loadTexts } from '../testing/load-texts.ts'

const sales = [
  'region,shop,day,amount,customer',
  'north,Oslo,2021-01-04,10,ann',
  'north,Oslo,2021-04-05,2,ann',
  'north,Bergen,2021-01-05,6,bob',
  'south,Rome,2021-01-04,4,ann',
  'south,,2021-07-06,1,cleo',
  '',
].join('\n')

const open = async () => {
  const { client, dataset } = await loadTexts({ 'sales.csv': sales })
  return (query: Omit<PivotInput, 'dataset' | 'table'>) =>
    client.aggregates.pivot({ dataset, table: 'sales', ...query })
}

const byQuarter = {
  rows: [{ column: 'region' }, { column: 'shop' }],
  columns: [{ column: 'day', part: 'quarter' as const }],
}

describe('a pivot table', () => {
  it('crosses rows and columns, with totals at both ends', async () => {
    const pivot = await open()
    expect(await pivot({ ...byQuarter, measure: { function: 'sum', column: 'amount' } })).toEqual({
      level: 0,
      row: { name: 'region', type: 'string' },
      measure: { name: 'sum_amount', type: 'integer' },
      columns: [
        { key: ['2021-Q1'], total: '20' },
        { key: ['2021-Q2'], total: '2' },
        { key: ['2021-Q3'], total: '1' },
      ],
      columnsLeftOut: 0,
      rowsTotal: 2,
      rows: [
        { key: 'north', cells: ['16', '2', null], total: '18' },
        { key: 'south', cells: ['4', null, '1'], total: '5' },
      ],
      grandTotal: '23',
    })
  })

  it('measures totals over their rows: means are no means of means, customers are counted once', async () => {
    const pivot = await open()
    const mean = await pivot({ ...byQuarter, measure: { function: 'mean', column: 'amount' } })
    expect(mean.rows.map(({ total }) => total)).toEqual(['6', '2.5'])
    expect(mean.grandTotal).toBe('4.6')
    const distinct = await pivot({ ...byQuarter, measure: { function: 'distinct', column: 'customer' } })
    expect(distinct.rows.map(({ total }) => total)).toEqual(['2', '2'])
    expect(distinct.columns.map(({ total }) => total)).toEqual(['2', '1', '1'])
    expect(distinct.grandTotal).toBe('3')
    const share = await pivot({ ...byQuarter, measure: { function: 'share' } })
    expect(share.rows).toEqual([
      { key: 'north', cells: ['0.4', '0.2', null], total: '0.6' },
      { key: 'south', cells: ['0.2', null, '0.2'], total: '0.4' },
    ])
    expect(share.grandTotal).toBe('1')
  })

  it('opens a row to its inner level, under the same columns', async () => {
    const pivot = await open()
    const measure = { function: 'sum' as const, column: 'amount' }
    const inner = await pivot({ ...byQuarter, measure, path: ['south'] })
    expect(inner.level).toBe(1)
    expect(inner.columns.map(({ key }) => key)).toEqual([['2021-Q1'], ['2021-Q2'], ['2021-Q3']])
    expect(inner.rows).toEqual([
      { key: '', cells: [null, null, '1'], total: '1' },
      { key: 'Rome', cells: ['4', null, null], total: '4' },
    ])
    await expect(pivot({ ...byQuarter, measure, path: ['south', 'Rome'] })).rejects.toThrow('There is no level of rows')
  })

  it('tells how many columns it left out, and counts them in the totals', async () => {
    const pivot = await open()
    const cut = await pivot({
      ...byQuarter,
      measure: { function: 'sum', column: 'amount' },
      maxColumns: 1,
      byTotal: true,
    })
    expect(cut).toMatchObject({ columnsLeftOut: 2, grandTotal: '23' })
    expect(cut.columns).toEqual([{ key: ['2021-Q1'], total: '20' }])
    expect(cut.rows.map(({ key, total }) => [key, total])).toEqual([
      ['north', '18'],
      ['south', '5'],
    ])
  })
})
