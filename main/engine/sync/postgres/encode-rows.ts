/**
 * Rows as PostgreSQL's COPY reads them in its binary format, made straight from DuckDB's vectors: the server has nothing to
 * parse, which is most of what COPY does with texts, and no row becomes an object here.
 * https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4
 */
import type { DuckDBDataChunk } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import { findLongTexts, ITEM_BYTES, type LongTexts, MOST_INLINE } from './long-texts.ts'

/** How the values of a column lie in a vector, and what they become. */
export type Encoding = 'text' | 'int8' | 'float8' | 'bool' | 'date' | 'timestamp' | 'uuid' | NumericEncoding

export interface NumericEncoding {
  readonly precision: number
  readonly scale: number
}

/** Signature, flags and the length of an extension that there is not. */
export const copyHeader = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
export const copyTrailer = Buffer.from([0xff, 0xff])

const DAYS_TO_2000 = 10_957
const MICROS_TO_2000 = 946_684_800_000_000
const EPOCH_HIGH = Math.floor(MICROS_TO_2000 / 2 ** 32)
const EPOCH_LOW = MICROS_TO_2000 % 2 ** 32

export interface RowEncoder {
  /** Appends the rows of a chunk; `flush` is given pieces as they fill up, and answers whether one can be used again. */
  add(chunk: DuckDBDataChunk, flush: (piece: Buffer) => Promise<boolean>): Promise<void>
  /** What is left. */
  rest(): Buffer
}

export function createEncoder(encodings: readonly Encoding[], pieceBytes: number): RowEncoder {
  let out = outOf(pieceBytes)
  let at = copyHeader.copy(out.bytes)
  const most = 2 + encodings.length * MOST_FIXED

  return {
    async add(chunk, flush) {
      const cells = encodings.map((encoding, column) => cellsOf(chunk, column, encoding))
      const texts = cells.filter((_, column) => encodings[column] === 'text')
      const rows = chunk.rowCount
      for (let row = 0; row < rows; row++) {
        let bytes = most
        for (const text of texts) bytes += text.isNull(row) ? 0 : text.data.getUint32(row * ITEM_BYTES, true)
        if (at + bytes > out.bytes.length) {
          const isFree = await flush(out.bytes.subarray(0, at))
          at = 0
          if (!isFree || bytes > out.bytes.length) out = outOf(Math.max(bytes, pieceBytes))
        }
        at = writeInt16(out, at, cells.length)
        for (const cell of cells) at = cell.isNull(row) ? writeInt32(out, at, -1) : cell.write(out, at, row)
      }
    },
    rest: () => Buffer.concat([out.bytes.subarray(0, at), copyTrailer]),
  }
}

/** The most bytes that any value but a text takes, with its length: a number of 38 digits. */
const MOST_FIXED = 4 + 8 + 2 * 12

/** Where rows are written to. */
interface Out {
  readonly bytes: Buffer
  readonly view: DataView
}

function outOf(length: number): Out {
  const bytes = Buffer.allocUnsafeSlow(length)
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, length) }
}

type Write = (out: Out, at: number, row: number) => number

/** A column of a chunk. */
interface Cells {
  readonly data: DataView
  isNull(row: number): boolean
  /** Length and value; answers where it ends. */
  readonly write: Write
  /** Whose memory it is: it goes when nobody refers to it any more. */
  readonly chunk: DuckDBDataChunk
}

function cellsOf(chunk: DuckDBDataChunk, column: number, encoding: Encoding): Cells {
  const rows = chunk.rowCount
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, column)
  const bytes = duckdb.vector_get_data(vector, rows * widthOf(encoding))
  const validity: Uint8Array | null = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8)
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const isNull = validity === null ? () => false : (row: number) => ((validity[row >> 3] ?? 0) & (1 << (row & 7))) === 0
  const write =
    encoding === 'text'
      ? writeTexts(data, bytes, findLongTexts(data, bytes, rows, isNull))
      : writerOf(encoding, data, bytes)
  return { data, isNull, write, chunk }
}

function widthOf(encoding: Encoding): number {
  if (encoding === 'text' || encoding === 'uuid') return 16
  if (encoding === 'bool') return 1
  if (encoding === 'date') return 4
  if (typeof encoding === 'string') return 8
  const { precision } = encoding
  return precision <= 4 ? 2 : precision <= 9 ? 4 : precision <= 18 ? 8 : 16
}

function writerOf(encoding: Exclude<Encoding, 'text'>, data: DataView, bytes: Uint8Array): Write {
  switch (encoding) {
    case 'int8':
    case 'float8':
      return (out, at, row) => {
        const low = data.getInt32(row * 8, true)
        return writeInt64(out, writeInt32(out, at, 8), data.getInt32(row * 8 + 4, true), low)
      }
    case 'bool':
      return (out, at, row) => {
        out.bytes[writeInt32(out, at, 1)] = bytes[row] === 0 ? 0 : 1
        return at + 5
      }
    case 'date':
      return (out, at, row) => writeInt32(out, writeInt32(out, at, 4), dayOf(data.getInt32(row * 4, true)))
    case 'timestamp':
      return (out, at, row) => writeTimestamp(out, writeInt32(out, at, 8), data, row * 8)
    case 'uuid':
      return (out, at, row) => {
        // A number of 128 bits whose sign is turned around, so that numbers sort as texts do.
        const end = writeInt64(
          out,
          writeInt32(out, at, 16),
          data.getInt32(row * 16 + 12, true) ^ -0x80000000,
          data.getInt32(row * 16 + 8, true),
        )
        return writeInt64(out, end, data.getInt32(row * 16 + 4, true), data.getInt32(row * 16, true))
      }
    default: {
      const { scale } = encoding
      const width = widthOf(encoding)
      return (out, at, row) => writeNumeric(out, at, data, row * width, scale, width)
    }
  }
}

function writeTexts(data: DataView, bytes: Uint8Array, long: LongTexts | null): Write {
  return (out, start, row) => {
    const item = row * ITEM_BYTES
    const length = data.getUint32(item, true)
    let at = writeInt32(out, start, length)
    const target = out.bytes
    if (length <= MOST_INLINE || long === null) {
      const end = item + 4 + length
      for (let from = item + 4; from < end; from++) target[at++] = bytes[from] ?? 0
      return at
    }
    const piece = long.pieces[long.pieceOf[row] ?? 0] as Uint8Array
    const from = long.offsetOf[row] ?? 0
    if (length > MOST_BY_HAND) target.set(piece.subarray(from, from + length), at)
    else for (let n = 0; n < length; n++) target[at + n] = piece[from + n] ?? 0
    return at + length
  }
}

/** Up to here, a loop is quicker than a call that copies. */
const MOST_BY_HAND = 64

/** Days from 1970 as days from 2000. The ends of time are the largest number and its negative; there, the one below. */
function dayOf(days: number): number {
  if (days === 0x7fffffff) return days
  return days === -0x7fffffff ? -0x80000000 : days - DAYS_TO_2000
}

function writeTimestamp(out: Out, at: number, data: DataView, offset: number): number {
  const low = data.getUint32(offset, true)
  const high = data.getInt32(offset + 4, true)
  if (high === 0x7fffffff && low === 0xffffffff) return writeInt64(out, at, high, low)
  if (high === -0x80000000 && low === 1) return writeInt64(out, at, high, 0)
  return writeInt64(out, at, high - EPOCH_HIGH - (low < EPOCH_LOW ? 1 : 0), low - EPOCH_LOW)
}

/** Groups of four decimal digits, the last first: more than any number has. */
const groups = new Uint16Array(12)

/** A number as groups of four decimal digits around the point: how many, the place of the first, sign, and digits behind the point. */
function writeNumeric(out: Out, start: number, data: DataView, offset: number, scale: number, width: number): number {
  // Groups begin at the point, so that the last one may have to be filled up.
  const pad = (4 - (scale % 4)) % 4
  let count = 0
  let isNegative: boolean
  let rest: number
  if (width <= 4) {
    const value = width === 2 ? data.getInt16(offset, true) : data.getInt32(offset, true)
    isNegative = value < 0
    rest = Math.abs(value) * 10 ** pad
  } else {
    const low = data.getBigUint64(offset, true)
    const value = width === 8 ? BigInt.asIntN(64, low) : (data.getBigInt64(offset + 8, true) << 64n) | low
    isNegative = value < 0n
    let large = (isNegative ? -value : value) * 10n ** BigInt(pad)
    for (; large > 0x1fffffffffffffn; large /= 10_000n) groups[count++] = Number(large % 10_000n)
    rest = Number(large)
  }
  for (; rest > 0; rest = Math.floor(rest / 10_000)) groups[count++] = rest % 10_000
  let at = writeInt32(out, start, 8 + 2 * count)
  at = writeInt16(out, at, count)
  at = writeInt16(out, at, count === 0 ? 0 : count - 1 - Math.ceil(scale / 4))
  at = writeInt16(out, at, isNegative ? 0x4000 : 0)
  at = writeInt16(out, at, scale)
  while (count > 0) at = writeInt16(out, at, groups[--count] ?? 0)
  return at
}

function writeInt16({ view }: Out, at: number, value: number): number {
  view.setInt16(at, value)
  return at + 2
}

function writeInt32({ view }: Out, at: number, value: number): number {
  view.setInt32(at, value)
  return at + 4
}

function writeInt64({ view }: Out, at: number, high: number, low: number): number {
  view.setInt32(at, high)
  view.setInt32(at + 4, low)
  return at + 8
}
