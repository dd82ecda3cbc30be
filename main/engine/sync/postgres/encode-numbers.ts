/** Decimal numbers as PostgreSQL has them: groups of four digits around the point. */
import { type Arrays, type ColumnCells, isNull, type Out, releaseAll, type Vector, writeNull } from './vector.ts'

/** Bytes before the groups: how many, the place of the first, the sign, and digits behind the point. */
const HEAD_BYTES = 8
const NEGATIVE = 0x4000
/** Groups of a number of 38 digits and its zeros, the last first. */
const groups = new Uint16Array(12)

/** `width` is that of a value in the vector, in bytes. */
export function numbersOf(vector: Vector, scale: number, width: number, arrays: Arrays): ColumnCells {
  const { validity, rows } = vector
  // Groups begin at the point, so that the last one may have to be filled up.
  const pad = 10 ** ((4 - (scale % 4)) % 4)
  // A number that a double holds exactly is written from it; NaN stands for all others.
  const small = arrays.float64('small', rows)
  for (let row = 0; row < rows; row++) if (!isNull(validity, row)) small[row] = smallNumber(vector, row, width, pad)
  const split = (row: number): number => {
    const value = small[row] ?? 0
    return Number.isNaN(value) ? splitLarge(largeNumber(vector, row, width) * BigInt(pad)) : splitSmall(value)
  }
  const isNegative = (row: number): boolean => {
    const value = small[row] ?? 0
    return Number.isNaN(value) ? vector.data.getInt8((row + 1) * width - 1) < 0 : value < 0
  }
  return {
    addSizes(sizes) {
      for (let row = 0; row < rows; row++) {
        if (isNull(validity, row)) continue
        const value = small[row] ?? 0
        const count = Number.isNaN(value) ? split(row) : countSmall(value)
        sizes[row] = (sizes[row] ?? 0) + HEAD_BYTES + 2 * count
      }
    },
    write(out, places, from, to) {
      for (let row = from; row < to; row++) {
        const at = places[row] ?? 0
        if (isNull(validity, row)) places[row] = writeNull(out, at)
        else places[row] = writeNumber(out, at, split(row), isNegative(row), scale)
      }
    },
    release: () => releaseAll([vector.bytes, validity]),
  }
}

/** Writes what stands in `groups`. */
function writeNumber({ view }: Out, start: number, count: number, isNegative: boolean, scale: number): number {
  view.setInt32(start, HEAD_BYTES + 2 * count)
  view.setInt16(start + 4, count)
  view.setInt16(start + 6, count === 0 ? 0 : count - 1 - Math.ceil(scale / 4))
  view.setInt16(start + 8, isNegative ? NEGATIVE : 0)
  view.setInt16(start + 10, scale)
  let at = start + 12
  for (let group = count - 1; group >= 0; group--, at += 2) view.setInt16(at, groups[group] ?? 0)
  return at
}

/** The value times `pad`, or NaN when a double may not hold that exactly. */
function smallNumber({ data }: Vector, row: number, width: number, pad: number): number {
  if (width === 2) return data.getInt16(row * 2, true) * pad
  if (width === 4) return data.getInt32(row * 4, true) * pad
  const high = data.getInt32(row * width + 4, true)
  const value = (high * 2 ** 32 + data.getUint32(row * width, true)) * pad
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return Number.NaN
  if (width === 8) return value
  const sign = high < 0 ? -1 : 0
  const isAll = data.getInt32(row * 16 + 8, true) === sign && data.getInt32(row * 16 + 12, true) === sign
  return isAll ? value : Number.NaN
}

function largeNumber({ data }: Vector, row: number, width: number): bigint {
  if (width === 8) return data.getBigInt64(row * 8, true)
  return (data.getBigInt64(row * 16 + 8, true) << 64n) | data.getBigUint64(row * 16, true)
}

function countSmall(value: number): number {
  let count = 0
  for (let rest = Math.abs(value); rest >= 1; rest /= 10_000) count++
  return count
}

function splitSmall(value: number): number {
  let count = 0
  for (let rest = Math.abs(value); rest > 0; rest = Math.floor(rest / 10_000)) groups[count++] = rest % 10_000
  return count
}

function splitLarge(value: bigint): number {
  let count = 0
  for (let rest = value < 0n ? -value : value; rest > 0n; rest /= 10_000n) groups[count++] = Number(rest % 10_000n)
  return count
}
