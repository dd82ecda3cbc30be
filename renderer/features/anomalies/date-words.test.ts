import { describe, expect, it } from 'vitest'
import { meaningOf } from './date-words.ts'

describe('what a date means', () => {
  it('depends on what comes first', () => {
    expect(meaningOf('03/04/2021', 'day-first')).toBe('3 April 2021')
    expect(meaningOf('03/04/2021', 'month-first')).toBe('4 March 2021')
    expect(meaningOf('3.4.21', 'day-first')).toBe('3 April 2021')
    expect(meaningOf('1-2-70', 'month-first')).toBe('2 January 1970')
  })

  it('is nothing where there is no such day', () => {
    expect(meaningOf('31/12/2021', 'month-first')).toBe(undefined)
    expect(meaningOf('29/02/2021', 'day-first')).toBe(undefined)
    expect(meaningOf('soon', 'day-first')).toBe(undefined)
    expect(meaningOf('', 'day-first')).toBe(undefined)
  })
})
