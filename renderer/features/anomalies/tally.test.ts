/** Counts of findings under filters. They must add up to what the list shows. */
import { describe, expect, it } from 'vitest'
import type { AnomalySummary } from '../../../preload/contract/index.ts'
import { tallyFiles, tallySeverities, tallyTypes } from './tally.ts'

const summary: AnomalySummary = {
  total: 15,
  counts: [
    { type: 'missing-cell', severity: 'warning', file: 'a.csv', count: 4 },
    { type: 'missing-cell', severity: 'warning', file: 'b.csv', count: 2 },
    { type: 'foreign-key', severity: 'error', file: 'b.csv', count: 8 },
    { type: 'blank-row', severity: 'info', file: 'a.csv', count: 1 },
  ],
}
const none = { types: [], files: [], severities: [] }
const pairs = (tallies: readonly { key: string; count: number }[]) => tallies.map(({ key, count }) => [key, count])

describe('the counts', () => {
  it('add up to all findings, most frequent first', () => {
    expect(pairs(tallyTypes(summary, none))).toEqual([
      ['foreign-key', 8],
      ['missing-cell', 6],
      ['blank-row', 1],
    ])
    expect(pairs(tallyFiles(summary, none))).toEqual([
      ['b.csv', 10],
      ['a.csv', 5],
    ])
  })
  it('of a type follow the chosen file, and keep types that have none there', () => {
    expect(pairs(tallyTypes(summary, { ...none, files: ['a.csv'] }))).toEqual([
      ['missing-cell', 4],
      ['blank-row', 1],
      ['foreign-key', 0],
    ])
  })
  it('do not follow their own filter, so that another click can be weighed', () => {
    expect(pairs(tallyTypes(summary, { ...none, types: ['blank-row'] }))).toHaveLength(3)
  })
  it('of severities follow type and file', () => {
    expect(pairs(tallySeverities(summary, { ...none, files: ['a.csv'] }))).toEqual([
      ['error', 0],
      ['warning', 4],
      ['info', 1],
    ])
  })
})
