/** Charts as pictures: well-formed, complete, and the same whatever a text holds. */
import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'
import type { ChartData } from '../../../preload/contract/index.ts'
import { drawChart } from './draw-chart.ts'

const category = { title: 'town', type: 'category' } as const
const value = { title: 'sales', type: 'value' } as const
const one = [{ key: 's0', title: 'sales', isOther: false }]
const two = [...one, { key: 's1', title: 'costs', isOther: false }]
const common = { note: null, version: 1, y: value }

const months = ['2024-01', '2024-02', '2024-03'].map((x, at) => ({ x, s0: at === 1 ? null : at * 10 - 5, s1: at }))
const charts: readonly (readonly [name: string, data: ChartData, element: string, count: number])[] = [
  [
    'bars',
    {
      ...common,
      kind: 'bar',
      x: category,
      series: two,
      points: [
        { x: 'Bern', s0: 3, s1: -1 },
        { x: 'Rome', s0: 1, s1: 0 },
      ],
    },
    'rect',
    4,
  ],
  [
    'stacks',
    { ...common, kind: 'stacked', x: { title: 'month', type: 'time' }, series: two, points: months },
    'rect',
    5,
  ],
  [
    'a line with a gap',
    { ...common, kind: 'line', x: { title: 'month', type: 'time' }, series: one, points: months },
    'path',
    2,
  ],
  [
    'areas',
    { ...common, kind: 'area', x: value, series: one, points: [1, 2, 4].map((x) => ({ x, s0: x * x })) },
    'path',
    2,
  ],
  [
    'dots',
    { ...common, kind: 'scatter', x: value, series: one, points: [1, 2, 3].map((x) => ({ x, y: x, series: 's0' })) },
    'circle',
    3,
  ],
  [
    'bins',
    {
      ...common,
      kind: 'histogram',
      x: { ...value, width: 5 },
      series: one,
      points: [0, 5].map((x) => ({ x, s0: x + 1 })),
    },
    'rect',
    2,
  ],
  [
    'fields',
    {
      ...common,
      kind: 'heatmap',
      x: { ...category, values: ['a', 'b'] },
      y: { ...category, values: ['c'] },
      series: one,
      points: [
        { x: 'a', y: 'c', s0: 1 },
        { x: 'b', y: 'c', s0: 0 },
      ],
    },
    'rect',
    4,
  ],
]

/** How often each element occurs; throws for what is no XML. */
function elementsOf(svg: string): Map<string, number> {
  const counts = new Map<string, number>()
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name }) => counts.set(name, (counts.get(name) ?? 0) + 1))
  parser.write(svg).close()
  return counts
}

/** All numbers of the picture. */
const isDrawn = (svg: string): boolean => !/NaN|Infinity|undefined/.test(svg)

describe('a chart as a picture', () => {
  it.each(charts)('draws %s', (_, data, element, count) => {
    const svg = drawChart('Sales', data, 'page')
    const legend = data.series.length > 1 && element === 'rect' ? data.series.length : 0
    expect(elementsOf(svg).get(element)).toBe(count + legend)
    expect(isDrawn(svg)).toBe(true)
  })

  it.each(charts)('says so when there is nothing to draw of %s', (_, data) => {
    expect(drawChart('Sales', { ...data, points: [] }, 'file')).toContain('There is nothing to draw.')
  })

  it('holds texts from data as text', () => {
    const nasty = '</text><script>alert(1)</script>\u0000\u202E]]>&'
    const [, data] = charts[0] ?? []
    if (data === undefined) throw new Error('there is a chart')
    const svg = drawChart(nasty, { ...data, points: [{ x: nasty, s0: 1, s1: 2 }] }, 'file')
    expect([...elementsOf(svg).keys()]).not.toContain('script')
    expect(svg).not.toContain('\u202E')
  })

  it.each([[0], [-3], [1e-9], [1e300], [7, 7]])('finds an axis for values of %s', (...values) => {
    const points = values.map((s0, at) => ({ x: `${at}`, s0: Number(s0) }))
    expect(isDrawn(drawChart('', { ...common, kind: 'line', x: category, series: one, points }, 'page'))).toBe(true)
    expect(isDrawn(drawChart('', { ...common, kind: 'bar', x: category, series: one, points }, 'page'))).toBe(true)
  })
})
