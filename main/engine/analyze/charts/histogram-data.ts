/** A histogram: how many rows fall into each bin of a column; bins are round, and stand where no row falls into them too. */
import { isTime } from '../../store/columns.ts'
import { queryAll } from '../../store/duckdb.ts'
import { roundWidth } from '../aggregate-groups.ts'
import { findColumn, isNumber, numberOf } from './chart-columns.ts'
import type { ChartRows, ParsedChart } from './chart-source.ts'
import { noteOf, plural } from './chart-words.ts'
import { type DrawnData, xyData } from './xy-data.ts'

const BINS = 30

/** Of a column that holds no numbers, the values themselves are counted. @throws BAD_INPUT */
export async function histogramData(rows: ChartRows, chart: ParsedChart): Promise<DrawnData> {
  const column = findColumn(rows, chart.x)
  if (!isNumber(column)) {
    const drawn = await xyData({ ...rows, coarser: async () => null }, { ...chart, kind: 'bar', y: [] })
    return isTime(column) ? drawn : { ...drawn, y: { title: 'rows', type: 'value' } }
  }
  const { connection, relation } = rows
  const own = numberOf(rows, chart.x)
  const filled = `${own} IS NOT NULL AND isfinite(${own})`
  const [range] = await queryAll(
    connection,
    `SELECT min(${own}) FILTER (${filled}) AS low, max(${own}) FILTER (${filled}) AS high,
     count(*) FILTER (${filled}) AS n, count(*) AS total FROM ${relation} t`,
  )
  const [low, high, n] = [Number(range?.low ?? 0), Number(range?.high ?? 0), Number(range?.n)]
  const width = roundWidth((high - low) / BINS, column.type === 'integer')
  // By number, since the lower ends of bins are no exact floats.
  const found = await queryAll(
    connection,
    `SELECT floor(${own} / ${width} + 1e-9)::BIGINT AS bin, count(*) AS n FROM ${relation} t WHERE ${filled} GROUP BY 1`,
  )
  const counts = new Map(found.map(({ bin, n }) => [Number(bin), Number(n)]))
  const bins = [...counts.keys()]
  const first = Math.min(...bins)
  const points = Array.from({ length: n === 0 ? 0 : Math.max(...bins) - first + 1 }, (_, at) => ({
    x: Number(((first + at) * width).toPrecision(12)),
    s0: counts.get(first + at) ?? 0,
  }))
  const missing = Number(range?.total) - n
  return {
    x: { title: column.name, type: 'value', width },
    y: { title: 'rows', type: 'value' },
    series: [{ key: 's0', title: 'rows', isOther: false }],
    points,
    note: noteOf([
      n > 0 && `${plural(n, 'row')} in bins of ${width}.`,
      missing > 0 && `${plural(missing, 'row')} without a number left out.`,
    ]),
  }
}
