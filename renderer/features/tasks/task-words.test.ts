/** What is told about tasks. An end that is told twice, or never, is worse than none. */
import { describe, expect, it } from 'vitest'
import type { Task } from '../../../preload/contract/index.ts'
import { mergeTask } from '../../bridge/follow.ts'
import { endedSince } from './endings.ts'
import { endingOf, percentDone, progressLine } from './task-words.ts'

const task = (change: Partial<Task> = {}): Task => ({
  id: 't1',
  kind: 'load',
  title: 'demo',
  status: 'running',
  phase: 'Reading',
  progress: { bytesDone: 31_200_000, bytesTotal: 62_400_000, rows: 120_334, secondsLeft: 8 },
  startedAt: new Date('2026-11-21T12:00:00Z'),
  finishedAt: null,
  dataset: null,
  files: [],
  rows: null,
  anomalies: null,
  message: null,
  seen: null,
  ...change,
})

describe('progress', () => {
  it('tells bytes and rows', () => {
    expect(progressLine(task())).toBe('31.2 MB of 62.4 MB · 120,334 rows')
    expect(percentDone(task())).toBe(50)
  })
  it('claims no share of an unknown whole', () => {
    const unknown = task({ progress: { bytesDone: 10, bytesTotal: 0, rows: 0, secondsLeft: null } })
    expect(percentDone(unknown)).toBeUndefined()
    expect(progressLine(unknown)).toBe('')
  })
})

describe('the end of a task', () => {
  const ended = task({ status: 'done', rows: 1003, anomalies: 6 })
  it('is told once, when it was running before', () => {
    expect(endedSince(new Set(['t1']), [ended], [], new Set())).toEqual([ended])
    expect(endedSince(new Set(['t1']), [ended], [], new Set(['t1']))).toEqual([])
  })
  it('is told for a task that this window started, however fast it was', () => {
    expect(endedSince(new Set(), [ended], ['t1'], new Set())).toEqual([ended])
  })
  it('is not told for history', () => expect(endedSince(new Set(), [ended], [], new Set())).toEqual([]))
  it('says how much there is and what is wrong', () => {
    expect(endingOf(ended).message).toBe('1,003 rows, 6 anomalies.')
    expect(endingOf(task({ status: 'failed', message: 'The disk is full.' })).message).toBe('The disk is full.')
  })
})

describe('the list of tasks', () => {
  it('never puts a finished task back to running', () => {
    const done = task({ status: 'done' })
    expect(mergeTask([done], task())).toEqual([done])
    expect(mergeTask([task()], done)).toEqual([done])
  })
  it('keeps the newest first', () => {
    const newer = task({ id: 't2', startedAt: new Date('2026-11-21T13:00:00Z') })
    expect(mergeTask([task()], newer).map(({ id }) => id)).toEqual(['t2', 't1'])
  })
})
