/** The columns that a chart names, as SQL that gives what an axis can take: a text, a number, or a period of time. */
import type { ChartAxis, DatePart } from '../../../../preload/contract/index.ts'
import { duckdb } from '../../dialect/duckdb.ts'
import { failure } from '../../failure.ts'
import { isTime, type StoredColumn } from '../../store/columns.ts'
import { queryAll } from '../../store/duckdb.ts'
import { identifier, literal, outputText } from '../../store/sql-text.ts'
import { groupSql } from '../aggregate-groups.ts'
import type { ChartRows } from './chart-source.ts'

/** What stands for an empty cell on an axis of names. */
export const EMPTY = '(empty)'

/** @throws BAD_INPUT naming the columns that there are. */
export function findColumn({ columns }: ChartRows, name: string): StoredColumn {
  const column =
    columns.find((one) => one.name === name) ?? columns.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (column !== undefined) return column
  const names = columns.map((one) => one.name).join(', ')
  throw failure('BAD_INPUT', `The chart needs a column called ${name}. There are ${names}.`)
}

export const isNumber = ({ type }: StoredColumn): boolean => type === 'integer' || type === 'number'

/** SQL over `t` for the numbers of a column. @throws BAD_INPUT */
export function numberOf(rows: ChartRows, name: string): string {
  const column = findColumn(rows, name)
  if (isNumber(column)) return `t.${identifier(column.name)}::DOUBLE`
  throw failure('BAD_INPUT', `${column.name} holds no numbers, so that it cannot be drawn. Choose a column of numbers.`)
}

/** SQL over `t` for the values of a column as names on an axis or in a legend. */
export const nameOf = (column: StoredColumn): string =>
  `coalesce(nullif(${column.storage === 'VARCHAR' ? outputText(`t.${identifier(column.name)}`) : `t.${identifier(column.name)}::VARCHAR`}, ''), ${literal(EMPTY)})`

/** An axis with the SQL over `t` for its values. Numbers are DOUBLE, all else is text; empty cells are null. */
export interface AxisSql {
  readonly axis: ChartAxis
  readonly sql: string
  /** Whether the values have an order of their own, so that none may be left out or moved. */
  readonly isOrdered: boolean
}

const PERIODS = [
  ['quarter', '\\d{4}-Q[1-4]'],
  ['month', '\\d{4}-(0[1-9]|1[0-2])'],
  ['week', '\\d{4}-W\\d{2}'],
] as const

/** How many values an axis has; points in time are counted as they are stored. */
export async function countValues(rows: ChartRows, name: string, { sql }: Pick<AxisSql, 'sql'>): Promise<number> {
  const column = findColumn(rows, name)
  const value = isTime(column) ? `t.${identifier(column.name)}` : sql
  const [found] = await queryAll(rows.connection, `SELECT count(DISTINCT ${value}) AS n FROM ${rows.relation} t`)
  return Number(found?.n)
}

/** What a column is along an axis: time where it holds dates, periods or years, numbers, or else names. */
export async function axisOf(rows: ChartRows, name: string): Promise<AxisSql> {
  const column = findColumn(rows, name)
  const own = `t.${identifier(column.name)}`
  const axis = (type: ChartAxis['type'], part?: DatePart): ChartAxis => ({
    ...{ title: column.name, type },
    ...(part !== undefined && { part }),
  })
  const part = rows.partOf(column.name)
  if (part === 'weekday' || part === 'hour') return { axis: axis('category'), sql: `${own}::VARCHAR`, isOrdered: true }
  if (isTime(column)) return timeAxis(column, column.storage === 'DATE' ? 'day' : undefined)
  if (isNumber(column)) {
    const isYear = part === 'year' || (column.type === 'integer' && (await hasYears(rows, column)))
    const year = { axis: axis('time', 'year'), sql: `${own}::VARCHAR`, isOrdered: true }
    return isYear ? year : { axis: axis('value'), sql: `${own}::DOUBLE`, isOrdered: true }
  }
  const period = column.type === 'string' ? await periodOf(rows, column) : undefined
  if (period !== undefined) return { axis: axis('time', period), sql: `nullif(${own}, '')`, isOrdered: true }
  return { axis: axis('category'), sql: nameOf(column), isOrdered: false }
}

/** Points in time as text, or the periods that they fall into. */
export function timeAxis(column: StoredColumn, part: DatePart | undefined): AxisSql {
  const own = `t.${identifier(column.name)}`
  const title = column.name
  if (part === undefined)
    return { axis: { title, type: 'time' }, sql: `strftime(${own}, '%Y-%m-%dT%H:%M:%S')`, isOrdered: true }
  const sql = `(${groupSql(duckdb, column, { column: column.name, part }).sql})::VARCHAR`
  return { axis: { title, type: 'time', part }, sql, isOrdered: true }
}

async function hasYears({ connection, relation }: ChartRows, { name }: StoredColumn): Promise<boolean> {
  if (!/(^|[^a-z])years?([^a-z]|$)/i.test(name)) return false
  const own = identifier(name)
  const [range] = await queryAll(
    connection,
    `SELECT min(${own})::DOUBLE AS low, max(${own})::DOUBLE AS high FROM ${relation} t`,
  )
  return Number(range?.low) >= 1000 && Number(range?.high) <= 2999
}

/** The one form that all texts of a column have, if it is that of a period. */
async function periodOf({ connection, relation }: ChartRows, { name }: StoredColumn): Promise<DatePart | undefined> {
  const own = identifier(name)
  const [first] = await queryAll(connection, `SELECT ${own} AS value FROM ${relation} t WHERE ${own} <> '' LIMIT 1`)
  const form = PERIODS.find(([, pattern]) => new RegExp(`^(?:${pattern})$`).test(String(first?.value)))
  if (form === undefined) return undefined
  const [period, pattern] = form
  const [all] = await queryAll(
    connection,
    `SELECT bool_and(regexp_full_match(${own}, ${literal(pattern)})) AS yes FROM ${relation} t WHERE ${own} <> ''`,
  )
  return all?.yes === true ? period : undefined
}

/** From the finest on; `hour` and `weekday` come again and again, and are no periods. */
export const PARTS = ['day', 'week', 'month', 'quarter', 'year'] as const satisfies readonly DatePart[]

/** The finest part that makes at most `most` periods of a column of dates. */
export async function partFor(
  { connection, relation }: ChartRows,
  column: StoredColumn,
  most: number,
): Promise<(typeof PARTS)[number]> {
  // By the days that there are: far fewer than rows, and quicker told apart than texts.
  const day: StoredColumn = { name: 'day', type: 'date', storage: 'DATE', format: null }
  const counts = PARTS.map((part) => `count(DISTINCT ${groupSql(duckdb, day, { column: 'day', part }).sql}) AS ${part}`)
  const [found] = await queryAll(
    connection,
    `SELECT ${counts.join(', ')} FROM (SELECT DISTINCT ${identifier(column.name)}::DATE AS day FROM ${relation}) t`,
  )
  return PARTS.find((part) => Number(found?.[part]) <= most) ?? 'year'
}
