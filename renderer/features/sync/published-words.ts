/** How a published dataset stands to what is here. */
import type { Dataset, Published } from '../../../preload/contract/index.ts'

export type Standing = 'elsewhere' | 'same' | 'behind' | 'ahead' | 'both'

export function standingOf({ local }: Pick<Published, 'local'>): Standing {
  if (local === null) return 'elsewhere'
  if (local.isBehind) return local.hasChanged ? 'both' : 'behind'
  return local.hasChanged ? 'ahead' : 'same'
}

export const standingWords: Readonly<Record<Standing, string>> = {
  elsewhere: 'Not here',
  same: 'Up to date',
  behind: 'There is a newer version',
  ahead: 'Changed here',
  both: 'Changed on both sides',
}

export const standingTones: Readonly<Partial<Record<Standing, 'good' | 'warning' | 'bad'>>> = {
  same: 'good',
  behind: 'warning',
  both: 'bad',
}

type Named = Pick<Dataset, 'name'>

export const isTaken = (datasets: readonly Named[], name: string): boolean =>
  datasets.some((one) => one.name.toLowerCase() === name.toLowerCase())

/** The name, or the first like it that no dataset here has; one that is open where it lies has its name, too. */
export function freeNameAmong(datasets: readonly Named[], name: string): string {
  let free = name
  for (let n = 2; isTaken(datasets, free); n++) free = `${name}-${n}`
  return free
}
