/** Scatter charts: each row a point; of more rows than can be drawn, a sample that is the same each time. */
import { type ChartPoint, MOST_POINTS } from '../../../../preload/contract/index.ts'
import { failure } from '../../failure.ts'
import { isTime } from '../../store/columns.ts'
import { queryAll } from '../../store/duckdb.ts'
import { type AxisSql, axisOf, findColumn, nameOf, numberOf, timeAxis } from './chart-columns.ts'
import type { ChartRows, ParsedChart } from './chart-source.ts'
import { count, noteOf, plural } from './chart-words.ts'
import { otherName } from './keep-largest.ts'
import { type DrawnData, finite } from './xy-data.ts'

const MOST_SERIES = 8
/** Any number does; it only has to stay the same. */
const SEED = 20_240_229

/** @throws BAD_INPUT when there are no numbers to draw. */
export async function scatterData(rows: ChartRows, chart: ParsedChart): Promise<DrawnData> {
  const { connection, relation, place } = rows
  if (chart.y.length === 0) throw failure('BAD_INPUT', 'A scatter chart needs a column of numbers for its height.')
  const x = await scatterAxis(rows, chart.x)
  const values = chart.y.map((name) => ({ title: findColumn(rows, name).name, sql: numberOf(rows, name) }))
  const names = chart.series === undefined ? null : findColumn(rows, chart.series)
  const drawable = `${x.sql} IS NOT NULL AND (${values.map(({ sql }) => `${sql} IS NOT NULL`).join(' OR ')})`
  const most = Math.floor(MOST_POINTS / values.length)
  const [counted] = await queryAll(
    connection,
    `SELECT count(*) FILTER (${drawable}) AS n, count(*) AS total FROM ${relation} t`,
  )
  const n = Number(counted?.n)
  // The rows whose places have the least hashes: a random sample, and the same one whatever the threads do.
  const sample = n > most ? `ORDER BY hash(${place} + ${SEED}) LIMIT ${most}` : `ORDER BY ${place} LIMIT ${most}`
  const selected = values.map(({ sql }, at) => `${sql} AS y${at}`).join(', ')
  const found = await queryAll(
    connection,
    `SELECT ${x.sql} AS x, ${names === null ? "''" : nameOf(names)} AS s, ${selected} FROM ${relation} t WHERE ${drawable} ${sample}`,
  )
  const groups = groupsOf(found.map(({ s }) => String(s)))
  const titleOf = (group: string, title: string) =>
    names === null ? title : values.length === 1 ? group : `${group}, ${title}`
  const series = groups.titles.flatMap(({ title, isOther }, group) =>
    values.map((own, at) => ({ key: `s${group * values.length + at}`, title: titleOf(title, own.title), isOther })),
  )
  const points = found.flatMap((row) =>
    values.flatMap((_, at): ChartPoint[] => {
      const y = finite(row[`y${at}`])
      const own = x.axis.type === 'time' ? String(row.x) : finite(row.x)
      const key = `s${groups.indexOf(String(row.s)) * values.length + at}`
      return y === null || own === null ? [] : [{ x: own, y, series: key }]
    }),
  )
  const missing = Number(counted?.total) - n
  return {
    ...{ x: x.axis, y: { title: values.length === 1 ? (values[0]?.title ?? '') : '', type: 'value' } },
    ...{ series, points },
    note: noteOf([
      n > most && `${count(most)} of ${plural(n, 'row')}, chosen at random.`,
      missing > 0 && `${plural(missing, 'row')} without a number left out.`,
    ]),
  }
}

async function scatterAxis(rows: ChartRows, name: string): Promise<AxisSql> {
  const column = findColumn(rows, name)
  if (isTime(column)) return timeAxis(column, column.storage === 'DATE' ? 'day' : undefined)
  const axis = await axisOf(rows, name)
  // Years are numbers here as others.
  return axis.axis.type === 'time' && column.type === 'string'
    ? axis
    : { axis: { title: column.name, type: 'value' }, sql: numberOf(rows, name), isOrdered: true }
}

/** The most frequent names have a colour of their own. */
function groupsOf(names: readonly string[]) {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  const all = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([name]) => name)
  const kept = (all.length > MOST_SERIES + 1 ? all.slice(0, MOST_SERIES) : all).sort()
  const left = all.length - kept.length
  const own = kept.map((title) => ({ title, isOther: false }))
  const places = new Map(kept.map((name, at) => [name, at]))
  return {
    titles: left > 0 ? [...own, { title: otherName(left), isOther: true }] : own,
    indexOf: (name: string) => places.get(name) ?? kept.length,
  }
}
