/**
 * Filters and selection of the anomaly list, per dataset.
 */
import { create } from 'zustand'
import type { Anomaly, Severity } from '../../preload/contract/index.ts'

export interface AnomalyView {
  readonly types: readonly string[]
  readonly files: readonly string[]
  readonly severities: readonly Severity[]
  readonly search: string
  /** The finding whose raw lines are shown. */
  readonly selected: { readonly index: number; readonly anomaly: Anomaly } | undefined
}

const initial: AnomalyView = { types: [], files: [], severities: [], search: '', selected: undefined }

const useStore = create<{ readonly views: Readonly<Record<string, AnomalyView>> }>()(() => ({ views: {} }))

export const useAnomalyView = (dataset: string): AnomalyView => useStore(({ views }) => views[dataset] ?? initial)

const update = (dataset: string, change: (view: AnomalyView) => Partial<AnomalyView>): void =>
  useStore.setState(({ views }) => {
    const view = views[dataset] ?? initial
    return { views: { ...views, [dataset]: { ...view, ...change(view) } } }
  })

const toggled = <Item>(items: readonly Item[], item: Item): readonly Item[] =>
  items.includes(item) ? items.filter((other) => other !== item) : [...items, item]

export const toggleType = (dataset: string, type: string): void =>
  update(dataset, (view) => ({ types: toggled(view.types, type), selected: undefined }))
export const toggleFile = (dataset: string, file: string): void =>
  update(dataset, (view) => ({ files: toggled(view.files, file), selected: undefined }))
export const toggleSeverity = (dataset: string, severity: Severity): void =>
  update(dataset, (view) => ({ severities: toggled(view.severities, severity), selected: undefined }))
export const searchAnomalies = (dataset: string, search: string): void =>
  update(dataset, () => ({ search, selected: undefined }))
export const selectAnomaly = (dataset: string, selected: AnomalyView['selected']): void =>
  update(dataset, () => ({ selected }))
export const clearAnomalyFilters = (dataset: string): void => update(dataset, () => initial)
/** For links from elsewhere: only this type, nothing else. */
export const showOnlyType = (dataset: string, type: string): void =>
  update(dataset, () => ({ ...initial, types: [type] }))
