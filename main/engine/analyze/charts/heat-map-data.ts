/** Heat maps: a number for each pair of values of two columns, binned or cut down until the fields can be told apart. */
import type { ChartAxis, ChartPoint } from '../../../../preload/contract/index.ts'
import { failure } from '../../failure.ts'
import { isTime } from '../../store/columns.ts'
import { queryAll } from '../../store/duckdb.ts'
import { roundWidth } from '../aggregate-groups.ts'
import { axisOf, countValues, findColumn, isNumber, numberOf, partFor, timeAxis } from './chart-columns.ts'
import type { ChartRows, ParsedChart } from './chart-source.ts'
import { count, noteOf, plural } from './chart-words.ts'
import { keepLargest, otherName } from './keep-largest.ts'
import { type DrawnData, finite } from './xy-data.ts'

/** 50 × 40 fields stay below the limit of points. */
const MOST = { x: 50, y: 40 }
const BINS = 20

/** @throws BAD_INPUT */
export async function heatMapData(rows: ChartRows, chart: ParsedChart): Promise<DrawnData> {
  const [across, measured] = chart.y
  if (across === undefined) throw failure('BAD_INPUT', 'A heat map needs two columns: one for each of its sides.')
  const { connection, relation, place } = rows
  const x = await sideOf(rows, chart.x, MOST.x)
  const y = await sideOf(rows, across, MOST.y)
  const together = measured === undefined ? 'sum' : rows.together(findColumn(rows, measured).name)
  const put = together ?? 'avg'
  const value = measured === undefined ? '1::DOUBLE' : numberOf(rows, measured)
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE __chart AS SELECT ${x.sql} AS x, ${y.sql} AS s, ${put}(${value}) AS y0,
     min(${place}) AS place, count(*) AS n FROM ${relation} t GROUP BY 1, 2`,
  )
  const keptX = await keepLargest(connection, 'x', MOST.x)
  const keptY = await keepLargest(connection, 's', MOST.y)
  const hasOthers = together !== null
  const whole = hasOthers ? '' : 'AND kx.value IS NOT NULL AND ky.value IS NOT NULL'
  const found = await queryAll(
    connection,
    `SELECT kx.value AS x, ky.value AS y, ${put}(c.y0) AS value, min(c.place) AS place FROM __chart c
     LEFT JOIN __chart_x kx ON kx.value = c.x LEFT JOIN __chart_s ky ON ky.value = c.s
     WHERE c.x IS NOT NULL AND c.s IS NOT NULL ${whole} GROUP BY 1, 2 ORDER BY place`,
  )
  const [missing] = await queryAll(
    connection,
    'SELECT coalesce(sum(n) FILTER (x IS NULL OR s IS NULL), 0) AS n FROM __chart',
  )
  const title = measured === undefined ? 'rows' : findColumn(rows, measured).name
  const points = found.map(
    (row): ChartPoint => ({
      x: row.x === null ? otherName(keptX.left) : String(row.x),
      y: row.y === null ? otherName(keptY.left) : String(row.y),
      s0: finite(row.value),
    }),
  )
  const rest = (left: number, of: string) =>
    left > 0 && `${plural(left, 'value')} of ${of} ${hasOthers ? 'put together as others' : 'not shown'}.`
  return {
    x: { ...x.axis, values: valuesOf(points, 'x', x, keptX.left) },
    y: { ...y.axis, values: valuesOf(points, 'y', y, keptY.left) },
    series: [{ key: 's0', title, isOther: false }],
    points,
    note: noteOf([
      x.note,
      y.note,
      rest(keptX.left, x.axis.title),
      rest(keptY.left, y.axis.title),
      Number(missing?.n) > 0 &&
        `${plural(Number(missing?.n), chart.source.what === 'aggregate' ? 'group' : 'row')} with an empty side left out.`,
    ]),
  }
}

interface Side {
  readonly axis: ChartAxis
  /** Always text, so that sides of all kinds are alike. */
  readonly sql: string
  readonly isOrdered: boolean
  readonly note?: string
}

async function sideOf(rows: ChartRows, name: string, most: number): Promise<Side> {
  const { connection, relation } = rows
  const column = findColumn(rows, name)
  const side = await axisOf(rows, name)
  const values = await countValues(rows, name, side)
  const text = (sql: string) => `regexp_replace((${sql})::VARCHAR, '\\.0$', '')`
  if (values <= most || side.axis.type === 'category')
    return { ...side, sql: side.axis.type === 'value' ? text(side.sql) : side.sql }
  if (isTime(column)) {
    const part = await partFor(rows, column, most)
    return { ...timeAxis(column, part), note: `${count(values)} values of ${column.name} by ${part}.` }
  }
  if (!isNumber(column)) return side
  const own = numberOf(rows, name)
  const [range] = await queryAll(connection, `SELECT min(${own}) AS low, max(${own}) AS high FROM ${relation} t`)
  const width = roundWidth((Number(range?.high) - Number(range?.low)) / BINS, column.type === 'integer')
  const digits = Math.max(0, -Math.floor(Math.log10(width)))
  return {
    axis: { title: column.name, type: 'value', width },
    sql: text(`round(floor(${own} / ${width}) * ${width}, ${digits})`),
    isOrdered: true,
    note: `${column.name} in bins of ${width}.`,
  }
}

/** In the order of numbers or time, else as they come; the others last. */
function valuesOf(points: readonly ChartPoint[], key: 'x' | 'y', { axis }: Side, left: number): string[] {
  const other = otherName(left)
  const own = [...new Set(points.map((point) => String(point[key])))].filter((value) => left === 0 || value !== other)
  if (axis.type === 'value') own.sort((a, b) => Number(a) - Number(b))
  if (axis.type === 'time') own.sort()
  return left > 0 && points.some((point) => point[key] === other) ? [...own, other] : own
}
