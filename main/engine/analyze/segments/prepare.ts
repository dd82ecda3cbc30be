/**
 * Features as they are clustered: their logarithms where asked for, in standard deviations from their means, without
 * those that are the same for all. Changes the numbers in place, since there may be hundreds of megabytes of them.
 */
import { type Matrix, newMatrix } from './matrix.ts'
import type { Pace } from './pace.ts'

export interface PrepareOptions {
  readonly standardise: boolean
  readonly log: boolean
}

export interface Prepared {
  readonly data: Matrix
  /** Which columns of the original took part. */
  readonly kept: readonly number[]
  readonly hasNegativeLog: boolean
}

const BLOCK = 65_536

export async function prepare(raw: Matrix, options: PrepareOptions, pace: Pace): Promise<Prepared> {
  const { rows, columns, values } = raw
  let hasNegativeLog = false
  const kept: number[] = []
  for (let column = 0; column < columns; column++) {
    if (options.log) hasNegativeLog = (await takeLogarithms(raw, column, pace)) || hasNegativeLog
    const { mean, deviation, isConstant } = await describeColumn(raw, column, pace)
    if (isConstant) continue
    kept.push(column)
    if (!options.standardise) continue
    for (let row = 0; row < rows; row++) {
      const at = row * columns + column
      values[at] = ((values[at] ?? 0) - mean) / deviation
      if (row % BLOCK === 0) await pace()
    }
  }
  return { data: await takeColumns(raw, kept, pace), kept, hasNegativeLog }
}

/** log(1 + x); below zero as it is above, with the sign: refunds have a long tail, too. */
async function takeLogarithms({ rows, columns, values }: Matrix, column: number, pace: Pace): Promise<boolean> {
  let hasNegative = false
  for (let row = 0; row < rows; row++) {
    const at = row * columns + column
    const value = values[at] ?? 0
    if (value < 0) hasNegative = true
    values[at] = Math.sign(value) * Math.log1p(Math.abs(value))
    if (row % BLOCK === 0) await pace()
  }
  return hasNegative
}

export interface ColumnFacts {
  readonly mean: number
  /** Of the whole population, not of a sample. */
  readonly deviation: number
  readonly isConstant: boolean
}

/** In two passes, so that large values that differ little keep their digits. */
export async function describeColumn(matrix: Matrix, column: number, pace: Pace): Promise<ColumnFacts> {
  const { rows, columns, values } = matrix
  const first = values[column] ?? 0
  let isConstant = true
  let sum = 0
  for (let row = 0; row < rows; row++) {
    const value = values[row * columns + column] ?? 0
    if (value !== first) isConstant = false
    sum += value
    if (row % BLOCK === 0) await pace()
  }
  const mean = isConstant ? first : sum / rows
  let squares = 0
  for (let row = 0; row < rows; row++) {
    const difference = (values[row * columns + column] ?? 0) - mean
    squares += difference * difference
    if (row % BLOCK === 0) await pace()
  }
  const deviation = isConstant ? 0 : Math.sqrt(squares / rows)
  // What differs by less than a float can tell is the same.
  return { mean, deviation, isConstant: deviation === 0 }
}

async function takeColumns(matrix: Matrix, kept: readonly number[], pace: Pace): Promise<Matrix> {
  if (kept.length === matrix.columns) return matrix
  const taken = newMatrix(matrix.rows, kept.length)
  for (let row = 0; row < matrix.rows; row++) {
    for (const [at, column] of kept.entries())
      taken.values[row * kept.length + at] = matrix.values[row * matrix.columns + column] ?? 0
    if (row % BLOCK === 0) await pace()
  }
  return taken
}
