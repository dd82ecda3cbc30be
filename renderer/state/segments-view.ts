/**
 * Which segments of a dataset are looked at, and the definition that is being written. It stays while the window lives.
 */
import { create } from 'zustand'
import type { FeatureFunction } from '../../preload/contract/index.ts'

/** A definition as the form holds it: everything that was ever filled in, whether it counts at the moment or not. */
export interface SegmentDraft {
  readonly title: string
  readonly table: string
  readonly entity: string
  readonly by: 'rfm' | 'features'
  readonly date: string
  readonly amount: string
  /** A column that the amount is multiplied by; empty for none. */
  readonly times: string
  /** A column whose distinct values are purchases; empty for rows. */
  readonly purchase: string
  readonly features: readonly string[]
  readonly measure: FeatureFunction
  /** Whether the best of a range is taken. */
  readonly best: boolean
  readonly k: number
  readonly min: number
  readonly max: number
  readonly standardise: boolean
  readonly log: boolean
  readonly seed: number
  readonly where: string
}

interface SegmentsView {
  /** Name of the segments that are shown; undefined: the newest. */
  readonly shown: string | undefined
  /** Whether the form is open although there are segments. */
  readonly isDefining: boolean
  /** Undefined: what is suggested. */
  readonly draft: SegmentDraft | undefined
}

const initial: SegmentsView = { shown: undefined, isDefining: false, draft: undefined }

const useStore = create<{ readonly views: Readonly<Record<string, SegmentsView>> }>()(() => ({ views: {} }))

export const useSegmentsView = (dataset: string): SegmentsView => useStore(({ views }) => views[dataset] ?? initial)

const update = (dataset: string, change: Partial<SegmentsView>): void =>
  useStore.setState(({ views }) => ({
    views: { ...views, [dataset]: { ...(views[dataset] ?? initial), ...change } },
  }))

export const showSegments = (dataset: string, name: string | undefined): void =>
  update(dataset, { shown: name, isDefining: false })
export const defineSegments = (dataset: string, draft?: SegmentDraft): void =>
  update(dataset, { isDefining: true, ...(draft && { draft }) })
export const closeDefinition = (dataset: string): void => update(dataset, { isDefining: false })
export const changeDraft = (dataset: string, draft: SegmentDraft): void => update(dataset, { draft })
