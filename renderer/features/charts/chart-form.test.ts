/** What is chosen becomes a definition and comes back as it was; what the form cannot ask is not lost. */
import { describe, expect, it } from 'vitest'
import { type ChartDefinition, type Column, chartDefinitionSchema } from '../../../preload/contract/index.ts'
import { type ChartForm, chartOf, formOf, guessChart, titleOf } from './chart-form.ts'

const columns: readonly Column[] = [
  { name: 'shop', type: 'string' },
  { name: 'at', type: 'datetime' },
  { name: 'amount', type: 'number' },
  { name: 'size', type: 'integer' },
]
const form: ChartForm = {
  ...{ title: 'Sales', kind: 'line', data: { what: 'table', table: 'sales' }, x: 'at', part: 'month' },
  ...{ measures: [{ function: 'sum', column: 'amount' }], y: [], series: 'shop', rest: { where: 'size > 0' } },
}

describe('a chart that is chosen', () => {
  it('groups the rows of a table, and comes back as it was chosen', () => {
    const chart = chartOf(form, 'sales', columns)
    expect(chart).toMatchObject({ x: 'month', y: ['sum of amount'], series: 'shop' })
    expect(chartDefinitionSchema.safeParse(chart).success).toBe(true)
    expect(chart && formOf(chart)).toEqual(form)
    expect(titleOf(form)).toBe('Sum of amount by month of at for each shop')
  })

  it('takes rows as they are for histograms, scatter charts and heat maps', () => {
    for (const kind of ['histogram', 'scatter', 'heatmap'] as const) {
      const chart = chartOf({ ...form, kind, x: 'amount', y: ['size'] }, 'sales', columns)
      expect(chart?.source).toEqual({ what: 'rows', table: 'sales' })
    }
  })

  it('waits until its columns are there', () => {
    expect(chartOf({ ...form, x: 'gone' }, 'sales', columns)).toBeUndefined()
    expect(chartOf({ ...form, kind: 'scatter', y: [] }, 'sales', columns)).toBeUndefined()
  })

  it('keeps a source that the form cannot ask for', () => {
    const chart: ChartDefinition = {
      ...{ name: 'sizes', title: 'Sizes', kind: 'bar', x: 'size_bin', y: ['count'] },
      source: {
        what: 'aggregate',
        spec: { table: 'sales', groups: [{ column: 'size', bin: { count: 9 } }], measures: [{ function: 'count' }] },
      },
    }
    expect(chartOf({ ...formOf(chart), title: 'Others' }, 'sizes', [])).toEqual({ ...chart, title: 'Others' })
  })
})

describe('a first chart', () => {
  it('of a report goes along its names, with its numbers', () => {
    const source = { what: 'report', name: 'shops' } as const
    expect(guessChart(source, columns, 'Shops')).toMatchObject({ kind: 'line', x: 'at', y: ['amount', 'size'] })
    expect(guessChart(source, columns.slice(0, 1), 'Shops')).toBeUndefined()
  })

  it('of an aggregate goes along time, with a series for each other group', () => {
    const spec = {
      ...{ table: 'sales', groups: [{ column: 'shop' }, { column: 'at', part: 'month' as const }] },
      measures: [{ function: 'count' as const }],
    }
    const result: Column[] = ['shop', 'at_month', 'count'].map((name) => ({
      name,
      type: name === 'count' ? 'integer' : 'string',
    }))
    expect(guessChart({ what: 'aggregate', spec }, result, '')).toMatchObject({
      ...{ kind: 'line', x: 'at_month', y: ['count'], series: 'shop' },
    })
  })
})
