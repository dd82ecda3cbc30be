/**
 * Values on their way to MongoDB and back, to the last bit: which type of BSON holds a column's storage, what DuckDB hands
 * out for it, and what has no place there. Documents that others wrote may hold anything; it becomes a text then.
 */
import { BSON, type Decimal128 as Decimal, Decimal128, Double } from 'mongodb'
import { failure } from '../../failure.ts'
import type { StoredColumn } from '../../store/columns.ts'
import { identifier } from '../../store/sql-text.ts'
import type { Abilities } from './server.ts'

type Stored = Pick<StoredColumn, 'storage'>

const isDecimal = (storage: string): boolean => storage.startsWith('DECIMAL')

/** Name of the type of BSON that holds a column, as people see it. */
export function mongoType({ storage }: Stored, { decimals }: Abilities): string {
  if (isDecimal(storage)) return decimals ? 'decimal' : 'string (decimal)'
  const types: Record<string, string> = {
    ...{ VARCHAR: 'string', BIGINT: 'long', DOUBLE: 'double', BOOLEAN: 'bool', DATE: 'date', TIMESTAMP: 'date' },
  }
  const type = types[storage]
  if (type === undefined) throw new Error(`no type of MongoDB for ${storage}`)
  return type
}

/** SQL of DuckDB for what `encoderOf` takes: times as milliseconds (DOUBLE), decimals as texts. */
export function sentValue(name: string, { storage }: Stored): string {
  const value = identifier(name)
  if (storage === 'DATE') return `((${value} - DATE '1970-01-01') * 86400000.0)::DOUBLE`
  if (storage === 'TIMESTAMP') return `epoch_ms(${value})::DOUBLE`
  return isDecimal(storage) ? `${value}::VARCHAR` : value
}

type Encoder = (value: unknown) => unknown

/** Makes a value of BSON out of what DuckDB's node API gives for `sentValue`. */
export function encoderOf({ storage }: Stored, { decimals }: Abilities): Encoder {
  // BIGINT comes as bigint, which is a long; texts and booleans are what they are.
  if (storage === 'DOUBLE') return (value) => (Number.isInteger(value) ? new Double(Number(value)) : value)
  if (storage === 'DATE' || storage === 'TIMESTAMP') return (value) => (value === null ? null : new Date(Number(value)))
  if (isDecimal(storage) && decimals)
    return (value) => (value === null ? null : Decimal128.fromString(shortDecimal(String(value))))
  return (value) => value
}

/** A decimal number has 34 digits there; zeros at the end of a fraction are not among them. */
const shortDecimal = (text: string): string =>
  text.length > 34 && text.includes('.') ? text.replace(/\.?0+$/, '') : text

/**
 * A text that DuckDB reads as a column's value; null for nothing. What others have put there and is no such value becomes
 * a text that is read as none: a whole number of any type is a BIGINT, but `"5"` in quotes is not.
 */
export function textOf(value: unknown, { storage }: Stored, hasTextDecimals = false): string | null {
  if (value === null || value === undefined) return null
  switch (typeof value) {
    case 'string':
      return storage === 'VARCHAR' || (hasTextDecimals && isDecimal(storage)) ? value : JSON.stringify(value)
    case 'bigint':
      return storage === 'BOOLEAN' ? `${value} (number)` : value.toString()
    case 'boolean':
      return value ? 'true' : 'false'
    case 'number':
      return numberText(value, storage)
    default:
      if (value instanceof Date) return timeText(value, storage)
      if (isDecimalValue(value)) return exactText(decimalText(value.toString()), storage)
      return BSON.EJSON.stringify(value, { relaxed: true })
  }
}

const isDecimalValue = (value: object): value is Decimal => '_bsontype' in value && value._bsontype === 'Decimal128'

function numberText(value: number, storage: string): string {
  if (Object.is(value, -0)) return storage === 'DOUBLE' ? '-0.0' : '0'
  const text = Number.isSafeInteger(value) ? value.toFixed(0) : String(value)
  return storage === 'BOOLEAN' ? `${text} (number)` : exactText(text, storage)
}

/** DuckDB would round what has more digits behind the point than the column. */
function exactText(text: string, storage: string): string {
  if (storage !== 'BIGINT' && !isDecimal(storage)) return text
  const scale = Number(/,(\d+)/.exec(storage)?.[1] ?? 0)
  const fraction = /^-?\d+(?:\.(\d*?)0*)?$/.exec(text)
  return fraction !== null && (fraction[1] ?? '').length <= scale ? text : `${text} (number)`
}

/** `1.5E+3` as `1500`. */
function decimalText(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?E([+-]\d+)$/.exec(text)
  if (match === null) return text
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  if (Math.abs(point) > 100) return text
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

const DAY_MS = 86_400_000

/** As DuckDB writes it; a time on a column of days stays a time, and so equals none. */
function timeText(value: Date, storage: string): string {
  const ms = value.getTime()
  if (Number.isNaN(ms)) return 'a date beyond those of JavaScript'
  const [, sign = '', digits = '', rest = ''] = /^([+-]?)(\d+)(-\d\d-\d\d)T/.exec(value.toISOString()) ?? []
  // The year 0 is 1 BC, and so on.
  const year = sign === '-' ? String(Number(digits) + 1) : digits === '0000' ? '1' : String(Number(digits))
  const isBefore = sign === '-' || digits === '0000'
  const day = `${year.padStart(4, '0')}${rest}${isBefore ? ' (BC)' : ''}`
  if (storage === 'DATE' && ms % DAY_MS === 0) return day
  return `${year.padStart(4, '0')}${rest}${isBefore ? ' (BC)' : ''} ${value.toISOString().slice(-13, -1)}`
}

/** A document has 16 MiB there; some of it is for names and for what we keep beside it. */
export const MOST_BYTES = 16_000_000

const DAYS = { first: '271822-04-20 (BC)', last: '275760-09-13' }

/** SQL of DuckDB: why a cell cannot be held, NULL where it can; null when it always can. */
export function unstorable({ storage }: Stored, value: string, { decimals, specials }: Abilities): string | null {
  if (storage === 'VARCHAR') return when([`strlen(${value}) > ${MOST_BYTES}`, 'is longer than 16 MB'])
  if (storage === 'DOUBLE')
    return specials
      ? null
      : when(
          [`isnan(${value}) OR isinf(${value})`, 'is no finite number, which this server cannot hold'],
          [`${value} = 0 AND signbit(${value})`, 'is a negative zero, which this server cannot hold'],
        )
  if (storage === 'DATE' || storage === 'TIMESTAMP') {
    const [first, last] = [DAYS.first, DAYS.last].map(
      (day) => `${storage} '${day}${storage === 'DATE' ? '' : ' 00:00:00'}'`,
    )
    const outside = `NOT isfinite(${value}) OR ${value} < ${first} OR ${value} > ${last}`
    const range = 'is outside of the dates that drivers of MongoDB know, 271822 BC to 275760'
    if (storage === 'DATE') return when([outside, range])
    return when(
      [outside, range],
      [`epoch_us(${value}) % 1000 <> 0`, 'is more precise than a millisecond, which is what MongoDB keeps'],
    )
  }
  if (isDecimal(storage) && decimals && precisionOf(storage) > 34)
    return when([
      `strlen(${significant(value)}) > 34`,
      'has more than 34 digits, which is what a decimal number of MongoDB holds',
    ])
  return null
}

const precisionOf = (storage: string): number => Number(/\d+/.exec(storage)?.[0])

/** Digits that count: without sign and point, zeros before, and zeros at the end of a fraction. */
const significant = (value: string): string =>
  `ltrim(replace(ltrim(CASE WHEN contains(${value}::VARCHAR, '.') THEN rtrim(${value}::VARCHAR, '0') ELSE ${value}::VARCHAR END, '-'), '.', ''), '0')`

const when = (...cases: readonly (readonly [condition: string, reason: string])[]): string =>
  `CASE ${cases.map(([condition, reason]) => `WHEN ${condition} THEN '${reason}'`).join(' ')} END`

/** SQL of DuckDB for what takes the place of a cell that cannot be held; all others stay as they are. */
export function replacement(column: Stored, value: string, abilities: Abilities): string {
  const reason = unstorable(column, value, abilities)
  if (reason === null) return value
  const { storage } = column
  if (storage === 'VARCHAR')
    return `CASE WHEN strlen(${value}) > ${MOST_BYTES} THEN left(${value}, ${MOST_BYTES / 4}) ELSE ${value} END`
  const nearest =
    storage === 'TIMESTAMP'
      ? `CASE WHEN ${value} BETWEEN TIMESTAMP '${DAYS.first} 00:00:00' AND TIMESTAMP '${DAYS.last} 00:00:00' THEN date_trunc('millisecond', ${value}) END`
      : storage === 'DOUBLE'
        ? `CASE WHEN ${value} = 0 THEN 0::DOUBLE END`
        : 'NULL'
  return `CASE WHEN (${reason}) IS NULL THEN ${value} ELSE ${nearest} END`
}

/** A document that is too large only as a whole. */
export const tooLarge = (table: string, bytes: number): Error =>
  failure(
    'BAD_INPUT',
    `A row of ${table} has ${Math.ceil(bytes / 1_000_000)} MB; a document of MongoDB takes 16. Push a derived table without its longest column.`,
  )
