/**
 * Rows as PostgreSQL's COPY reads them in its binary format, made straight from DuckDB's vectors: the server has nothing to
 * parse, which is most of what COPY does with texts, and no row becomes an object here. Cells are written column by
 * column, each at its place in its row.
 * https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4
 */
import type { DuckDBDataChunk } from '@duckdb/node-api'
import { cellsOf, type Encoding } from './encode-cells.ts'
import { type ColumnCells, createArrays, type Out, outOf } from './vector.ts'

/** Signature, flags and the length of an extension that there is not. */
export const copyHeader = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
export const copyTrailer = Buffer.from([0xff, 0xff])

export interface RowEncoder {
  /** Appends the rows of a chunk; `flush` is given pieces as they fill up, and answers whether one can be used again. */
  add(chunk: DuckDBDataChunk, flush: (piece: Buffer) => Promise<boolean>): Promise<void>
  /** What is left. */
  rest(): Buffer
}

export function createEncoder(encodings: readonly Encoding[], pieceBytes: number): RowEncoder {
  const arrays = createArrays()
  const ofColumns = encodings.map(createArrays)
  let out = outOf(pieceBytes)
  let end = copyHeader.copy(out.bytes)

  return {
    async add(chunk, flush) {
      const rows = chunk.rowCount
      const columns = encodings.map((encoding, at) => cellsOf(chunk, at, encoding, ofColumns[at] ?? arrays))
      const sizes = sizesOf(columns, arrays.float64('sizes', rows))
      const places = arrays.uint32('places', rows)
      for (let from = 0; from < rows; ) {
        const to = fitting(sizes, from, out.bytes.length - copyTrailer.length - end)
        if (to > from) {
          end = writeRows(columns, { sizes, places, from, to }, out, end)
          from = to
          continue
        }
        const isFree = await flush(out.bytes.subarray(0, end))
        end = 0
        const bytes = sizes[from] ?? 0
        if (!isFree || bytes + copyTrailer.length > out.bytes.length)
          out = outOf(Math.max(bytes + copyTrailer.length, pieceBytes))
      }
      for (const column of columns) column.release()
    },
    rest: () => out.bytes.subarray(0, end + copyTrailer.copy(out.bytes, end)),
  }
}

/** Bytes of each row: the number of its cells, and the cells with their lengths. */
function sizesOf(columns: readonly ColumnCells[], sizes: Float64Array): Float64Array {
  sizes.fill(2 + 4 * columns.length)
  for (const column of columns) column.addSizes(sizes)
  return sizes
}

/** The first row from `from` on that does not fit into so many bytes any more. */
function fitting(sizes: Float64Array, from: number, bytes: number): number {
  let row = from
  for (let rest = bytes - (sizes[row] ?? 0); row < sizes.length && rest >= 0; rest -= sizes[row] ?? 0) row++
  return row
}

interface Rows {
  readonly sizes: Float64Array
  /** Is written here: where the next cell of a row begins. */
  readonly places: Uint32Array
  readonly from: number
  readonly to: number
}

/** Answers where the last row ends. */
function writeRows(
  columns: readonly ColumnCells[],
  { sizes, places, from, to }: Rows,
  out: Out,
  start: number,
): number {
  let end = start
  for (let row = from; row < to; row++) {
    out.view.setInt16(end, columns.length)
    places[row] = end + 2
    end += sizes[row] ?? 0
  }
  for (const column of columns) column.write(out, places, from, to)
  return end
}
