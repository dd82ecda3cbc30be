/** Measures as SQL: exact for whole numbers and decimals, compensated for floats, empty cells left out. */
import type { Measure } from '../../../preload/contract/index.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { failure } from '../failure.ts'
import type { StoredColumn } from '../store/columns.ts'
import { requireNumbers } from './aggregate-groups.ts'

export interface MeasureSql {
  readonly sql: string
  readonly column: Omit<StoredColumn, 'name'>
}

const COUNT = { type: 'integer', storage: 'BIGINT', format: null } as const
const FLOAT = { type: 'number', storage: 'DOUBLE', format: 'plain' } as const

/** A float out of a column's values is written with the decimal mark of the column. */
const floatOf = (column: StoredColumn | null): Omit<StoredColumn, 'name'> =>
  column !== null && hasComma(column.format) ? { ...FLOAT, format: '0,#' } : FLOAT

/** What a share is a part of: the total over all groups of the query, or SQL that gives it. */
export type Whole = 'all groups' | ((sum: string) => string)

/** A measure over the rows `t` of a group. @throws BAD_INPUT when it cannot be taken of the column. */
export function measureSql(
  dialect: Dialect,
  column: StoredColumn | null,
  measure: Measure,
  whole: Whole = 'all groups',
): MeasureSql {
  const { function: name, quantile = 0.5 } = measure
  if (name === 'share') return share(dialect, column, whole)
  if (column === null) return { sql: 'count(*)', column: COUNT }
  const own = `t.${dialect.identifier(column.name)}`
  const filled = column.storage === 'VARCHAR' ? `nullif(${own}, '')` : own
  const { name: _, reason: __, ...same } = column
  switch (name) {
    case 'count':
      return { sql: `count(${filled})`, column: COUNT }
    case 'distinct':
      return { sql: `count(DISTINCT ${filled})`, column: COUNT }
    case 'min':
    case 'max':
      return { sql: dialect.extreme(name, filled, column), column: same }
    case 'sum':
      return sum(dialect, column, own)
    case 'mean':
      requireNumbers(column, 'has no mean')
      return { sql: dialect.mean(own, column), column: floatOf(column) }
    case 'stddev':
      requireNumbers(column, 'has no standard deviation')
      return { sql: dialect.deviation(own), column: floatOf(column) }
    case 'median':
      return quantileSql(dialect, column, own, 0.5)
    case 'quantile':
      return quantileSql(dialect, column, own, quantile)
  }
}

function sum(dialect: Dialect, column: StoredColumn, own: string): MeasureSql {
  requireNumbers(column, 'cannot be summed')
  const { storage, format } = column
  if (storage === 'DOUBLE') return { sql: dialect.floatSum(own), column: floatOf(column) }
  const scale = Number(/,\s*(\d+)\)/.exec(storage)?.[1] ?? 0)
  // A format with group marks is for the column's own width; a sum keeps the decimal mark only where it has one.
  return {
    sql: dialect.exactSum(own, scale),
    column: { type: scale === 0 ? 'integer' : 'number', storage: `DECIMAL(38,${scale})`, format: markOnly(format) },
  }
}

/** `1.234,50` is summed up to `1234,50`: groups of digits are for 18 digits at most. */
const markOnly = (format: string | null): string | null => (hasComma(format) ? '0,0' : null)

const hasComma = (format: string | null): boolean => format !== null && /,[0#]$/.test(format)

function quantileSql(dialect: Dialect, column: StoredColumn, own: string, at: number): MeasureSql {
  const { type, storage } = column
  if (type === 'date' || type === 'datetime') {
    const { name: _, reason: __, ...same } = column
    return { sql: dialect.quantileOf(own, at), column: { ...same, storage } }
  }
  requireNumbers(column, 'has no median and no quantiles')
  return { sql: dialect.quantileBetween(own, at), column: floatOf(column) }
}

function share(dialect: Dialect, column: StoredColumn | null, whole: Whole): MeasureSql {
  if (column !== null) requireNumbers(column, 'cannot be summed')
  const part = column === null ? 'count(*)' : `sum(t.${dialect.identifier(column.name)})`
  const total = whole === 'all groups' ? `sum(${part}) OVER ()` : whole(part)
  return { sql: `${dialect.float(part)} / nullif(${dialect.float(total)}, 0)`, column: floatOf(column) }
}

/** The name of a measure that nobody named: `sum_amount`, `count`, `quantile_90_amount`. */
export function measureName({ function: name, column, quantile }: Measure): string {
  const own = name === 'quantile' ? `quantile_${Number(((quantile ?? 0.5) * 100).toFixed(4))}` : name
  return column === undefined ? own : `${own}_${column}`
}

/** @throws BAD_INPUT: a measure that needs a column, without one. */
export function requireColumn({ function: name, column }: Measure): void {
  if (column === undefined && name !== 'count' && name !== 'share')
    throw failure('BAD_INPUT', `The measure ${name} needs a column.`)
}
