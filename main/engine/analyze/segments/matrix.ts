/**
 * Entities and their features as one block of numbers, a row an entity. It exists so that k-means over millions of
 * entities allocates nothing: arrays of arrays take ten times the memory.
 */

export interface Matrix {
  readonly rows: number
  readonly columns: number
  /** Row by row. */
  readonly values: Float64Array
}

export const newMatrix = (rows: number, columns: number): Matrix => ({
  rows,
  columns,
  values: new Float64Array(rows * columns),
})

export function fromRows(rows: readonly (readonly number[])[]): Matrix {
  const matrix = newMatrix(rows.length, rows[0]?.length ?? 0)
  for (const [at, row] of rows.entries()) matrix.values.set(row, at * matrix.columns)
  return matrix
}

export const toRows = ({ rows, columns, values }: Matrix): number[][] =>
  Array.from({ length: rows }, (_, row) => [...values.subarray(row * columns, (row + 1) * columns)])

/** The rows of these numbers, copied, in their order. */
export function takeRows(matrix: Matrix, numbers: Uint32Array): Matrix {
  const { columns, values } = matrix
  if (numbers.length === matrix.rows) return matrix
  const taken = newMatrix(numbers.length, columns)
  for (const [at, row] of numbers.entries())
    taken.values.set(values.subarray(row * columns, (row + 1) * columns), at * columns)
  return taken
}

/** How many different rows there are, counted up to `enough`. */
export function countDistinctRows(matrix: Matrix, enough: number): number {
  const seen = new Set<string>()
  for (let row = 0; row < matrix.rows && seen.size < enough; row++)
    seen.add(matrix.values.subarray(row * matrix.columns, (row + 1) * matrix.columns).join())
  return seen.size
}

/** Squared Euclidean distance of two rows, which may be of different matrices of one width. */
export function squaredDistance(
  one: Float64Array,
  oneFrom: number,
  other: Float64Array,
  otherFrom: number,
  columns: number,
): number {
  let sum = 0
  for (let column = 0; column < columns; column++) {
    const difference = (one[oneFrom + column] ?? 0) - (other[otherFrom + column] ?? 0)
    sum += difference * difference
  }
  return sum
}
