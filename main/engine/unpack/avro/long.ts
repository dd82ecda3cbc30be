/** Avro's `long` as a BigInt: a JavaScript number would lose digits of large ones. */
import avro from 'avsc'

const newLong = () =>
  avro.types.LongType.__with({
    fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
    toBuffer(value: bigint) {
      const bytes = Buffer.allocUnsafe(8)
      bytes.writeBigInt64LE(value)
      return bytes
    },
    fromJSON: (value: number | string) => BigInt(value),
    toJSON: (value: bigint) => String(value),
    isValid: (value: unknown) => typeof value === 'bigint' && BigInt.asIntN(64, value) === value,
    compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
  })

export const bigLong = newLong()

const logicalOf = new WeakMap<object, string>()

/** A long that stands for something else, such as `timestamp-micros`; avsc would read its values as numbers. */
export function logicalLong(logicalType: string): ReturnType<typeof newLong> {
  const type = newLong()
  logicalOf.set(type, logicalType)
  return type
}

/** What a long stands for; undefined for nothing but itself. */
export const logicalTypeOf = (type: object): string | undefined => logicalOf.get(type)
