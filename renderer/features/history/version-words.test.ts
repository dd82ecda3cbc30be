/** What undo, history and pruning say about versions. They must name exactly what is kept and what is lost. */
import { describe, expect, it } from 'vitest'
import type { Version } from '../../../preload/contract/index.ts'
import { lineOf, prunedBy, rowsGained, undoTarget, versionNames } from './version-words.ts'

const version = (number: number, parent: number | null, current = false): Version => ({
  number,
  parent,
  current,
  mode: parent === null ? 'create' : 'append',
  createdAt: new Date(0),
  actor: 'office',
  files: [],
  rows: number * 100,
  anomalies: { total: 0, error: 0, warning: 0, info: 0 },
})

/** Version 3 was undone, then 4 was made from 2. */
const branched = [version(4, 2, true), version(3, 2), version(2, 1), version(1, null)]

describe('the history of a dataset', () => {
  it('goes back to the version that the current one was made from, not to the number before it', () => {
    expect(undoTarget(branched)?.number).toBe(2)
    expect(undoTarget([version(1, null, true)])).toBeUndefined()
    expect(undoTarget([version(4, 2, true)])).toBeUndefined()
  })
  it('tells an undone version from those that led to the current one', () => {
    expect([...lineOf(branched)]).toEqual([4, 2, 1])
  })
  it('compares rows with the version it was made from', () => {
    expect(rowsGained(version(4, 2), branched)).toBe(200)
    expect(rowsGained(version(1, null), branched)).toBeUndefined()
  })
})

describe('deleting old versions', () => {
  it('keeps the newest and always the current one', () => {
    const back = [version(4, 2), version(3, 2), version(2, 1, true), version(1, null)]
    expect(prunedBy(back, 1).map(({ number }) => number)).toEqual([3, 1])
    expect(prunedBy(branched, 2).map(({ number }) => number)).toEqual([2, 1])
    expect(prunedBy(branched, 9)).toEqual([])
  })
  it('names what is lost', () => {
    expect(versionNames([3])).toBe('Version 3')
    expect(versionNames([3, 1, 2])).toBe('Versions 1, 2 and 3')
  })
})
