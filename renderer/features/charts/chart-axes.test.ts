/** Marks of axes: round numbers, beginnings of periods, and periods in words. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAlong, formatTime, niceTicks, tickNumber, timeOf, timeTicks } from './chart-axes.ts'

const day = (time: number) => new Date(time).toISOString().slice(0, 10)

describe('periods', () => {
  it('are read as the time at which they begin', () => {
    expect(
      ['2021', '2021-Q3', '2021-02', '2020-W53', '2021-W01', '2021-12-31'].map((text) => day(timeOf(text))),
    ).toEqual([...['2021-01-01', '2021-07-01', '2021-02-01', '2020-12-28', '2021-01-04', '2021-12-31']])
    expect(timeOf('2021-03-01T12:30:00')).toBe(Date.UTC(2021, 2, 1, 12, 30))
  })

  it('are told in words', () => {
    expect(formatTime('2021-Q3', 'quarter')).toBe('Q3 2021')
    expect(formatTime('2021-W07', 'week')).toBe('week 7, 2021')
    expect(formatTime('2021-02', 'month')).toBe('Feb 2021')
    expect(formatTime('not a time', 'month')).toBe('not a time')
    expect(formatAlong({ title: 'n', type: 'value', width: 0.5 }, 1500)).toBe('1,500 to 1,500.5')
  })

  it('have marks at their beginnings, never more than there is room for', () => {
    const years = timeTicks(timeOf('2010-05-03'), timeOf('2021-02-01'), 6)
    expect(years.ticks.map(years.format)).toEqual(['2012', '2014', '2016', '2018', '2020'])
    const hours = timeTicks(timeOf('2021-01-01T00:00:00'), timeOf('2021-01-01T12:00:00'), 5)
    expect(hours.ticks).toHaveLength(5)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1, max: 1e12 }), (from, span) => {
        const { ticks } = timeTicks(from, from + span, 8)
        expect(ticks.length).toBeLessThanOrEqual(10)
        for (const tick of ticks) expect(tick >= from && tick <= from + span).toBe(true)
      }),
    )
  })
})

describe('marks of numbers', () => {
  it('are round and hold every value', () => {
    expect(niceTicks(0, 10_168, 5)).toEqual([0, 2500, 5000, 7500, 10_000, 12_500])
    expect(niceTicks(124_500, 160_200, 5)).toEqual([120_000, 130_000, 140_000, 150_000, 160_000, 170_000])
    expect(niceTicks(0.1, 0.3, 3)).toEqual([0, 0.1, 0.2, 0.3])
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.double({ min: 0, max: 1e9, noNaN: true }),
        (low, span) => {
          const high = low + span
          const ticks = niceTicks(low, high, 5)
          const slack = Math.max(Math.abs(low), Math.abs(high), 1e-90) * 1e-6
          expect(ticks[0]).toBeLessThanOrEqual(low + slack)
          expect(ticks.at(-1)).toBeGreaterThanOrEqual(high - slack)
          expect(ticks.length).toBeLessThan(14)
        },
      ),
    )
  })

  it('are short', () => {
    expect([0, 9999, 12_345, 1_234_567, 0.123456].map(tickNumber)).toEqual(['0', '9,999', '12.3K', '1.23M', '0.1235'])
  })
})
