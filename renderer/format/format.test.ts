/** Text forms of numbers, sizes and times. They are what a person reads, so the edges between units count. */
import { describe, expect, it } from 'vitest'
import { formatBytes } from './bytes.ts'
import { formatAgo } from './dates.ts'
import { formatDuration, formatTimeLeft } from './durations.ts'
import { plural } from './numbers.ts'

describe('sizes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [999_999, '1.00 MB'],
    [62_400_000, '62.4 MB'],
    [5_120_000_000, '5.12 GB'],
  ])('reads %i bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))
})

describe('durations', () => {
  it.each([
    [0.2, 'under 1\u00a0s'],
    [4.25, '4.3 s'],
    [75, '1 min 15 s'],
    [3660, '1 h 1 min'],
  ])('reads %f seconds as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text))
  it('says nothing about a time that is not known', () => expect(formatTimeLeft(null)).toBe(''))
})

describe('counts and dates', () => {
  it('groups thousands and chooses the singular', () => {
    expect(plural(1, 'row')).toBe('1 row')
    expect(plural(1003, 'row')).toBe('1,003 rows')
    expect(plural(2, 'anomaly', 'anomalies')).toBe('2 anomalies')
  })
  it('tells near times relative to now and far ones by date', () => {
    const now = new Date('2026-11-21T12:00:00Z')
    expect(formatAgo(new Date('2026-11-21T11:59:30Z'), now)).toBe('just now')
    expect(formatAgo(new Date('2026-11-20T11:00:00Z'), now)).toBe('yesterday')
    expect(formatAgo(new Date('2026-01-05T11:00:00Z'), now)).toBe('5 Jan 2026')
  })
})
