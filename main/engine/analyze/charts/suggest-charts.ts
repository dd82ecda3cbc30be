/** Charts that suit a table: what its columns hold, and how many values they have, tells what can be seen in them. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { ChartDefinition, DatePart } from '../../../../preload/contract/index.ts'
import { relationOf, type SegmentPlaces } from '../../browse/relation.ts'
import { isTime, type StoredColumn } from '../../store/columns.ts'
import { rowsOf, type StoredTable } from '../../store/datasets.ts'
import { queryAll } from '../../store/duckdb.ts'
import { identifier } from '../../store/sql-text.ts'
import { isNumber } from './chart-columns.ts'

/** Of wide tables, the first columns. */
const COLUMNS_LOOKED_AT = 40
const FEW = 25
const MOST_CHARTS = 6

interface Looked {
  readonly name: string
  readonly values: number
  /** Days between the first and the last date; 0 for all but dates. */
  readonly days: number
}

/** The best first; none for an empty table. */
export async function suggestCharts(
  connection: DuckDBConnection,
  table: StoredTable,
  paths: SegmentPlaces,
): Promise<ChartDefinition[]> {
  const rows = table.sources.reduce((sum, source) => sum + rowsOf(source), 0)
  const columns = table.columns.slice(0, COLUMNS_LOOKED_AT)
  if (rows === 0 || columns.length === 0) return []
  const looked = await lookAt(connection, columns, relationOf(table, paths))
  const having = (is: (column: StoredColumn) => boolean) => looked.filter((_, at) => is(columns[at] as StoredColumn))
  const times = having(isTime).filter(({ values }) => values > 1)
  // Numbers that are never the same twice, or are called so, are keys: nothing is to be seen in their sizes.
  const numbers = having(isNumber).filter(({ name, values }) => values > 2 && !isKey(name, values, rows))
  const few = having(({ type }) => type === 'string' || type === 'boolean').filter(
    ({ values }) => values >= 2 && values <= FEW,
  )
  const many = having(({ type }) => type === 'string').filter(({ values }) => values > FEW && values < rows * 0.5)
  const [time, number, second, name] = [times[0], numbers[0], numbers[1], few[0] ?? many[0]]
  const found = [
    time && overTime(table.name, time, number),
    name && countsOf(table.name, name, name === few[0]),
    name && number && sumsOf(table.name, name, number),
    number && histogramOf(table.name, number),
    number && second && pairOf(table.name, number, second, few[0]),
    few[0] && few[1] && fieldOf(table.name, few[0], few[1]),
    few[1] && countsOf(table.name, few[1], true),
  ].filter((chart) => chart !== undefined)
  return found.slice(0, MOST_CHARTS).map((chart, at) => ({ ...chart, name: `${nameFrom(table.name)}-${at + 1}` }))
}

async function lookAt(
  connection: DuckDBConnection,
  columns: readonly StoredColumn[],
  relation: string,
): Promise<Looked[]> {
  const cells = columns.flatMap((column, at) => {
    const own = identifier(column.name)
    const filled = column.storage === 'VARCHAR' ? `nullif(${own}, '')` : own
    return [
      `approx_count_distinct(${filled}) AS values${at}`,
      isTime(column) ? `date_diff('day', min(${own}), max(${own})) AS days${at}` : `0 AS days${at}`,
    ]
  })
  const [found] = await queryAll(connection, `SELECT ${cells.join(', ')} FROM ${relation} t`)
  return columns.map(({ name }, at) => ({
    ...{ name, values: Number(found?.[`values${at}`] ?? 0), days: Number(found?.[`days${at}`] ?? 0) },
  }))
}

const isKey = (name: string, values: number, rows: number): boolean =>
  /(^|[_ .-])(id|key|code|no|nr|number|sku)$/i.test(name) ||
  /[a-z](Id|ID|Key|No)$/.test(name) ||
  (values > rows * 0.95 && rows > 50)

type Unnamed = Omit<ChartDefinition, 'name'>
const rowsCounted = { function: 'count', name: 'rows' } as const
const sumOf = ({ name }: Looked) => ({ function: 'sum', column: name, name: `sum of ${name}` }) as const

function overTime(table: string, time: Looked, number: Looked | undefined): Unnamed {
  const part: DatePart = time.days > 3650 ? 'year' : time.days > 120 ? 'month' : 'day'
  const measure = number === undefined ? rowsCounted : sumOf(number)
  const what = number === undefined ? 'Rows' : sentence(number.name)
  return {
    ...{ title: `${what} by ${part} of ${time.name}`, kind: 'line', x: part, y: [measure.name] },
    source: {
      what: 'aggregate',
      spec: { table, groups: [{ column: time.name, part, name: part }], measures: [measure] },
    },
  }
}

function countsOf(table: string, { name, values }: Looked, isFew: boolean): Unnamed {
  const measures = [{ ...rowsCounted }]
  const sort = [{ column: 'rows', descending: true }]
  const spec = { table, groups: [{ column: name }], measures, sort, ...(!isFew && { limit: 15 }) }
  const title = isFew ? `Rows by ${name}` : `The ${Math.min(15, values)} most frequent values of ${name}`
  return { title, kind: 'bar', source: { what: 'aggregate', spec }, x: name, y: ['rows'] }
}

function sumsOf(table: string, { name }: Looked, number: Looked): Unnamed {
  const measure = sumOf(number)
  const sort = [{ column: measure.name, descending: true }]
  const spec = { table, groups: [{ column: name }], measures: [measure], sort, limit: 15 }
  return {
    ...{ title: `${sentence(number.name)} by ${name}`, kind: 'bar', x: name, y: [measure.name] },
    source: { what: 'aggregate', spec },
  }
}

const histogramOf = (table: string, { name }: Looked): Unnamed => ({
  ...{ title: `Distribution of ${name}`, kind: 'histogram', x: name },
  source: { what: 'rows', table },
})

const pairOf = (table: string, one: Looked, other: Looked, series: Looked | undefined): Unnamed => ({
  ...{ title: `${sentence(one.name)} and ${other.name}`, kind: 'scatter', x: one.name, y: [other.name] },
  ...(series !== undefined && series.values <= 8 && { series: series.name }),
  source: { what: 'rows', table },
})

const fieldOf = (table: string, one: Looked, other: Looked): Unnamed => ({
  ...{ title: `Rows by ${one.name} and ${other.name}`, kind: 'heatmap', x: one.name, y: [other.name, 'rows'] },
  source: {
    what: 'aggregate',
    spec: { table, groups: [{ column: one.name }, { column: other.name }], measures: [{ ...rowsCounted }] },
  },
})

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const nameFrom = (table: string): string =>
  table
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'chart'
