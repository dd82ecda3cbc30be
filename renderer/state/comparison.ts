/**
 * Which versions of a dataset are compared, and how the person looks at what differs.
 */
import { create } from 'zustand'
import { type ChangedRow, differenceKinds } from '../../preload/contract/index.ts'

export type DifferenceKind = ChangedRow['kind']

export interface Comparison {
  readonly from: number
  readonly to: number
  /** Undefined: the first table that differs. */
  readonly table: string | undefined
  readonly kinds: readonly DifferenceKind[]
  /** Key columns by table, where the person chose others than the engine. */
  readonly keys: Readonly<Record<string, readonly string[]>>
}

const useStore = create<{ readonly comparisons: Readonly<Record<string, Comparison>> }>()(() => ({ comparisons: {} }))

/** Undefined while the history itself is shown. */
export const useComparison = (dataset: string): Comparison | undefined =>
  useStore(({ comparisons }) => comparisons[dataset])

/** What was chosen stays when only the versions change. */
export const compare = (dataset: string, from: number, to: number): void =>
  useStore.setState(({ comparisons }) => {
    const before = comparisons[dataset] ?? { table: undefined, kinds: differenceKinds, keys: {} }
    return { comparisons: { ...comparisons, [dataset]: { ...before, from, to } } }
  })

export const closeComparison = (dataset: string): void =>
  useStore.setState(({ comparisons: { [dataset]: _, ...others } }) => ({ comparisons: others }))

const update = (dataset: string, change: (comparison: Comparison) => Partial<Comparison>): void =>
  useStore.setState(({ comparisons }) => {
    const comparison = comparisons[dataset]
    return comparison ? { comparisons: { ...comparisons, [dataset]: { ...comparison, ...change(comparison) } } } : {}
  })

export const compareTable = (dataset: string, table: string): void => update(dataset, () => ({ table }))

/** The last kind that is shown cannot be taken away: nothing at all is never what is meant. */
export const toggleKind = (dataset: string, kind: DifferenceKind): void =>
  update(dataset, ({ kinds }) => {
    const next = differenceKinds.filter((one) => (one === kind ? !kinds.includes(one) : kinds.includes(one)))
    return { kinds: next.length > 0 ? next : differenceKinds.filter((one) => one !== kind) }
  })

/** Undefined takes the choice back. */
export const chooseKey = (dataset: string, table: string, key: readonly string[] | undefined): void =>
  update(dataset, ({ keys: { [table]: _, ...others } }) => ({
    keys: key === undefined ? others : { ...others, [table]: key },
  }))
