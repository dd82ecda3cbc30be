/**
 * Texts of a vector that are longer than twelve bytes: the vector has pointers to them only. To follow one costs more than
 * to send the text, but texts of one vector lie close together, so that a few reads bring them all.
 */
import duckdb from '@duckdb/node-bindings'

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

interface Place {
  readonly row: number
  readonly from: number
  readonly to: number
}

/** `data` and `bytes` are the same memory. Null when no text is that long. */
export function findLongTexts(
  data: DataView,
  bytes: Uint8Array,
  rows: number,
  isNull: (row: number) => boolean,
): LongTexts | null {
  const places: Place[] = []
  for (let row = 0; row < rows; row++) {
    if (isNull(row)) continue
    const item = row * ITEM_BYTES
    const length = data.getUint32(item, true)
    if (length <= MOST_INLINE) continue
    const from = data.getUint32(item + POINTER_AT, true) + data.getUint32(item + POINTER_AT + 4, true) * 2 ** 32
    places.push({ row, from, to: from + length })
  }
  if (places.length === 0) return null
  places.sort((a, b) => a.from - b.from)

  const pieces: Uint8Array[] = []
  const pieceOf = new Uint32Array(rows)
  const offsetOf = new Uint32Array(rows)
  for (let first = 0; first < places.length; ) {
    const { row, from, to } = places[first] as Place
    let end = to
    let next = first
    for (let place = places[next]; place !== undefined && place.from <= end + MOST_BETWEEN; place = places[++next]) {
      pieceOf[place.row] = pieces.length
      offsetOf[place.row] = place.from - from
      if (place.to > end) end = place.to
    }
    const pointer = bytes.byteOffset + row * ITEM_BYTES + POINTER_AT
    pieces.push(duckdb.get_data_from_pointer(bytes.buffer as ArrayBuffer, pointer, end - from))
    first = next
  }
  return { pieces, pieceOf, offsetOf }
}
