/**
 * PostgreSQL's dialect. Its results equal those of DuckDB: texts are ordered by their bytes (relations give all texts the
 * collation "C"), sums of decimals are exact, floats are told to 15 digits.
 */
import type { DatePart } from '../../../preload/contract/index.ts'
import type { Dialect, ExactBin, Ordered } from '../dialect/dialect.ts'
import { identifierThere, literalThere, textThere } from './postgres-text.ts'

/** What has to be asked to know. */
interface Facts {
  /** A collation, quoted, whose `lower` knows all letters; null for that of the database. */
  readonly letters: string | null
  bound: Dialect['bound']
}

export function postgresDialect({ letters, bound }: Facts): Dialect {
  const lower = (text: string) => `lower((${text}) COLLATE ${letters ?? '"default"'})`
  return {
    identifier: identifierThere,
    literal: literalThere,
    text: textThere,
    contains: (text, part) => `(strpos(${lower(text)}, ${lower(part)}) > 0)`,
    startsWith: (text, start) => `starts_with(${lower(text)}, ${lower(start)})`,
    bound,
    rowOrder: ['__place', '__id'],
    naturalOrder: (text) =>
      `coalesce((SELECT array_agg((CASE WHEN m[1] ~ '^[0-9]' THEN lpad(m[1], greatest(20, length(m[1])), '0') ELSE m[1] END) COLLATE "C" ORDER BY n)
        FROM regexp_matches(${lower(text)} COLLATE "C", '[0-9]+|[^0-9]+', 'g') WITH ORDINALITY AS r(m, n)), '{}')`,
    firstOf: (value, order) => `(array_agg(${value} ORDER BY ${order.join(', ')}))[1]`,

    float: (number) => `(${number})::float8`,
    datePart,
    floatBin(value, width, decimals) {
      const quotient = `(${value} / ${width}::float8)`
      const whole = `CASE WHEN abs(${quotient} - round(${quotient})) <= abs(${quotient}) * 1e-15::float8 THEN round(${quotient}) ELSE floor(${quotient}) END`
      return `round((${whole} * ${width}::float8)::numeric, ${decimals})::float8`
    },
    exactBin,

    extreme: (name, value, { storage }) =>
      storage === 'BOOLEAN' ? `${name === 'min' ? 'bool_and' : 'bool_or'}(${value})` : `${name}(${value})`,
    mean(value, { storage }) {
      // As a float reads it, a value has 15 digits, and so has it as a decimal: their sum is exact.
      const own = storage === 'DOUBLE' ? `${value}::numeric` : value
      const units = 10n ** BigInt(/,\s*(\d+)\)/.exec(storage)?.[1] ?? 0)
      return `((sum(${own}) * ${units})::float8 / nullif(count(${value}) * ${units}::numeric, 0)::float8)`
    },
    deviation: (value) => `stddev_samp(${value}::float8)`,
    floatSum: (value) => asDecimal(`sum(${value}::numeric)::float8`),
    exactSum: (value, scale) => `sum(${value})::numeric(38,${scale})`,
    quantileBetween: (value, at) => asDecimal(`percentile_cont(${at}) WITHIN GROUP (ORDER BY ${value}::float8)`),
    quantileOf: (value, at) => `percentile_disc(${at}) WITHIN GROUP (ORDER BY ${value})`,
  }
}

/** A float becomes a decimal of 15 digits. */
const asDecimal = (float: string): string => `(${float})::numeric::float8`

function datePart(time: string, part: DatePart): Ordered {
  const written = (template: string) => ({ sql: `to_char(${time}, '${template}')`, order: null })
  switch (part) {
    case 'year':
    case 'hour':
      return { sql: `extract(${part} FROM ${time})::bigint`, order: null }
    case 'quarter':
      return written('YYYY"-Q"Q')
    case 'month':
      return written('YYYY-MM')
    case 'week':
      return written('IYYY"-W"IW')
    case 'day':
      return { sql: `${time}::date`, order: null }
    case 'weekday':
      return { ...written('FMDay'), order: `extract(isodow FROM ${time})` }
  }
}

function exactBin(value: string, { width, decimals }: ExactBin): string {
  const own = `${value}::numeric`
  const step = `${width.toFixed(Math.min(decimals, 20))}::numeric`
  return `(${own} - mod(mod(${own}, ${step}) + ${step}, ${step}))::numeric(38,${decimals})`
}
