/**
 * Where the person is: which dataset, which tab, which table. Ids only; what they stand for is the engine's to say.
 */
import { create } from 'zustand'

export const tabs = [
  'overview',
  'dashboard',
  'browse',
  'data',
  'analyze',
  'reports',
  'segments',
  'anomalies',
  'history',
  'team',
] as const
export type Tab = (typeof tabs)[number]

/** Pages that belong to no dataset, besides the start screen and the templates. */
export type Page =
  | { readonly name: 'settings' }
  /** What is published in a connection; in the first of them when none is named. */
  | { readonly name: 'team'; readonly connection: string | undefined }

interface Navigation {
  /** Undefined on the start screen. */
  readonly dataset: string | undefined
  readonly tabOf: Readonly<Record<string, Tab>>
  readonly tableOf: Readonly<Record<string, string>>
  /** The templates page lies over the start screen; with a template, or with the first of them. */
  readonly templates: { readonly chosen: string | undefined } | undefined
  readonly page: Page | undefined
  readonly sideBarHidden: boolean
}

export const useNavigation = create<Navigation>()(() => ({
  dataset: undefined,
  tabOf: {},
  tableOf: {},
  templates: undefined,
  page: undefined,
  sideBarHidden: false,
}))

export const showStart = (): void =>
  useNavigation.setState({ dataset: undefined, templates: undefined, page: undefined })

export const showPage = (page: Page): void => useNavigation.setState({ dataset: undefined, templates: undefined, page })

export const showTemplates = (chosen?: string): void =>
  useNavigation.setState({ dataset: undefined, templates: { chosen }, page: undefined })

export const showDataset = (dataset: string, tab?: Tab): void =>
  useNavigation.setState(({ tabOf }) => ({
    dataset,
    templates: undefined,
    page: undefined,
    tabOf: tab ? { ...tabOf, [dataset]: tab } : tabOf,
  }))

export const showTable = (dataset: string, table: string): void =>
  useNavigation.setState(({ tabOf, tableOf }) => ({
    dataset,
    templates: undefined,
    page: undefined,
    tabOf: { ...tabOf, [dataset]: 'data' },
    tableOf: { ...tableOf, [dataset]: table },
  }))

export const toggleSideBar = (): void =>
  useNavigation.setState(({ sideBarHidden }) => ({ sideBarHidden: !sideBarHidden }))
