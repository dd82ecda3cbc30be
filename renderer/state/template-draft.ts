/**
 * The template that is being written, if any. It outlives the page, so that nothing typed is lost by looking elsewhere.
 */
import { create } from 'zustand'

export interface TemplateDraft {
  /** Its datapackage.json, valid or not. */
  readonly text: string
  /** The template that it changes; undefined for a new one. */
  readonly replaces: string | undefined
  /** The dataset that it was made from; `attach` tells whether it becomes that one's template. */
  readonly dataset?: { readonly id: string; readonly name: string; readonly attach: boolean }
  /** What was left out when it was made. */
  readonly notes?: readonly string[]
}

interface TemplateDraftState {
  readonly draft: TemplateDraft | undefined
  /** Why the last file was not taken in. */
  readonly refused: string | undefined
}

const useStore = create<TemplateDraftState>()(() => ({ draft: undefined, refused: undefined }))

export const useTemplateDraft = (): TemplateDraftState => useStore()

export const writeTemplate = (draft: TemplateDraft | undefined): void =>
  useStore.setState({ draft, refused: undefined })

export const changeTemplate = (change: Partial<TemplateDraft>): void =>
  useStore.setState(({ draft }) => (draft ? { draft: { ...draft, ...change } } : {}))

export const refuseTemplate = (refused: string | undefined): void => useStore.setState({ refused })
