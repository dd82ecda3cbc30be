/**
 * Where the person is: which dataset, which tab, which table. Ids only; what they stand for is the engine's to say.
 */
import { create } from 'zustand'

export const tabs = ['overview', 'browse', 'data', 'anomalies', 'history'] as const
export type Tab = (typeof tabs)[number]

interface Navigation {
  /** Undefined on the start screen. */
  readonly dataset: string | undefined
  readonly tabOf: Readonly<Record<string, Tab>>
  readonly tableOf: Readonly<Record<string, string>>
  readonly sideBarHidden: boolean
}

export const useNavigation = create<Navigation>()(() => ({
  dataset: undefined,
  tabOf: {},
  tableOf: {},
  sideBarHidden: false,
}))

export const showStart = (): void => useNavigation.setState({ dataset: undefined })

export const showDataset = (dataset: string, tab?: Tab): void =>
  useNavigation.setState(({ tabOf }) => ({ dataset, tabOf: tab ? { ...tabOf, [dataset]: tab } : tabOf }))

export const showTable = (dataset: string, table: string): void =>
  useNavigation.setState(({ tabOf, tableOf }) => ({
    dataset,
    tabOf: { ...tabOf, [dataset]: 'data' },
    tableOf: { ...tableOf, [dataset]: table },
  }))

export const toggleSideBar = (): void =>
  useNavigation.setState(({ sideBarHidden }) => ({ sideBarHidden: !sideBarHidden }))
