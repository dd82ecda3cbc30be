/**
 * Sort, filters and column widths of a table, per dataset and table.
 */
import { create } from 'zustand'
import type { RowFilter, Sort } from '../../preload/contract/index.ts'

export interface TableView {
  readonly sort: readonly Sort[]
  readonly filters: readonly RowFilter[]
  readonly widths: Readonly<Record<string, number>>
}

const initial: TableView = { sort: [], filters: [], widths: {} }

const useStore = create<{ readonly views: Readonly<Record<string, TableView>> }>()(() => ({ views: {} }))

/** Names may hold any character, so the key is not simply joined. */
export const tableKey = (dataset: string, table: string): string => JSON.stringify([dataset, table])

export const useTableView = (key: string): TableView => useStore(({ views }) => views[key] ?? initial)

const update = (key: string, change: (view: TableView) => Partial<TableView>): void =>
  useStore.setState(({ views }) => {
    const view = views[key] ?? initial
    return { views: { ...views, [key]: { ...view, ...change(view) } } }
  })

export const sortBy = (key: string, column: string, together: boolean): void =>
  update(key, ({ sort }) => ({ sort: nextSort(sort, column, together) }))

/** Ascending, descending, unsorted; `together` keeps the other columns. */
export function nextSort(sort: readonly Sort[], column: string, together: boolean): readonly Sort[] {
  const current = sort.find((other) => other.column === column)
  const next: readonly Sort[] = !current
    ? [{ column, descending: false }]
    : current.descending
      ? []
      : [{ column, descending: true }]
  if (!together) return next
  if (!current) return [...sort, ...next]
  return sort.flatMap((other) => (other.column === column ? next : [other]))
}

export const addFilter = (key: string, filter: RowFilter): void =>
  update(key, ({ filters }) => ({ filters: [...filters, filter] }))
export const replaceFilter = (key: string, index: number, filter: RowFilter): void =>
  update(key, ({ filters }) => ({ filters: filters.map((other, at) => (at === index ? filter : other)) }))
export const removeFilter = (key: string, index: number): void =>
  update(key, ({ filters }) => ({ filters: filters.filter((_, at) => at !== index) }))
export const clearFilters = (key: string): void => update(key, () => ({ filters: [] }))
export const setWidths = (key: string, widths: Readonly<Record<string, number>>): void =>
  update(key, () => ({ widths }))
