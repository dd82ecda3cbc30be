/**
 * The draft of a load: which files, and what the person decided otherwise than the engine did. What the engine found
 * out about the files stays in the query cache.
 */
import { create } from 'zustand'
import type { DialectOverrides, Grant, LoadInto } from '../../preload/contract/index.ts'

/** A file on its way into the sheet; without a grant while it is being sent. */
export interface Arrival {
  readonly id: number
  readonly name: string
  readonly bytes: number
  readonly sent: number
  readonly grant?: Grant
  readonly failure?: string
  readonly cancel: () => void
}

/** How files go into a dataset that is there. */
export interface IntoChoice {
  readonly mode: LoadInto['mode']
  /** Empty: the engine's own choice. */
  readonly key: readonly string[]
  readonly onDuplicate: LoadInto['onDuplicate']
}

export interface LoadSheetDraft {
  readonly opened: boolean
  /** Which sheet of this window it is: nothing of one is left in the next. */
  readonly number: number
  readonly arrivals: readonly Arrival[]
  readonly removed: readonly Grant[]
  readonly overrides: Readonly<Record<Grant, DialectOverrides>>
  /** Undefined: the one that the engine found; null: none. */
  readonly template: string | null | undefined
  readonly resources: Readonly<Record<Grant, string | null>>
  /** Files whose tables become tables of their own. */
  readonly splits: Readonly<Record<Grant, boolean>>
  readonly name: string | undefined
  /** The dataset that gets a new version; undefined for a new dataset. */
  readonly target: string | undefined
  readonly into: IntoChoice
  readonly again: boolean
  readonly keepSources: boolean | undefined
}

const empty: LoadSheetDraft = {
  opened: false,
  number: 0,
  arrivals: [],
  removed: [],
  overrides: {},
  template: undefined,
  resources: {},
  splits: {},
  name: undefined,
  target: undefined,
  into: { mode: 'append', key: [], onDuplicate: undefined },
  again: false,
  keepSources: undefined,
}

export const useLoadSheet = create<LoadSheetDraft>()(() => empty)

let lastId = 0
export const nextArrivalId = (): number => ++lastId

/** Files that come while the sheet is open are added to it. */
export const addArrivals = (arrivals: readonly Arrival[]): void =>
  useLoadSheet.setState((sheet) => ({ opened: true, again: false, arrivals: [...sheet.arrivals, ...arrivals] }))

export const updateArrival = (id: number, change: Partial<Arrival>): void =>
  useLoadSheet.setState(({ arrivals }) => ({
    arrivals: arrivals.map((arrival) => (arrival.id === id ? { ...arrival, ...change } : arrival)),
  }))

export const dropArrival = (id: number): void =>
  useLoadSheet.setState(({ arrivals }) => ({ arrivals: arrivals.filter((arrival) => arrival.id !== id) }))

export const removeFile = (grant: Grant): void =>
  useLoadSheet.setState(({ removed }) => ({ removed: [...removed, grant], again: false }))

/** Undefined takes the override back. */
export function overrideDialect<Key extends keyof DialectOverrides>(
  grant: Grant,
  key: Key,
  value: DialectOverrides[Key],
): void {
  useLoadSheet.setState(({ overrides }) => {
    const { [key]: _, ...others } = overrides[grant] ?? {}
    return { overrides: { ...overrides, [grant]: value === undefined ? others : { ...others, [key]: value } } }
  })
}

export const chooseTemplate = (template: string | null | undefined): void =>
  useLoadSheet.setState({ template, resources: {} })

export const chooseResource = (grant: Grant, resource: string | null): void =>
  useLoadSheet.setState(({ resources }) => ({ resources: { ...resources, [grant]: resource } }))

export const splitFile = (grant: Grant, isSplit: boolean): void =>
  useLoadSheet.setState(({ splits }) => ({ splits: { ...splits, [grant]: isSplit } }))

/** Another dataset has other resources and another key. */
export const chooseTarget = (target: string | undefined): void =>
  useLoadSheet.setState(({ into }) => ({ target, resources: {}, into: { ...into, key: [] } }))

export const chooseInto = (change: Partial<IntoChoice>): void =>
  useLoadSheet.setState(({ into }) => ({ into: { ...into, ...change } }))

export const nameDataset = (name: string): void => useLoadSheet.setState({ name })
export const allowAgain = (again: boolean): void => useLoadSheet.setState({ again })
export const keepSources = (keep: boolean): void => useLoadSheet.setState({ keepSources: keep })

/** The files of a draft are on their way: it is forgotten, but files that came meanwhile stay, as a sheet of their own. */
export function closeAfterStart(started: readonly Arrival[]): void {
  const ids = new Set(started.map(({ id }) => id))
  const { arrivals, number } = useLoadSheet.getState()
  const later = arrivals.filter(({ id }) => !ids.has(id))
  useLoadSheet.setState({ ...empty, number: number + 1, opened: later.length > 0, arrivals: later })
}

/** Forgets the draft; uploads that still run are cancelled. */
export function closeLoadSheet(): void {
  for (const arrival of useLoadSheet.getState().arrivals) if (!arrival.grant) arrival.cancel()
  useLoadSheet.setState(empty)
}
