/** A backup that somebody wants to restore: chosen files, and the dataset to restore into, if one was meant. */
import { create } from 'zustand'
import type { Grant } from '../../preload/contract/index.ts'

export interface RestoreRequest {
  readonly files: readonly Grant[]
  /** Id of a dataset; undefined for a new one, as long as the person says nothing else. */
  readonly into: string | undefined
}

export const useRestoreRequest = create<{ readonly request: RestoreRequest | undefined }>()(() => ({
  request: undefined,
}))

export const askForRestore = (request: RestoreRequest): void => useRestoreRequest.setState({ request })
export const closeRestore = (): void => useRestoreRequest.setState({ request: undefined })
