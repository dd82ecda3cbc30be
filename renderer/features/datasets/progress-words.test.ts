/** What is said about a dataset that is not complete. */
import { expect, it } from 'vitest'
import { progressWords } from './progress-words.ts'

const progress = { bytesDone: 1, bytesTotal: 2, rows: 3, secondsLeft: null }

it('counts the rows that are there while others are still to come', () => {
  expect(progressWords({ state: 'loading', rows: 3_000_000, version: 1 }, { progress })).toBe(
    'Loading: 3,000,000 rows so far',
  )
})
it('says that anomalies are being looked for', () => {
  expect(progressWords({ state: 'checking', rows: 3, version: 1 }, undefined)).toBe('Looking for anomalies…')
})
it('says which version is in view while another is loaded, and nothing when all is done', () => {
  expect(progressWords({ state: 'complete', rows: 3, version: 4 }, { progress })).toContain('Version 4 stays in view')
  expect(progressWords({ state: 'complete', rows: 3, version: 4 }, undefined)).toBeUndefined()
})
