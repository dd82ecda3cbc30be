/**
 * Texts of a vector that are longer than twelve bytes: the vector has pointers to them only. To follow one costs more than
 * to send the text, but texts of one vector lie close together, so that a few reads bring them all.
 */
import duckdb from '@duckdb/node-bindings'
import { type Arrays, isNull, type Vector } from './vector.ts'

/** Bytes of an item: its length, then the text, or its first four bytes and a pointer. */
export const ITEM_BYTES = 16
export const MOST_INLINE = 12
const POINTER_AT = 8

/**
 * Texts that are no further apart than this are read at once. What lies between them is not looked at; it can be read,
 * since memory is there or not by pages of 4,096 bytes, and both of its ends are there.
 */
const MOST_BETWEEN = 1024

export interface LongTexts {
  /** Where the text of a row stands, in one of some pieces of memory. */
  readonly pieces: readonly Uint8Array[]
  readonly pieceOf: Uint32Array
  readonly offsetOf: Uint32Array
}

/** Null when no text is that long. */
export function findLongTexts({ data, bytes, rows, validity }: Vector, arrays: Arrays): LongTexts | null {
  const addresses = arrays.float64('addresses', rows)
  const order = arrays.uint32('order', rows)
  let count = 0
  let isInOrder = true
  for (let row = 0; row < rows; row++) {
    const item = row * ITEM_BYTES
    if (isNull(validity, row) || data.getUint32(item, true) <= MOST_INLINE) continue
    const address = data.getUint32(item + POINTER_AT, true) + data.getUint32(item + POINTER_AT + 4, true) * 2 ** 32
    if (count > 0 && address < (addresses[order[count - 1] ?? 0] ?? 0)) isInOrder = false
    addresses[row] = address
    order[count++] = row
  }
  if (count === 0) return null
  const byAddress = order.subarray(0, count)
  if (!isInOrder) byAddress.sort((a, b) => (addresses[a] ?? 0) - (addresses[b] ?? 0))

  const pieces: Uint8Array[] = []
  const pieceOf = arrays.uint32('pieceOf', rows)
  const offsetOf = arrays.uint32('offsetOf', rows)
  for (let first = 0; first < count; ) {
    const firstRow = byAddress[first] ?? 0
    const from = addresses[firstRow] ?? 0
    let end = from
    let next = first
    for (; next < count; next++) {
      const row = byAddress[next] ?? 0
      const address = addresses[row] ?? 0
      if (next > first && address > end + MOST_BETWEEN) break
      pieceOf[row] = pieces.length
      offsetOf[row] = address - from
      end = Math.max(end, address + data.getUint32(row * ITEM_BYTES, true))
    }
    const pointer = bytes.byteOffset + firstRow * ITEM_BYTES + POINTER_AT
    pieces.push(duckdb.get_data_from_pointer(bytes.buffer as ArrayBuffer, pointer, end - from))
    first = next
  }
  return { pieces, pieceOf, offsetOf }
}
