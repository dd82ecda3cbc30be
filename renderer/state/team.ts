/**
 * What is open on the Team tab of each dataset and what was chosen there, so that a review is found as it was left.
 */
import { create } from 'zustand'
import type { conflictPolicies, unstorablePolicies } from '../../preload/contract/index.ts'

export type ConflictPolicy = (typeof conflictPolicies)[number]
export type UnstorablePolicy = (typeof unstorablePolicies)[number]

/** A push that is looked at. Nothing is chosen before the person does. */
export interface OpenPush {
  readonly push: string
  /** Undefined: the first table that changes. */
  readonly table: string | undefined
  readonly onConflict: ConflictPolicy
  readonly onUnstorable: UnstorablePolicy
}

interface Team {
  readonly of: Readonly<Record<string, OpenPush>>
  /** The dataset that somebody wants to publish, and where to, if that was said. */
  readonly publishing: { readonly dataset: string; readonly to: string | undefined } | undefined
}

export const useTeam = create<Team>()(() => ({ of: {}, publishing: undefined }))

/** Undefined while places and pushes are listed. */
export const useOpenPush = (dataset: string): OpenPush | undefined => useTeam(({ of }) => of[dataset])

export const openPush = (dataset: string, push: string): void =>
  useTeam.setState(({ of }) => ({
    of: { ...of, [dataset]: { push, table: undefined, onConflict: 'stop', onUnstorable: 'stop' } },
  }))

export const changeOpenPush = (dataset: string, change: Partial<Omit<OpenPush, 'push'>>): void =>
  useTeam.setState(({ of }) => {
    const open = of[dataset]
    return open ? { of: { ...of, [dataset]: { ...open, ...change } } } : {}
  })

export const closePush = (dataset: string): void => useTeam.setState(({ of: { [dataset]: _, ...of } }) => ({ of }))

export const askToPublish = (dataset: string, to?: string): void => useTeam.setState({ publishing: { dataset, to } })
export const stopPublishing = (): void => useTeam.setState({ publishing: undefined })
