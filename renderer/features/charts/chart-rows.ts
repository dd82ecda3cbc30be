/** What a chart shows, as rows of a table; and how its bars are best laid. */
import type { ChartData } from '../../../preload/contract/index.ts'
import { formatAlong, formatValue } from './chart-axes.ts'

export interface ChartTable {
  readonly columns: readonly { readonly title: string; readonly isNumber: boolean }[]
  readonly rows: readonly (readonly string[])[]
}

/** The same values as in the picture, in the same order. */
export function tableOf({ kind, x, y, series, points }: ChartData): ChartTable {
  const along = { title: x.title, isNumber: x.type === 'value' }
  const number = (value: string | number | null | undefined) => (typeof value === 'number' ? formatValue(value) : '')
  if (kind === 'heatmap')
    return {
      columns: [
        along,
        { title: y.title, isNumber: y.type === 'value' },
        { title: series[0]?.title ?? '', isNumber: true },
      ],
      rows: points.map((point) => [formatAlong(x, point.x ?? null), formatAlong(y, point.y ?? null), number(point.s0)]),
    }
  if (kind === 'scatter') {
    const titles = new Map(series.map(({ key, title }) => [key, title]))
    const isOne = series.length === 1
    return {
      columns: [
        along,
        { title: y.title || 'value', isNumber: true },
        ...(isOne ? [] : [{ title: 'series', isNumber: false }]),
      ],
      rows: points.map((point) => [
        ...[formatAlong(x, point.x ?? null), number(point.y)],
        ...(isOne ? [] : [titles.get(String(point.series)) ?? '']),
      ]),
    }
  }
  return {
    columns: [along, ...series.map(({ title }) => ({ title, isNumber: true }))],
    rows: points.map((point) => [formatAlong(x, point.x ?? null), ...series.map(({ key }) => number(point[key]))]),
  }
}

const FEW_BARS = 8
const SHORT_NAME = 12

/** Bars lie where their names would not fit side by side. */
export const liesDown = ({ kind, x, points }: ChartData): boolean =>
  (kind === 'bar' || kind === 'stacked' || kind === 'histogram') &&
  x.type === 'category' &&
  (points.length > FEW_BARS || points.some((point) => String(point.x).length > SHORT_NAME))

/** One sentence for those who cannot see the picture; the table says the rest. */
export function summaryOf(title: string, { kind, series, points }: ChartData): string {
  const kinds = { ...kindWords, heatmap: 'heat map' }
  const many = series.length > 1 ? ` in ${series.length} series` : ''
  return `${title}: ${kinds[kind]} with ${points.length} points${many}. The same values can be read as a table.`
}

export const kindWords = {
  bar: 'bars',
  stacked: 'stacked bars',
  line: 'lines',
  area: 'areas',
  scatter: 'scatter',
  histogram: 'histogram',
  heatmap: 'heat map',
} as const
