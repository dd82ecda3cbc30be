/** Bars, lines and areas: one point for each value of x, with a number for each series. */
import { type ChartAxis, type ChartData, type ChartPoint, MOST_POINTS } from '../../../../preload/contract/index.ts'
import { isTime } from '../../store/columns.ts'
import { queryAll } from '../../store/duckdb.ts'
import { roundWidth } from '../aggregate-groups.ts'
import { type AxisSql, axisOf, countValues, findColumn, nameOf, numberOf, partFor, timeAxis } from './chart-columns.ts'
import type { ChartRows, ParsedChart, Together } from './chart-source.ts'
import { count, noteOf, plural } from './chart-words.ts'
import { type Kept, keepLargest, otherName } from './keep-largest.ts'

export type DrawnData = Omit<ChartData, 'kind' | 'version'>

/** Bars with names; more of them could not be read. */
const MOST_BARS = 40
/** Bars in a row of time or of numbers. */
const MOST_ORDERED_BARS = 120
const MOST_SERIES = 8

/** @throws BAD_INPUT */
export async function xyData(given: ChartRows, chart: ParsedChart): Promise<DrawnData> {
  const isBars = chart.kind === 'bar' || chart.kind === 'stacked'
  const most = isBars ? MOST_ORDERED_BARS : Math.floor(MOST_POINTS / (chart.series === undefined ? 1 : MOST_SERIES))
  const { rows, x, note } = await fitAxis(given, chart, most)
  const values = valuesOf(rows, chart)
  const names = chart.series === undefined ? null : findColumn(rows, chart.series)
  const { connection, relation, place } = rows
  const selected = values.map(({ sql, put }, at) => `${put}(${sql}) AS y${at}`)
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE __chart AS SELECT ${x.sql} AS x, ${names === null ? "''" : nameOf(names)} AS s,
     ${selected.join(', ')}, min(${place}) AS place, count(*) AS n FROM ${relation} t GROUP BY 1, 2`,
  )
  const keptX = await keepLargest(connection, 'x', x.isOrdered ? Number.MAX_SAFE_INTEGER : MOST_BARS)
  const keptS = await keepLargest(connection, 's', MOST_SERIES)
  const drawn = await pointsOf(rows, {
    x,
    values,
    names: names !== null,
    keptX,
    keptS,
    isFilled: chart.kind !== 'line',
  })
  const [told] = await queryAll(
    connection,
    'SELECT coalesce(sum(n) FILTER (x IS NULL), 0) AS missing, coalesce(max(n) FILTER (x IS NOT NULL), 0) AS most FROM __chart',
  )
  return {
    ...{ x: x.axis, y: { title: values.length === 1 ? (values[0]?.title ?? '') : '', type: 'value' }, ...drawn },
    note: noteOf([
      note,
      Number(told?.most) > 1 && note === undefined && tellTogether(values, x.axis),
      keptX.left > 0 && tellRest(keptX, x.axis.title, drawn.hasOthers, drawn.giant),
      keptS.left > 0 && tellRest(keptS, names?.name ?? '', drawn.hasOthers),
      Number(told?.missing) > 0 &&
        `${plural(Number(told?.missing), chart.source.what === 'aggregate' ? 'group' : 'row')} without ${x.axis.title} left out.`,
    ]),
  }
}

function tellRest({ kept, left }: Kept, title: string, hasOthers: boolean, giant?: number): string {
  const first = `The ${count(kept.length)} largest of ${count(kept.length + left)} values of ${title}`
  if (giant !== undefined) return `${first}; the ${count(left)} others are ${count(giant)} together, and not drawn.`
  return `${first}; the others are ${hasOthers ? 'put together' : 'not shown'}.`
}

interface Value {
  readonly title: string
  readonly sql: string
  /** The aggregate function for rows with the same x and series. */
  readonly put: 'sum' | 'avg' | 'min' | 'max'
  readonly together: Together
  /** Whether adding up is what everybody expects. */
  readonly isCount: boolean
}

function valuesOf(rows: ChartRows, { y, kind, source }: ParsedChart): Value[] {
  if (y.length === 0) return [{ title: 'rows', sql: '1::DOUBLE', put: 'sum', together: 'sum', isCount: true }]
  return y.map((name) => {
    const together = rows.together(findColumn(rows, name).name)
    const usual = kind === 'line' ? 'avg' : 'sum'
    // What was measured as a mean or a median is no part of a sum.
    const put = source.what === 'rows' ? usual : (together ?? (source.what === 'aggregate' ? 'avg' : usual))
    return {
      title: findColumn(rows, name).name,
      sql: numberOf(rows, name),
      put,
      together,
      isCount: source.what === 'aggregate' && put === 'sum',
    }
  })
}

const PUT_WORDS = {
  sum: 'added up',
  avg: 'drawn as their mean',
  min: 'drawn as the least',
  max: 'drawn as the greatest',
}

function tellTogether(values: readonly Value[], { title }: ChartAxis): string | undefined {
  const [first] = values
  if (first === undefined || first.isCount) return undefined
  return `Rows with the same ${title} are ${PUT_WORDS[first.put]}.`
}

/** An axis with at most `most` values, if it has an order: coarser periods, or bins. */
async function fitAxis(
  rows: ChartRows,
  chart: ParsedChart,
  most: number,
): Promise<{ rows: ChartRows; x: AxisSql; note?: string }> {
  const x = await axisOf(rows, chart.x)
  if (!x.isOrdered || x.axis.type === 'category') return { rows, x }
  const { connection, relation } = rows
  const values = await countValues(rows, chart.x, x)
  if (values <= most) return { rows, x }
  const column = findColumn(rows, chart.x)
  if (isTime(column)) {
    const part = await partFor(rows, column, most)
    const what = `${count(values)} values of ${column.name} by ${part}`
    const coarser = await rows.coarser(column.name, part)
    if (coarser !== null) return { rows: coarser, x: await axisOf(coarser, column.name), note: `${what}.` }
    const [put] = valuesOf(rows, chart)
    return { rows, x: timeAxis(column, part), note: `${what}, ${PUT_WORDS[put?.put ?? 'sum']}.` }
  }
  if (x.axis.type !== 'value') return { rows, x }
  const range = await queryAll(connection, `SELECT min(${x.sql}) AS low, max(${x.sql}) AS high FROM ${relation} t`)
  const width = roundWidth((2 * (Number(range[0]?.high) - Number(range[0]?.low))) / most, column.type === 'integer')
  const [put] = valuesOf(rows, chart)
  return {
    rows,
    x: { axis: { ...x.axis, width }, sql: `floor(${x.sql} / ${width}) * ${width}`, isOrdered: true },
    note: `${count(values)} values of ${column.name} in bins of ${width}, ${PUT_WORDS[put?.put ?? 'sum']}.`,
  }
}

interface Pivoting {
  readonly x: AxisSql
  readonly values: readonly Value[]
  /** Whether there are series of names. */
  readonly names: boolean
  readonly keptX: Kept
  readonly keptS: Kept
  /** Whether a series has zeros where it has no row: areas and stacks cannot have gaps. */
  readonly isFilled: boolean
}

async function pointsOf(
  { connection }: ChartRows,
  { x, values, names, keptX, keptS, isFilled }: Pivoting,
): Promise<Pick<ChartData, 'series' | 'points'> & { hasOthers: boolean; giant: number | undefined }> {
  const hasOthers = values.every(({ together }) => together !== null)
  const selected = values.map(({ put }, at) => `${put}(c.y${at}) AS y${at}`).join(', ')
  const whole = hasOthers ? '' : 'AND kx.value IS NOT NULL AND ks.value IS NOT NULL'
  // Of many names, the largest come first, as they were kept.
  const order = x.axis.type !== 'category' ? '1' : keptX.left > 0 ? 'min(kx.rowid)' : 'min(c.place)'
  const found = await queryAll(
    connection,
    `SELECT kx.value AS x, ks.value AS s, ${selected} FROM __chart c
     LEFT JOIN __chart_x kx ON kx.value = c.x LEFT JOIN __chart_s ks ON ks.value = c.s
     WHERE c.x IS NOT NULL ${whole} GROUP BY 1, 2 ORDER BY kx.value IS NULL, ${order}`,
  )
  const titles = seriesTitles(keptS, hasOthers)
  const series = titles.flatMap(({ value, title, isOther }, group) =>
    values.map((own, at) => ({
      ...{ key: `s${group * values.length + at}`, value, at, isOther },
      title: !names ? own.title : values.length === 1 ? title : `${title}, ${own.title}`,
    })),
  )
  const points = new Map<unknown, ChartPoint>()
  for (const row of found) {
    const key = row.x ?? null
    const shown = typeof key === 'number' ? key : key === null ? otherName(keptX.left) : String(key)
    const point = points.get(key) ?? { x: shown, ...(isFilled && names && zeros(series)) }
    points.set(key, point)
    for (const one of series) if (one.value === (row.s ?? null)) point[one.key] = finite(row[`y${one.at}`])
  }
  const giant = giantOf(points, series)
  if (giant !== undefined) points.delete(null)
  const all = [...points.values()].slice(0, MOST_POINTS)
  return { series: series.map(({ key, title, isOther }) => ({ key, title, isOther })), points: all, hasOthers, giant }
}

/** How many times the largest bar the bar of all others may be; beside a larger one nothing could be read. */
const GIANT = 4

/** The total of the others if it is too large to be drawn. */
function giantOf(
  points: ReadonlyMap<unknown, ChartPoint>,
  series: readonly { readonly key: string }[],
): number | undefined {
  const totalOf = (point: ChartPoint) => series.reduce((sum, { key }) => sum + Number(point[key] ?? 0), 0)
  const others = points.get(null)
  if (others === undefined) return undefined
  const largest = Math.max(...[...points].flatMap(([key, point]) => (key === null ? [] : [totalOf(point)])))
  const total = totalOf(others)
  return total > GIANT * largest ? total : undefined
}

const zeros = (series: readonly { readonly key: string }[]): ChartPoint =>
  Object.fromEntries(series.map(({ key }) => [key, 0]))

const natural = new Intl.Collator('en', { numeric: true })

function seriesTitles({ kept, left }: Kept, hasOthers: boolean) {
  const own = [...kept].sort(natural.compare).map((value) => ({ value, title: value, isOther: false }))
  const other = { value: null, title: otherName(left), isOther: true }
  return left > 0 && hasOthers ? [...own, other] : own
}

/** JSON has no infinities. */
export function finite(value: unknown): number | null {
  if (value === null || value === undefined) return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}
