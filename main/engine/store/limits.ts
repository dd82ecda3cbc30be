/** How much of the machine the engine may take: a fair share of it, unless the environment says otherwise. */
import { availableParallelism, totalmem } from 'node:os'
import { failure } from '../failure.ts'

export interface Limits {
  readonly threads: number
  /** Of each of DuckDB's instances; they write to the disk what does not fit. */
  readonly memoryMiB: number
}

const MIB = 1024 * 1024
const LEAST_MEMORY_MIB = 128

/** `WINNOW_THREADS` and `WINNOW_MEMORY` (MiB). @throws BAD_INPUT when they are no numbers that can be used. */
export function readLimits(environment: Readonly<Record<string, string | undefined>> = process.env): Limits {
  const usual = Math.max(LEAST_MEMORY_MIB, Math.min(512, Math.floor(totalmem() / 4 / MIB)))
  return {
    threads: wholeNumber(environment, 'WINNOW_THREADS', 1) ?? availableParallelism(),
    memoryMiB: wholeNumber(environment, 'WINNOW_MEMORY', LEAST_MEMORY_MIB) ?? usual,
  }
}

function wholeNumber(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
  least: number,
): number | undefined {
  const said = environment[name]?.trim() ?? ''
  if (said === '') return undefined
  const number = Number(said)
  if (Number.isSafeInteger(number) && number >= least) return number
  throw failure('BAD_INPUT', `${name} is "${said}": it must be a whole number from ${least} on.`)
}
