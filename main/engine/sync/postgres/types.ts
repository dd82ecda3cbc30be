/**
 * Values on their way to PostgreSQL and back, to the last bit: which type holds a column's storage, how a
 * value is sent, how PostgreSQL writes what DuckDB reads, and what has no place there.
 */
import type { StoredColumn } from '../../store/columns.ts'
import type { Encoding } from './encode-cells.ts'

type Stored = Pick<StoredColumn, 'storage' | 'format'>

/** Times whose text ends in Z are points in time, all others stand on a clock on some wall. */
const isPointInTime = ({ storage, format }: Stored): boolean =>
  storage === 'TIMESTAMP' && format !== null && format.endsWith('Z')

export function postgresType(column: Stored): string {
  const { storage } = column
  if (storage === 'VARCHAR') return 'text'
  if (storage === 'BIGINT') return 'bigint'
  if (storage === 'DOUBLE') return 'double precision'
  if (storage === 'BOOLEAN') return 'boolean'
  if (storage === 'DATE') return 'date'
  if (storage === 'TIMESTAMP') return isPointInTime(column) ? 'timestamp with time zone' : 'timestamp without time zone'
  const [, precision, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(storage) ?? []
  if (precision === undefined) throw new Error(`no type of PostgreSQL for ${storage}`)
  return `numeric(${precision},${scale})`
}

const ENCODINGS: Readonly<Record<string, Encoding>> = {
  ...{ VARCHAR: 'text', BIGINT: 'int8', DOUBLE: 'float8', BOOLEAN: 'bool', DATE: 'date', TIMESTAMP: 'timestamp' },
}

/** How DuckDB's values of a column are written for COPY. */
export function encodingOf({ storage }: Stored): Encoding {
  const [, precision, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(storage) ?? []
  const encoding = ENCODINGS[storage] ?? { precision: Number(precision), scale: Number(scale) }
  if (typeof encoding !== 'string' && precision === undefined) throw new Error(`no way to write ${storage}`)
  return encoding
}

/** SQL of PostgreSQL for what DuckDB reads as a value, which is SQL as well. */
export function readValue(value: string, column: Stored): string {
  // Of whichever type others have given it.
  if (column.storage === 'VARCHAR') return `${value}::text`
  if (column.storage === 'DATE')
    return `CASE WHEN ${value} < '0001-01-01' AND isfinite(${value}) THEN replace(${value}::text, ' BC', ' (BC)') ELSE ${value}::text END`
  if (column.storage !== 'TIMESTAMP') return value
  const time = isPointInTime(column) ? `(${value} AT TIME ZONE 'UTC')` : value
  return `CASE WHEN ${time} < '0001-01-01' AND isfinite(${time}) THEN regexp_replace(${time}::text, '^(\\S+) (\\S+) BC$', '\\1 (BC) \\2') ELSE ${time}::text END`
}

/** A cell of PostgreSQL has 1 GB, and so has a row on its way, where every quote takes two bytes. */
const MOST_BYTES_OF_TEXT = 500_000_000
const REPLACEMENT = 'chr(65533)'

/** Which characters a database holds: all, or those of a class in a regular expression. */
export type Characters =
  | { readonly all: true }
  | { readonly all: false; readonly outside: string; readonly name: string }

/** SQL of DuckDB: why a cell cannot be held, NULL where it can; null when it always can. */
export function unstorable({ storage }: Stored, value: string, characters: Characters): string | null {
  if (storage === 'VARCHAR') {
    const cases = [
      `WHEN contains(${value}, chr(0)) THEN 'has a NUL character, which PostgreSQL cannot hold'`,
      `WHEN strlen(${value}) > ${MOST_BYTES_OF_TEXT} THEN 'is longer than 500 MB'`,
    ]
    if (!characters.all)
      cases.push(
        `WHEN regexp_matches(${value}, '${characters.outside}') THEN 'has a character that the encoding of the database, ${characters.name}, does not have'`,
      )
    return `CASE ${cases.join(' ')} END`
  }
  if (storage === 'DATE')
    return `CASE WHEN isfinite(${value}) AND (${value} < DATE '4714-11-24 (BC)' OR ${value} > DATE '5874897-12-31') THEN 'is a day outside of what PostgreSQL can hold, 4714 BC to 5874897' END`
  if (storage === 'TIMESTAMP')
    return `CASE WHEN isfinite(${value}) AND ${value} < TIMESTAMP '4714-11-24 (BC) 00:00:00' THEN 'is a time before what PostgreSQL can hold, 4714 BC' END`
  return null
}

/** SQL of DuckDB for what takes the place of a cell that cannot be held; all others stay as they are. */
export function replacement(column: Stored, value: string, characters: Characters): string {
  const reason = unstorable(column, value, characters)
  if (reason === null) return value
  if (column.storage !== 'VARCHAR') return `CASE WHEN ${reason} IS NULL THEN ${value} END`
  const long = `CASE WHEN strlen(${value}) > ${MOST_BYTES_OF_TEXT} THEN left(${value}, ${MOST_BYTES_OF_TEXT / 4}) ELSE ${value} END`
  return characters.all
    ? `replace(${long}, chr(0), ${REPLACEMENT})`
    : `regexp_replace(replace(${long}, chr(0), '?'), '${characters.outside}', '?', 'g')`
}
