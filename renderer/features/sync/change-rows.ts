/**
 * Rows that a push or a pull would change, as rows that differ: before is what stands at the side that is written to.
 */
import type { ChangedRow, Column, PushChange, PushCounts } from '../../../preload/contract/index.ts'

export type Direction = 'push' | 'pull'
export type ChangeKind = PushChange['kind']

export interface ChangePage {
  readonly total: number
  readonly columns: readonly Column[]
  readonly rows: readonly PushChange[]
}

/** Where the rows of a table come from, a window at a time. */
export interface ChangeSource {
  readonly key: readonly unknown[]
  readonly fetch: (
    kinds: readonly ChangeKind[],
    offset: number,
    limit: number,
    signal: AbortSignal,
  ) => Promise<ChangePage>
}

export const countOf = (counts: PushCounts, kind: ChangeKind): number =>
  ({ insert: counts.inserted, update: counts.updated, delete: counts.deleted, conflict: counts.conflicts })[kind]

export const changeWords: Readonly<Record<ChangeKind, string>> = {
  conflict: 'in conflict',
  insert: 'inserted',
  update: 'updated',
  delete: 'deleted',
}

export const changeSigns: Readonly<Record<ChangeKind, string>> = {
  conflict: '!',
  insert: '+',
  update: '≠',
  delete: '−',
}

/** The colours are those of a comparison of versions. */
export const tones = { conflict: 'conflict', insert: 'added', update: 'changed', delete: 'removed' } as const

export function asDifference({ ours, theirs }: PushChange, direction: Direction): ChangedRow {
  const [before, after] = direction === 'push' ? [theirs, ours] : [ours, theirs]
  const nothing = (before ?? after ?? []).map(() => null)
  return {
    kind: before === null ? 'added' : after === null ? 'removed' : 'changed',
    before: before ?? nothing,
    after: after ?? nothing,
  }
}
