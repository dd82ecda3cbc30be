/** What rows are grouped by, as SQL: values of a column, parts of its dates, or bins of its numbers. */
import type { DatePart, Group } from '../../../preload/contract/index.ts'
import type { Asked, Dialect } from '../dialect/dialect.ts'
import { failure } from '../failure.ts'
import type { StoredColumn } from '../store/columns.ts'

/** One group as SQL over `t`. */
export interface GroupSql {
  readonly sql: string
  /** By what groups are ordered, where that is not their value. */
  readonly order: string | null
  /** The column of the result, still under the name of the table's column. */
  readonly column: Omit<StoredColumn, 'name'>
  /** What is appended to the column's name when nobody names the group. */
  readonly suffix: string
}

/** `width` is set for bins of a number already: see `widthOfBins`. @throws BAD_INPUT when column and group do not fit. */
export function groupSql(dialect: Dialect, column: StoredColumn, { part, bin }: Group, width?: number): GroupSql {
  const own = `t.${dialect.identifier(column.name)}`
  if (part !== undefined && bin !== undefined)
    throw failure('BAD_INPUT', `${column.name} is grouped by a part of its dates and by bins: choose one of them.`)
  if (part !== undefined) return { ...datePart(dialect, column, own, part), suffix: `_${part}` }
  if (bin !== undefined) return { ...numberBin(dialect, column, own, width ?? 1), order: null, suffix: '_bin' }
  const { name: _, reason: __, ...stored } = column
  return { sql: own, order: null, column: stored, suffix: '' }
}

const INTEGER = { type: 'integer', storage: 'BIGINT', format: null } as const
const TEXT = { type: 'string', storage: 'VARCHAR', format: null } as const
const DAY = { type: 'date', storage: 'DATE', format: '%Y-%m-%d' } as const

function datePart(dialect: Dialect, column: StoredColumn, own: string, part: DatePart): Omit<GroupSql, 'suffix'> {
  const { name, storage } = column
  if (storage !== 'DATE' && storage !== 'TIMESTAMP')
    throw failure('BAD_INPUT', `${name} holds no dates: it cannot be grouped by ${part}.`)
  if (part === 'hour' && storage === 'DATE') throw failure('BAD_INPUT', `${name} holds dates without a time of day.`)
  const isNumber = part === 'year' || part === 'hour'
  return { ...dialect.datePart(own, part), column: part === 'day' ? DAY : isNumber ? INTEGER : TEXT }
}

/** The lower end of the bin that a value falls into: multiples of the width, exact for whole numbers and decimals. */
function numberBin(
  dialect: Dialect,
  column: StoredColumn,
  own: string,
  width: number,
): Pick<GroupSql, 'sql' | 'column'> {
  requireNumbers(column, 'cannot be put into bins')
  const problem = problemOfWidth(column, width)
  if (problem !== null) throw failure('BAD_INPUT', problem)
  const decimals = decimalsOf(width)
  if (column.storage === 'DOUBLE')
    return {
      sql: dialect.floatBin(own, width, decimals),
      column: { type: 'number', storage: 'DOUBLE', format: 'plain' },
    }
  const scale = Math.max(decimals, scaleOf(column))
  return {
    sql: dialect.exactBin(own, { width, decimals, scale }),
    column: { type: decimals === 0 ? 'integer' : 'number', storage: `DECIMAL(38,${decimals})`, format: null },
  }
}

/** Why numbers of this column have no bins of this width, as a sentence: those of whole numbers and decimals are exact. */
export function problemOfWidth(column: StoredColumn, width: number): string | null {
  if (column.storage === 'DOUBLE') return null
  const scale = Math.max(decimalsOf(width), scaleOf(column))
  if (scale > FINEST_SCALE) return `Bins of ${column.name} cannot be as narrow as ${width}.`
  if (width * 10 ** scale > (scale === 0 ? WIDEST : WIDEST_SCALED))
    return `Bins of ${column.name} cannot be as wide as ${width}.`
  return null
}

/** Digits behind the point that bins of decimals have at most. */
const FINEST_SCALE = 12
/** Below what the database calculates bins with: 128 bits, or 26 digits where there are some behind the point. */
const WIDEST = 1e37
const WIDEST_SCALED = 1e25

/** @throws BAD_INPUT */
export function requireNumbers({ name, type }: StoredColumn, otherwise: string): void {
  if (type === 'integer' || type === 'number') return
  throw failure('BAD_INPUT', `${name} holds no numbers (it is ${type === 'string' ? 'text' : type}): it ${otherwise}.`)
}

const scaleOf = ({ storage }: StoredColumn): number => Number(/,\s*(\d+)\)/.exec(storage)?.[1] ?? 0)

/** Digits behind the point of a number as it is written: 2 of 0.25. */
function decimalsOf(value: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e')
  const fraction = mantissa.split('.')[1] ?? ''
  return Math.max(0, fraction.length - Number(exponent))
}

/** The width of a group's bins: as given, or a round one (1, 2 or 5 times a power of ten) that makes about `count`. */
export async function widthOfBins(
  { dialect, rows }: Asked,
  column: StoredColumn,
  { bin }: Group,
  relation: string,
  conditions: string,
): Promise<number | undefined> {
  if (bin === undefined) return undefined
  if ('width' in bin) return bin.width
  requireNumbers(column, 'cannot be put into bins')
  const own = `t.${dialect.identifier(column.name)}`
  const ends = `${dialect.float(`min(${own})`)} AS low, ${dialect.float(`max(${own})`)} AS high`
  const [range] = await rows(`SELECT ${ends} FROM ${relation} t ${conditions}`)
  const [high, low] = [Number(range?.high ?? 0), Number(range?.low ?? 0)]
  // Each by itself: between the ends of floats lies more than a float can hold.
  return roundWidth(high / bin.count - low / bin.count, column.type === 'integer')
}

/** The round number nearest to `width`; at least 1 for whole numbers. */
export function roundWidth(width: number, isWhole: boolean): number {
  if (!(width > 0)) return 1
  const power = 10 ** Math.floor(Math.log10(width))
  const distance = (step: number) => Math.abs(Math.log((step * power) / width))
  const step = [1, 2, 5, 10].reduce((best, next) => (distance(next) < distance(best) ? next : best))
  // Powers of ten below 1 are not exact: their digits are.
  return isWhole ? Math.max(1, Math.round(step * power)) : Number((step * power).toPrecision(1))
}
