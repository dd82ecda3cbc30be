/** Keys in a grid stay inside of it. */
import { expect, it } from 'vitest'
import { moveInGrid } from './grid-keys.ts'

const size = { rows: 100, columns: 5, page: 20 }

it('moves by one cell with the arrows and stops at the edges', () => {
  expect(moveInGrid('ArrowDown', false, { row: 3, column: 2 }, size)).toEqual({ row: 4, column: 2 })
  expect(moveInGrid('ArrowUp', false, { row: 0, column: 2 }, size)).toEqual({ row: 0, column: 2 })
  expect(moveInGrid('ArrowRight', false, { row: 3, column: 4 }, size)).toEqual({ row: 3, column: 4 })
})
it('moves by what fits into view with Page Up and Page Down', () => {
  expect(moveInGrid('PageDown', false, { row: 95, column: 0 }, size)).toEqual({ row: 99, column: 0 })
})
it('goes to the corners with Ctrl', () => {
  expect(moveInGrid('End', true, { row: 0, column: 0 }, size)).toEqual({ row: 99, column: 4 })
  expect(moveInGrid('Home', true, { row: 50, column: 3 }, size)).toEqual({ row: 0, column: 0 })
})
it('leaves other keys and empty grids alone', () => {
  expect(moveInGrid('a', false, { row: 0, column: 0 }, size)).toBeUndefined()
  expect(moveInGrid('ArrowDown', false, { row: 0, column: 0 }, { ...size, rows: 0 })).toBeUndefined()
})
