/**
 * Tasks that this window started. Only their ends open datasets or hand out files here; other windows have their own.
 */
import { create } from 'zustand'
import type { Client, Target } from '../../preload/contract/index.ts'

/** What a load was started with, so that it can be started once more. */
export type LoadOrder = Parameters<Client['loads']['start']>[0]

interface Launches {
  readonly loads: Readonly<Record<string, LoadOrder>>
  readonly exports: Readonly<Record<string, Target>>
  /** Other tasks, whose ends are told here even when they are over at once. */
  readonly work: ReadonlySet<string>
  /** Loads whose dataset was opened while it was still growing. */
  readonly opened: ReadonlySet<string>
}

export const useLaunches = create<Launches>()(() => ({
  loads: {},
  exports: {},
  work: new Set(),
  opened: new Set(),
}))

export const rememberLoad = (task: string, order: LoadOrder): void =>
  useLaunches.setState(({ loads }) => ({ loads: { ...loads, [task]: order } }))
export const rememberExport = (task: string, target: Target): void =>
  useLaunches.setState(({ exports }) => ({ exports: { ...exports, [task]: target } }))
export const rememberWork = (task: string): void =>
  useLaunches.setState(({ work }) => ({ work: new Set([...work, task]) }))
export const markOpened = (task: string): void =>
  useLaunches.setState(({ opened }) => ({ opened: new Set([...opened, task]) }))
