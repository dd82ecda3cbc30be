/** Windows of a long list. Together they must cover what is visible, and nothing twice. */
import { expect, it } from 'vitest'
import { placeOf, windowsOf } from './windows.ts'

it('asks for no window when nothing is visible', () => expect(windowsOf({ first: 0, last: 0 })).toEqual([]))
it('asks for one window when the rows lie in it', () => expect(windowsOf({ first: 10, last: 200 })).toEqual([0]))
it('asks for both neighbours at a border', () => expect(windowsOf({ first: 199, last: 201 })).toEqual([0, 1]))
it('finds every visible row in one of the windows it asks for', () => {
  for (let first = 0; first < 1000; first += 37) {
    const range = { first, last: first + 63 }
    const windows = windowsOf(range)
    expect(new Set(windows).size).toBe(windows.length)
    for (let row = range.first; row < range.last; row++) {
      const { window, at } = placeOf(row)
      expect(windows).toContain(window)
      expect(window * 200 + at).toBe(row)
    }
  }
})
