/**
 * What is grouped and measured on the Analyze tab of each dataset. It outlives the tab, so that nothing chosen is lost by
 * looking elsewhere.
 */
import { create } from 'zustand'
import type { AggregateSpec, Cell, Group, Measure, RowFilter } from '../../preload/contract/index.ts'

export const resultViews = ['table', 'pivot', 'chart'] as const
export type ResultView = (typeof resultViews)[number]

export interface Analysis {
  readonly table: string
  /** Rows of a pivot, from the outermost to the innermost. */
  readonly groups: readonly Group[]
  /** Columns of a pivot; further groups of a table. */
  readonly across: readonly Group[]
  readonly measures: readonly Measure[]
  readonly filters: readonly RowFilter[]
  readonly sort: readonly { readonly column: string; readonly descending: boolean }[]
  readonly view: ResultView
  /** Rows of the pivot that are open, each by the keys that lead to it. */
  readonly open: readonly (readonly Cell[])[]
}

const useStore = create<{ readonly of: Readonly<Record<string, Analysis>> }>()(() => ({ of: {} }))

/** Undefined before anything was chosen. */
export const useAnalysis = (dataset: string): Analysis | undefined => useStore(({ of }) => of[dataset])

/** What is open in a pivot belongs to its question, and closes when that changes. */
export const changeAnalysis = (dataset: string, before: Analysis, change: Partial<Analysis>): void => {
  const asks = 'table' in change || 'groups' in change || 'across' in change || 'filters' in change
  const next = { ...before, ...(asks && { open: [] }), ...change }
  useStore.setState(({ of }) => ({ of: { ...of, [dataset]: next } }))
}

/** The question as the engine is asked it. */
export function specOf({ table, groups, across, measures, filters, sort }: Analysis): AggregateSpec {
  return {
    table,
    groups: [...groups, ...across],
    measures: [...measures],
    filters: [...filters],
    sort: [...sort],
  }
}
