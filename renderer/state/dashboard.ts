/** The dashboard that is being arranged, with the way back. It outlives the tab, so that nothing is lost by looking elsewhere. */
import { create } from 'zustand'
import type { DashboardItem } from '../../preload/contract/index.ts'

export interface DashboardDraft {
  readonly items: readonly DashboardItem[]
  readonly past: readonly (readonly DashboardItem[])[]
  readonly future: readonly (readonly DashboardItem[])[]
}

const useStore = create<{ readonly of: Readonly<Record<string, DashboardDraft>> }>()(() => ({ of: {} }))

/** Undefined while nothing is being arranged. */
export const useDashboardDraft = (dataset: string): DashboardDraft | undefined => useStore(({ of }) => of[dataset])

const put = (dataset: string, change: (draft: DashboardDraft) => DashboardDraft): void =>
  useStore.setState(({ of }) => {
    const draft = of[dataset]
    return draft ? { of: { ...of, [dataset]: change(draft) } } : {}
  })

export const beginArranging = (dataset: string, items: readonly DashboardItem[]): void =>
  useStore.setState(({ of }) => ({ of: { ...of, [dataset]: { items, past: [], future: [] } } }))

export const endArranging = (dataset: string): void => useStore.setState(({ of: { [dataset]: _, ...of } }) => ({ of }))

const sameItems = (one: readonly DashboardItem[], other: readonly DashboardItem[]) =>
  JSON.stringify(one) === JSON.stringify(other)

/** One step, which can be undone. */
export const arrange = (dataset: string, change: (items: readonly DashboardItem[]) => readonly DashboardItem[]): void =>
  put(dataset, (draft) => {
    const items = change(draft.items)
    return sameItems(items, draft.items) ? draft : { items, past: [...draft.past, draft.items], future: [] }
  })

export const undoArranging = (dataset: string): void =>
  put(dataset, ({ items, past, future }) => {
    const before = past.at(-1)
    return before ? { items: before, past: past.slice(0, -1), future: [items, ...future] } : { items, past, future }
  })

export const redoArranging = (dataset: string): void =>
  put(dataset, ({ items, past, future }) => {
    const [next, ...later] = future
    return next ? { items: next, past: [...past, items], future: later } : { items, past, future }
  })
