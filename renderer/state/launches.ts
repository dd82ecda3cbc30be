/**
 * Tasks that this window started. Only their ends open datasets or hand out files here; other windows have their own.
 */
import { create } from 'zustand'
import type { Target } from '../../preload/contract/index.ts'

interface Launches {
  readonly loads: readonly string[]
  readonly exports: Readonly<Record<string, Target>>
}

export const useLaunches = create<Launches>()(() => ({ loads: [], exports: {} }))

export const rememberLoad = (task: string): void => useLaunches.setState(({ loads }) => ({ loads: [...loads, task] }))
export const rememberExport = (task: string, target: Target): void =>
  useLaunches.setState(({ exports }) => ({ exports: { ...exports, [task]: target } }))
