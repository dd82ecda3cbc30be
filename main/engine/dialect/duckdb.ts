/** DuckDB's dialect, and a connection of DuckDB's as something to ask. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { DatePart } from '../../../preload/contract/index.ts'
import { cellText, isReadDirectly, parsedValue, type StoredColumn, textOf } from '../store/columns.ts'
import { checkSelect, queryAll } from '../store/duckdb.ts'
import { identifier, literal } from '../store/sql-text.ts'
import type { Asked, Dialect, ExactBin, Ordered } from './dialect.ts'

export const duckdb: Dialect = {
  identifier,
  literal,
  text: textOf,
  contains: (text, part) => `contains(lower(${text}), lower(${part}))`,
  startsWith: (text, start) => `starts_with(lower(${text}), lower(${start}))`,
  bound: async (column, value) => boundOf(column, value),
  rowOrder: ['__source', '__row'],
  naturalOrder: (text) =>
    `list_transform(regexp_extract_all(lower(${text}), '\\d+|\\D+'),
     lambda part: CASE WHEN regexp_matches(part, '^\\d') THEN lpad(part, greatest(20, length(part))::INTEGER, '0') ELSE part END)`,
  firstOf: (value, order) => `arg_min(${value}, (${order.join(', ')}))`,

  float: (number) => `(${number})::DOUBLE`,
  datePart,
  floatBin(value, width, decimals) {
    const quotient = `(${value} / ${width}::DOUBLE)`
    // 0.3 / 0.1 is a little less than 3.
    const whole = `CASE WHEN abs(${quotient} - round(${quotient})) <= abs(${quotient}) * 1e-15 THEN round(${quotient}) ELSE floor(${quotient}) END`
    return `(round(${whole} * ${width}::DOUBLE, ${decimals}) + 0)`
  },
  exactBin,

  extreme: (name, value) => `${name}(${value})`,
  mean: (value, { storage }) => (storage === 'DOUBLE' ? `favg(${value})` : `avg(${value})`),
  deviation: (value) => `stddev_samp(${value})`,
  floatSum: (value) => asDecimal(`fsum(${value})`),
  exactSum: (value, scale) => `sum(${value})::DECIMAL(38,${scale})`,
  quantileBetween: (value, at) => asDecimal(`quantile_cont(${value}::DOUBLE, ${at})`),
  quantileOf: (value, at) => `quantile_disc(${value}, ${at})`,
}

/** Floats of a file are decimals of at most 15 digits: so are sums of them and values between them, as far as floats can tell. */
const asDecimal = (sql: string): string => `printf('%.15g', ${sql})::DOUBLE`

function datePart(time: string, part: DatePart): Ordered {
  const written = (format: string) => ({ sql: `strftime(${time}, '${format}')`, order: null })
  switch (part) {
    case 'year':
      return { sql: `year(${time})`, order: null }
    case 'quarter':
      return { sql: `(strftime(${time}, '%Y') || '-Q' || quarter(${time}))`, order: null }
    case 'month':
      return written('%Y-%m')
    case 'week':
      return written('%G-W%V')
    case 'day':
      return { sql: `${time}::DATE`, order: null }
    case 'weekday':
      return { ...written('%A'), order: `isodow(${time})` }
    case 'hour':
      return { sql: `hour(${time})`, order: null }
  }
}

function exactBin(value: string, { width, decimals, scale }: ExactBin): string {
  const units = `${BigInt(Math.round(width * 10 ** decimals)) * 10n ** BigInt(scale - decimals)}::HUGEINT`
  const scaled = scale === 0 ? `${value}::HUGEINT` : `(${value}::DECIMAL(38,${scale}) * ${10 ** scale})::HUGEINT`
  const lower = `(${scaled} - ((${scaled} % ${units}) + ${units}) % ${units})`
  if (scale === 0) return lower
  return `(${lower}::DECIMAL(26,0) * ${(10 ** -scale).toFixed(scale)}::DECIMAL(12,${scale}))::DECIMAL(38,${decimals})`
}

/** As its file writes it, or else as everybody does (`1.5` for a column of `1,5`). */
function boundOf(column: StoredColumn, value: string): string {
  const text = literal(value)
  if (column.storage === 'VARCHAR') return text
  const plain = `TRY_CAST(${text} AS ${column.storage === 'BIGINT' ? 'DOUBLE' : column.storage})`
  return isReadDirectly(column) ? plain : `coalesce(TRY(${parsedValue(column, text)}), ${plain})`
}

export const askDuckDb = (connection: DuckDBConnection): Asked => ({
  dialect: duckdb,
  rows: (sql) => queryAll(connection, sql),
  async cells(columns, sql, others = []) {
    const cells = [...columns.map((column) => cellText(column)), ...others.map(identifier)]
    const reader = await connection.runAndReadAll(`SELECT ${cells.join(', ')} FROM (${sql})`)
    return reader.getRows().map((row) => row.map((cell) => (cell === null ? null : String(cell))))
  },
  async condition(where, _table, relation) {
    // The line end keeps a comment at its end from swallowing what follows.
    const condition = `(${where}\n)`
    await checkSelect(connection, `SELECT 1 FROM ${relation} t WHERE ${condition}`)
    // What closes the bracket above and opens it again (`1) UNION (SELECT 1`) is no expression here, where there is none.
    await checkSelect(connection, `SELECT CASE WHEN ${where}\n THEN 1 END FROM ${relation} t`)
    return condition
  },
})
