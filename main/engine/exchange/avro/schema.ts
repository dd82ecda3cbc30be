/** The Avro schema of a table: nullable unions, logical types for dates, timestamps and decimals, names that Avro allows. */
import { identifier, outputText } from '../../store/sql-text.ts'

export interface AvroColumn {
  readonly name: string
  /** DuckDB's type. */
  readonly storage: string
}

/** The types of Avro that values are encoded as. */
export type AvroPlain = 'long' | 'int' | 'double' | 'boolean' | 'bytes' | 'string'

export interface AvroValueType {
  readonly type: AvroPlain
  /** What the schema says besides: the logical type and what belongs to it. */
  readonly logical: Readonly<Record<string, string | number>> | null
}

/** The key of a field under which its column's real name stands. */
export const COLUMN_KEY = 'winnow.column'

export function avroSchemaOf(table: string, columns: readonly AvroColumn[]) {
  const taken = new Set<string>()
  const fields = columns.map(({ name, storage }) => {
    const { type, logical } = valueTypeOf(storage)
    return {
      name: freeName(validName(name), taken),
      [COLUMN_KEY]: name,
      type: ['null', logical === null ? type : { type, ...logical }],
      default: null,
    }
  })
  return { type: 'record', name: validName(table), fields }
}

export function valueTypeOf(storage: string): AvroValueType {
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(storage)
  if (decimal !== null) return decimalType(Number(decimal[1]), Number(decimal[2]))
  switch (storage) {
    case 'BOOLEAN':
      return { type: 'boolean', logical: null }
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'BIGINT':
    case 'UTINYINT':
    case 'USMALLINT':
    case 'UINTEGER':
      return { type: 'long', logical: null }
    case 'UBIGINT':
    case 'HUGEINT':
      return decimalType(38, 0)
    case 'FLOAT':
    case 'DOUBLE':
      return { type: 'double', logical: null }
    case 'DATE':
      return { type: 'int', logical: { logicalType: 'date' } }
    case 'TIMESTAMP':
    case 'TIMESTAMP_S':
    case 'TIMESTAMP_MS':
    case 'TIMESTAMP WITH TIME ZONE':
      return { type: 'long', logical: { logicalType: 'timestamp-micros' } }
    default:
      return { type: 'string', logical: null }
  }
}

const decimalType = (precision: number, scale: number): AvroValueType => ({
  type: 'bytes',
  logical: { logicalType: 'decimal', precision, scale },
})

/** SQL for a column's value as it is encoded. */
export function avroValueSql({ name, storage }: AvroColumn): string {
  const column = identifier(name)
  const { type, logical } = valueTypeOf(storage)
  if (logical?.logicalType === 'date') return `date_diff('day', DATE '1970-01-01', ${column})`
  if (logical?.logicalType === 'timestamp-micros') return `epoch_us(${column}::TIMESTAMP)`
  if (logical?.logicalType === 'decimal') return `${column}::DECIMAL(${logical.precision},${logical.scale})`
  if (type === 'long') return `${column}::BIGINT`
  if (type === 'double') return `${column}::DOUBLE`
  return type === 'string' ? outputText(`${column}::VARCHAR`) : column
}

/** Letters without accents, digits and `_`, no digit at its beginning: names that every reader takes. */
function validName(name: string): string {
  const valid = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_]/g, '_')
  return /^[A-Za-z_]/.test(valid) ? valid : `_${valid}`
}

/** Names that differ by case only would be one to many readers. */
function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${name}_${n}`
  taken.add(free.toLowerCase())
  return free
}

/** Big-endian two's complement, with as few bytes as hold the sign. */
export function decimalBytes(value: bigint): Buffer {
  if (BigInt.asIntN(64, value) === value) return shortBytes(value)
  let bytes = 9
  while (BigInt.asIntN(bytes * 8, value) !== value) bytes++
  const digits = BigInt.asUintN(bytes * 8, value).toString(16)
  return Buffer.from(digits.padStart(bytes * 2, '0'), 'hex')
}

function shortBytes(value: bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeBigInt64BE(value)
  const sign = value < 0n ? 0xff : 0
  let at = 0
  while (at < 7 && bytes[at] === sign && ((bytes[at + 1] ?? 0) & 0x80) === (sign & 0x80)) at++
  return bytes.subarray(at)
}
