/**
 * Rows as PostgreSQL's COPY reads them in its binary format, made straight from DuckDB's vectors: the server has nothing to
 * parse, which is most of what COPY does with texts, and no row becomes an object here.
 * https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4
 */
import type { DuckDBDataChunk } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'

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
  let buffer = Buffer.allocUnsafe(pieceBytes)
  let at = copyHeader.copy(buffer)
  const most = 2 + encodings.length * MOST_FIXED

  return {
    async add(chunk, flush) {
      const cells = encodings.map((encoding, column) => cellsOf(chunk, column, encoding))
      const texts = cells.filter((_, column) => encodings[column] === 'text')
      const rows = chunk.rowCount
      for (let row = 0; row < rows; row++) {
        let bytes = most
        for (const text of texts) bytes += text.isNull(row) ? 0 : text.data.getUint32(row * 16, true)
        if (at + bytes > buffer.length) {
          const isFree = await flush(buffer.subarray(0, at))
          at = 0
          if (!isFree || bytes > buffer.length) buffer = Buffer.allocUnsafe(Math.max(bytes, pieceBytes))
        }
        at = writeInt16(buffer, at, cells.length)
        for (const cell of cells) at = cell.isNull(row) ? writeInt32(buffer, at, -1) : cell.write(buffer, at, row)
      }
    },
    rest: () => Buffer.concat([buffer.subarray(0, at), copyTrailer]),
  }
}

/** The most bytes that any value but a text takes, with its length: a number of 38 digits. */
const MOST_FIXED = 4 + 8 + 2 * 12

type Write = (buffer: Buffer, at: number, row: number) => number

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
  return { data, isNull, write: writerOf(encoding, data, bytes), chunk }
}

function widthOf(encoding: Encoding): number {
  if (encoding === 'text' || encoding === 'uuid') return 16
  if (encoding === 'bool') return 1
  if (encoding === 'date') return 4
  if (typeof encoding === 'string') return 8
  const { precision } = encoding
  return precision <= 4 ? 2 : precision <= 9 ? 4 : precision <= 18 ? 8 : 16
}

function writerOf(encoding: Encoding, data: DataView, bytes: Uint8Array): Write {
  switch (encoding) {
    case 'text':
      return (buffer, at, row) => writeText(buffer, at, data, bytes, row * 16)
    case 'int8':
    case 'float8':
      return (buffer, at, row) => {
        const low = data.getInt32(row * 8, true)
        return writeInt64(buffer, writeInt32(buffer, at, 8), data.getInt32(row * 8 + 4, true), low)
      }
    case 'bool':
      return (buffer, at, row) => {
        buffer[writeInt32(buffer, at, 1)] = bytes[row] === 0 ? 0 : 1
        return at + 5
      }
    case 'date':
      return (buffer, at, row) => writeInt32(buffer, writeInt32(buffer, at, 4), dayOf(data.getInt32(row * 4, true)))
    case 'timestamp':
      return (buffer, at, row) => writeTimestamp(buffer, writeInt32(buffer, at, 8), data, row * 8)
    case 'uuid':
      return (buffer, at, row) => {
        // A number of 128 bits whose sign is turned around, so that numbers sort as texts do.
        const end = writeInt64(
          buffer,
          writeInt32(buffer, at, 16),
          data.getInt32(row * 16 + 12, true) ^ -0x80000000,
          data.getInt32(row * 16 + 8, true),
        )
        return writeInt64(buffer, end, data.getInt32(row * 16 + 4, true), data.getInt32(row * 16, true))
      }
    default: {
      const { scale } = encoding
      const width = widthOf(encoding)
      return (buffer, at, row) => writeNumeric(buffer, at, data, row * width, scale, width)
    }
  }
}

const INLINE_TEXT = 12

function writeText(buffer: Buffer, start: number, data: DataView, bytes: Uint8Array, offset: number): number {
  const length = data.getUint32(offset, true)
  let at = writeInt32(buffer, start, length)
  if (length > INLINE_TEXT) {
    // A pointer stands in the item's second half.
    buffer.set(duckdb.get_data_from_pointer(bytes.buffer as ArrayBuffer, bytes.byteOffset + offset + 8, length), at)
    return at + length
  }
  const end = offset + 4 + length
  for (let from = offset + 4; from < end; from++) buffer[at++] = bytes[from] ?? 0
  return at
}

/** Days from 1970 as days from 2000. The ends of time are the largest number and its negative; there, the one below. */
function dayOf(days: number): number {
  if (days === 0x7fffffff) return days
  return days === -0x7fffffff ? -0x80000000 : days - DAYS_TO_2000
}

function writeTimestamp(buffer: Buffer, at: number, data: DataView, offset: number): number {
  const low = data.getUint32(offset, true)
  const high = data.getInt32(offset + 4, true)
  if (high === 0x7fffffff && low === 0xffffffff) return writeInt64(buffer, at, high, low)
  if (high === -0x80000000 && low === 1) return writeInt64(buffer, at, high, 0)
  return writeInt64(buffer, at, high - EPOCH_HIGH - (low < EPOCH_LOW ? 1 : 0), low - EPOCH_LOW)
}

/** Groups of four decimal digits, the last first: more than any number has. */
const groups = new Uint16Array(12)

/** A number as groups of four decimal digits around the point: how many, the place of the first, sign, and digits behind the point. */
function writeNumeric(
  buffer: Buffer,
  start: number,
  data: DataView,
  offset: number,
  scale: number,
  width: number,
): number {
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
  let at = writeInt32(buffer, start, 8 + 2 * count)
  at = writeInt16(buffer, at, count)
  at = writeInt16(buffer, at, count === 0 ? 0 : count - 1 - Math.ceil(scale / 4))
  at = writeInt16(buffer, at, isNegative ? 0x4000 : 0)
  at = writeInt16(buffer, at, scale)
  while (count > 0) at = writeInt16(buffer, at, groups[--count] ?? 0)
  return at
}

function writeInt16(buffer: Buffer, at: number, value: number): number {
  buffer[at] = value >> 8
  buffer[at + 1] = value
  return at + 2
}

function writeInt32(buffer: Buffer, at: number, value: number): number {
  buffer[at] = value >> 24
  buffer[at + 1] = value >> 16
  buffer[at + 2] = value >> 8
  buffer[at + 3] = value
  return at + 4
}

const writeInt64 = (buffer: Buffer, at: number, high: number, low: number): number =>
  writeInt32(buffer, writeInt32(buffer, at, high), low)
