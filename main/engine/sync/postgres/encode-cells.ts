/**
 * The cells of one column of a chunk, each with its length before it, at the places where their rows have got to. There is
 * a loop for every kind of value, because a loop that calls another function for each kind takes three times as long.
 */
import type { DuckDBDataChunk } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import { numbersOf } from './encode-numbers.ts'
import { findLongTexts, ITEM_BYTES, type LongTexts, MOST_INLINE } from './long-texts.ts'
import { type Arrays, type ColumnCells, isNull, type Out, releaseAll, type Vector, writeNull } from './vector.ts'

/** How the values of a column lie in a vector, and what they become. */
export type Encoding =
  | 'text'
  | 'int8'
  | 'float8'
  | 'bool'
  | 'date'
  | 'timestamp'
  | 'uuid'
  /** 16 bytes as they lie there. */
  | 'digest'
  | NumericEncoding

export interface NumericEncoding {
  readonly precision: number
  readonly scale: number
}

/** `arrays` are those of this column. */
export function cellsOf(chunk: DuckDBDataChunk, column: number, encoding: Encoding, arrays: Arrays): ColumnCells {
  const vector = vectorOf(chunk, column, encoding)
  if (encoding === 'text') return textsOf(vector, arrays)
  if (typeof encoding !== 'string') return numbersOf(vector, encoding.scale, widthOf(encoding), arrays)
  const writeAll = writers[encoding]
  return {
    addSizes: (sizes) => addFixed(sizes, vector.validity, SENT_BYTES[encoding]),
    write: (out, places, from, to) => writeAll(vector, out, places, from, to),
    release: () => releaseAll([vector.bytes, vector.validity]),
  }
}

function vectorOf(chunk: DuckDBDataChunk, column: number, encoding: Encoding): Vector {
  const rows = chunk.rowCount
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column)
  const bytes = duckdb.vector_get_data(vector, rows * widthOf(encoding))
  const validity: Uint8Array | null = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8)
  return { chunk, rows, bytes, validity, data: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) }
}

type FixedEncoding = Exclude<Encoding, 'text' | NumericEncoding>

const SENT_BYTES: Readonly<Record<FixedEncoding, number>> = {
  ...{ int8: 8, float8: 8, bool: 1, date: 4, timestamp: 8, uuid: 16, digest: 16 },
}

/** Bytes of a value in a vector. */
function widthOf(encoding: Encoding): number {
  if (encoding === 'text') return ITEM_BYTES
  if (typeof encoding === 'string') return SENT_BYTES[encoding]
  const { precision } = encoding
  return precision <= 4 ? 2 : precision <= 9 ? 4 : precision <= 18 ? 8 : 16
}

function addFixed(sizes: Float64Array, validity: Uint8Array | null, bytes: number): void {
  for (let row = 0; row < sizes.length; row++) if (!isNull(validity, row)) sizes[row] = (sizes[row] ?? 0) + bytes
}

type WriteAll = (vector: Vector, out: Out, places: Uint32Array, from: number, to: number) => void

const DAYS_TO_2000 = 10_957
const MICROS_TO_2000 = 946_684_800_000_000
const EPOCH_HIGH = Math.floor(MICROS_TO_2000 / 2 ** 32)
const EPOCH_LOW = MICROS_TO_2000 % 2 ** 32

const writers: Readonly<Record<FixedEncoding, WriteAll>> = {
  int8: writeEightBytes,
  float8: writeEightBytes,
  bool({ bytes, validity }, out, places, from, to) {
    for (let row = from; row < to; row++) {
      const at = places[row] ?? 0
      if (isNull(validity, row)) places[row] = writeNull(out, at)
      else {
        out.view.setInt32(at, 1)
        out.bytes[at + 4] = bytes[row] === 0 ? 0 : 1
        places[row] = at + 5
      }
    }
  },
  date({ data, validity }, out, places, from, to) {
    for (let row = from; row < to; row++) {
      const at = places[row] ?? 0
      if (isNull(validity, row)) places[row] = writeNull(out, at)
      else {
        out.view.setInt32(at, 4)
        out.view.setInt32(at + 4, dayOf(data.getInt32(row * 4, true)))
        places[row] = at + 8
      }
    }
  },
  timestamp({ data, validity }, out, places, from, to) {
    for (let row = from; row < to; row++) {
      const at = places[row] ?? 0
      if (isNull(validity, row)) places[row] = writeNull(out, at)
      else {
        out.view.setInt32(at, 8)
        writeTimestamp(out.view, at + 4, data.getInt32(row * 8 + 4, true), data.getUint32(row * 8, true))
        places[row] = at + 12
      }
    }
  },
  uuid({ data, validity }, out, places, from, to) {
    for (let row = from; row < to; row++) {
      const at = places[row] ?? 0
      if (isNull(validity, row)) places[row] = writeNull(out, at)
      else {
        out.view.setInt32(at, 16)
        // A number of 128 bits whose sign is turned around, so that numbers sort as texts do.
        out.view.setInt32(at + 4, data.getInt32(row * 16 + 12, true) ^ -0x80000000)
        out.view.setInt32(at + 8, data.getInt32(row * 16 + 8, true))
        out.view.setInt32(at + 12, data.getInt32(row * 16 + 4, true))
        out.view.setInt32(at + 16, data.getInt32(row * 16, true))
        places[row] = at + 20
      }
    }
  },
  digest({ data, validity }, out, places, from, to) {
    for (let row = from; row < to; row++) {
      const at = places[row] ?? 0
      if (isNull(validity, row)) places[row] = writeNull(out, at)
      else {
        out.view.setInt32(at, 16)
        for (let byte = 0; byte < 16; byte += 4) out.view.setInt32(at + 4 + byte, data.getInt32(row * 16 + byte))
        places[row] = at + 20
      }
    }
  },
}

function writeEightBytes({ data, validity }: Vector, out: Out, places: Uint32Array, from: number, to: number): void {
  for (let row = from; row < to; row++) {
    const at = places[row] ?? 0
    if (isNull(validity, row)) places[row] = writeNull(out, at)
    else {
      out.view.setInt32(at, 8)
      out.view.setInt32(at + 4, data.getInt32(row * 8 + 4, true))
      out.view.setInt32(at + 8, data.getInt32(row * 8, true))
      places[row] = at + 12
    }
  }
}

/** Days from 1970 as days from 2000. The ends of time are the largest number and its negative; there, the one below. */
function dayOf(days: number): number {
  if (days === 0x7fffffff) return days
  return days === -0x7fffffff ? -0x80000000 : days - DAYS_TO_2000
}

/** The same for microseconds, of which `low` are the lower 32 bits. */
function writeTimestamp(view: DataView, at: number, high: number, low: number): void {
  const isEnd = high === 0x7fffffff && low === 0xffffffff
  const isBeginning = high === -0x80000000 && low === 1
  view.setInt32(at, isEnd || isBeginning ? high : high - EPOCH_HIGH - (low < EPOCH_LOW ? 1 : 0))
  view.setInt32(at + 4, isEnd ? low : isBeginning ? 0 : low - EPOCH_LOW)
}

function textsOf(vector: Vector, arrays: Arrays): ColumnCells {
  const { data, validity } = vector
  const long = findLongTexts(vector, arrays)
  return {
    addSizes(sizes) {
      for (let row = 0; row < sizes.length; row++)
        if (!isNull(validity, row)) sizes[row] = (sizes[row] ?? 0) + data.getUint32(row * ITEM_BYTES, true)
    },
    write: (out, places, from, to) => writeTexts(vector, long, out, places, from, to),
    release: () => releaseAll([vector.bytes, validity, ...(long?.pieces ?? [])]),
  }
}

/** Up to here, a loop is quicker than a call that copies. */
const MOST_BY_HAND = 64

function writeTexts(
  { data, bytes, validity }: Vector,
  long: LongTexts | null,
  out: Out,
  places: Uint32Array,
  from: number,
  to: number,
): void {
  const target = out.bytes
  for (let row = from; row < to; row++) {
    let at = places[row] ?? 0
    if (isNull(validity, row)) {
      places[row] = writeNull(out, at)
      continue
    }
    const item = row * ITEM_BYTES
    const length = data.getUint32(item, true)
    out.view.setInt32(at, length)
    at += 4
    places[row] = at + length
    const isShort = length <= MOST_INLINE || long === null
    const source = isShort ? bytes : (long.pieces[long.pieceOf[row] ?? 0] ?? bytes)
    const first = isShort ? item + 4 : (long.offsetOf[row] ?? 0)
    if (length > MOST_BY_HAND) target.set(source.subarray(first, first + length), at)
    else for (let n = 0; n < length; n++) target[at + n] = source[first + n] ?? 0
  }
}
