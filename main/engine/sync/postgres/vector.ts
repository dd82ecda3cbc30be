/** What an encoder works on: the memory of a vector of DuckDB, and that which rows are written to. */
import type { DuckDBDataChunk } from '@duckdb/node-api'

/** The memory of a vector. */
export interface Vector {
  readonly data: DataView
  readonly bytes: Uint8Array
  /** A bit a row, 0 for NULL; null when there is none. */
  readonly validity: Uint8Array | null
  readonly rows: number
  /** Whose memory it is: it goes when nobody refers to it any more. */
  readonly chunk: DuckDBDataChunk
}

export const isNull = (validity: Uint8Array | null, row: number): boolean =>
  validity !== null && ((validity[row >> 3] ?? 0) & (1 << (row & 7))) === 0

/** Arrays for what is computed of a vector, which serve the next one again: new ones would be most of the garbage. */
export interface Arrays {
  float64(name: string, length: number): Float64Array<ArrayBuffer>
  uint32(name: string, length: number): Uint32Array<ArrayBuffer>
}

/** What they hold is left from before. */
export function createArrays(): Arrays {
  return {
    float64: reused((length) => new Float64Array(length)),
    uint32: reused((length) => new Uint32Array(length)),
  }
}

function reused<A extends { readonly length: number; subarray(from: number, to: number): A }>(
  make: (length: number) => A,
): (name: string, length: number) => A {
  const arrays = new Map<string, A>()
  return (name, length) => {
    const known = arrays.get(name)
    const array = known === undefined || known.length < length ? make(length) : known
    arrays.set(name, array)
    return array.subarray(0, length)
  }
}

/** Where rows are written to. */
export interface Out {
  readonly bytes: Buffer
  readonly view: DataView
}

export function outOf(length: number): Out {
  const bytes = Buffer.allocUnsafeSlow(length)
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, length) }
}

/** The cells of one column of a chunk. */
export interface ColumnCells {
  /** Adds the bytes of each value, without those of its length. */
  addSizes(sizes: Float64Array): void
  /** Writes the cells of some rows at their places, and moves these behind them. */
  write(out: Out, places: Uint32Array, from: number, to: number): void
  /** Lets go of the memory, which is that of the chunk. */
  release(): void
}

/**
 * Memory of others counts as ours as long as an array lies over it: V8 collects garbage time and again to be rid of arrays
 * that it takes for large. Without its memory, it is small.
 */
export function releaseAll(arrays: readonly (Uint8Array | null)[]): void {
  for (const array of arrays) {
    const buffer = array?.buffer
    if (buffer instanceof ArrayBuffer && buffer.byteLength === array?.byteLength && buffer.byteLength > 0)
      buffer.transfer(0)
  }
}

/** Answers where the next cell begins. */
export function writeNull({ view }: Out, at: number): number {
  view.setInt32(at, -1)
  return at + 4
}
