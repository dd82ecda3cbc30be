/**
 * Which report of a dataset is open, the values that were typed in, and the draft that is being written. It outlives the
 * tab, so that nothing typed is lost by looking elsewhere.
 */
import { create } from 'zustand'
import type { ReportDefinition, ReportParameter, ReportValues } from '../../preload/contract/index.ts'

/** What one run is made with; a new run of the same values over the same data is answered from the cache. */
export interface ReportRunRequest {
  /** Null for a draft. */
  readonly report: string | null
  readonly sql: string
  readonly parameters: readonly ReportParameter[]
  readonly values: ReportValues
}

export interface ReportDraft extends Omit<ReportDefinition, 'parameters'> {
  readonly parameters: readonly ReportParameter[]
  /** The report that is being changed; undefined for a new one. */
  readonly replaces: string | undefined
}

interface ReportsView {
  readonly chosen: string | undefined
  readonly draft: ReportDraft | undefined
  /** By report; the draft's under an empty name. */
  readonly values: Readonly<Record<string, ReportValues>>
  readonly runs: Readonly<Record<string, ReportRunRequest>>
}

const nothing: ReportsView = { chosen: undefined, draft: undefined, values: {}, runs: {} }

const useStore = create<{ readonly views: Readonly<Record<string, ReportsView>> }>()(() => ({ views: {} }))

export const useReportsView = (dataset: string): ReportsView => useStore(({ views }) => views[dataset] ?? nothing)

const update = (dataset: string, change: (view: ReportsView) => Partial<ReportsView>): void =>
  useStore.setState(({ views }) => {
    const view = views[dataset] ?? nothing
    return { views: { ...views, [dataset]: { ...view, ...change(view) } } }
  })

export const DRAFT = ''

export const chooseReport = (dataset: string, chosen: string | undefined): void =>
  update(dataset, () => ({ chosen, draft: undefined }))

/** Starts or changes the draft; undefined gives it up. */
export const writeDraft = (dataset: string, draft: ReportDraft | undefined): void =>
  update(dataset, ({ values: { [DRAFT]: _, ...values }, runs: { [DRAFT]: __, ...runs } }) =>
    draft === undefined ? { draft, values, runs } : { draft },
  )

export const changeValues = (dataset: string, report: string, changed: ReportValues): void =>
  update(dataset, ({ values }) => ({ values: { ...values, [report]: { ...values[report], ...changed } } }))

export const runReport = (dataset: string, request: ReportRunRequest): void =>
  update(dataset, ({ runs }) => ({ runs: { ...runs, [request.report ?? DRAFT]: request } }))

/** A report that was saved or deleted is asked anew. */
export const forgetRuns = (dataset: string, report: string): void =>
  update(dataset, ({ runs: { [report]: _, ...runs }, values: { [report]: __, ...values } }) => ({ runs, values }))
