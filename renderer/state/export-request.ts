/**
 * The export that is being asked about. Any screen can ask for one; the dialog is mounted once.
 */
import { create } from 'zustand'
import type { ExportContent } from '../../preload/contract/index.ts'

/** One way to write the same thing, for example the template's report or the full list. */
export interface ExportForm {
  readonly label: string
  readonly extension: 'json' | 'csv' | 'html'
  readonly content: ExportContent
  /** Bytes as they are, so nothing in them can be escaped. */
  readonly isVerbatim?: boolean
}

export interface ExportRequest {
  readonly dataset: string
  /** What is written, in words: "3 datapoints of demo". */
  readonly subject: string
  readonly suggestedName: string
  readonly forms: readonly [ExportForm, ...ExportForm[]]
}

export const useExportRequest = create<{ readonly request: ExportRequest | undefined }>()(() => ({
  request: undefined,
}))

export const askForExport = (request: ExportRequest): void => useExportRequest.setState({ request })
export const closeExport = (): void => useExportRequest.setState({ request: undefined })
