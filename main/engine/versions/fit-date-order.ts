/**
 * Whether all values of a column are dates in one order, written in one way: then they can be read as dates and come
 * back as they stand. Asked of every value, since one that does not fit would be lost.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { DateOrder } from '../../../preload/contract/index.ts'
import { lineMapOf, relationOf, type SegmentPlaces } from '../browse/relation.ts'
import { failure } from '../failure.ts'
import { hasTime, type StoredColumn, textOf } from '../store/columns.ts'
import type { StoredTable } from '../store/datasets.ts'
import { queryAll } from '../store/duckdb.ts'
import { literal } from '../store/sql-text.ts'

/** Every way to write a date in an order, or a date and a time: leading zeros or none, separators, long and short years. */
function formatsOf(order: DateOrder, withTime: boolean): string[] {
  const pairs = ['%d', '%-d'].flatMap((day) => ['%m', '%-m'].map((month) => [day, month] as const))
  const days = ['%Y', '%y'].flatMap((year) =>
    ['/', '.', '-'].flatMap((mark) =>
      pairs.map(([day, month]) => [...(order === 'day-first' ? [day, month] : [month, day]), year].join(mark)),
    ),
  )
  const times = [' %H:%M', ' %-H:%M', ' %H:%M:%S', ' %-H:%M:%S']
  return (withTime ? times : ['']).flatMap((time) => days.map((day) => day + time))
}

/** A column of such dates, or of points in time when the format has an hour. */
export const columnOf = (name: string, format: string): StoredColumn => ({
  name,
  ...(hasTime(format) ? { type: 'datetime', storage: 'TIMESTAMP' } : { type: 'date', storage: 'DATE' }),
  format,
})

/**
 * The column as its dates are to be read, when every value of it that is not empty fits.
 * @throws BAD_INPUT with the count of values that do not, and the first of them.
 */
export async function fitDateOrder(
  connection: DuckDBConnection,
  table: StoredTable,
  column: StoredColumn,
  order: DateOrder,
  places: SegmentPlaces,
): Promise<StoredColumn> {
  const cells = `SELECT ${textOf(column)} AS value, __source, __row FROM ${relationOf(table, places)}`
  // Dates repeat: each of them is tried once, however many rows have it. A look at some of them leaves few formats.
  const values = `SELECT value, count(*) AS n FROM (${cells}) WHERE value <> '' GROUP BY 1`
  const some = `${values} LIMIT ${LOOK}`
  const [look] = await queryAll(
    connection,
    `SELECT count(*) < 2 * count_if(contains(value, ':')) AS times FROM (${some})`,
  )
  const likely = await countMisfits(connection, some, formatsOf(order, look?.times === true))
  const { formats, least, filled } = await countMisfits(connection, values, likely.formats)
  const [format = ''] = formats
  if (filled === 0)
    throw failure('BAD_INPUT', `${column.name} of ${table.name} has no value. There is nothing to read.`)
  if (least === 0) return columnOf(column.name, format)
  const [first] = await queryAll(
    connection,
    `SELECT c.value, c.__source, l.line + (c.__row - l."row") AS line
     FROM (SELECT * FROM (${cells}) WHERE value <> '' AND NOT ${fits(format)} ORDER BY __source, __row LIMIT 1) c
       ASOF JOIN ${lineMapOf(table, places)} l ON c.__source = l.source AND c.__row >= l."row"`,
  )
  const where = `"${String(first?.value)}" in line ${String(first?.line)} of ${table.sources[Number(first?.__source)]?.file}`
  const inOrder = `with the ${order === 'day-first' ? 'day' : 'month'} first, written like ${exampleOf(format)}`
  const who = `${amount(least)} of ${amount(filled)} values of ${column.name} in ${table.name}`
  throw failure(
    'BAD_INPUT',
    `${who} ${least === 1 ? 'is no date' : 'are no dates'} ${inOrder}: ${least === 1 ? '' : 'the first is '}${where}. ` +
      'Nothing was changed. Try the other order, or correct the file and load it again.',
  )
}

/** So many different values tell which formats are worth trying on all. */
const LOOK = 1000

/** The formats that the fewest values do not fit, how many these are, and how many values there are. */
async function countMisfits(connection: DuckDBConnection, values: string, formats: readonly string[]) {
  const misfits = formats.map((format, at) => `coalesce(sum(n) FILTER (NOT ${fits(format)}), 0) AS misfits${at}`)
  const [found] = await queryAll(
    connection,
    `SELECT coalesce(sum(n), 0) AS filled, ${misfits.join(', ')} FROM (${values})`,
  )
  const counts = formats.map((_, at) => Number(found?.[`misfits${at}`]))
  const least = Math.min(...counts)
  return { formats: formats.filter((_, at) => counts[at] === least), least, filled: Number(found?.filled) }
}

/** SQL: whether a text is such a date, and would be written again just so. */
function fits(format: string): string {
  const parsed = `try_strptime(value, ${literal(format)})`
  return `coalesce(year(${parsed}) > 0 AND strftime(${parsed}, ${literal(format)}) = value, false)`
}

const parts: Readonly<Record<string, string>> = {
  ...{ '%d': '03', '%-d': '3', '%m': '04', '%-m': '4', '%Y': '2021', '%y': '21' },
  ...{ '%H': '09', '%-H': '9', '%M': '15', '%S': '00' },
}

/** A quarter past nine on 3 April 2021 in a format. */
const exampleOf = (format: string): string => format.replace(/%-?./g, (part) => parts[part] ?? part)

const amount = (count: number): string => count.toLocaleString('en-US')
