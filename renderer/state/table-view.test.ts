/** The order in which clicks on headers sort. It must match what a person expects of a grid. */
import { expect, it } from 'vitest'
import { nextSort } from './table-view.ts'

it('goes from ascending to descending to unsorted', () => {
  const first = nextSort([], 'name', false)
  expect(first).toEqual([{ column: 'name', descending: false }])
  const second = nextSort(first, 'name', false)
  expect(second).toEqual([{ column: 'name', descending: true }])
  expect(nextSort(second, 'name', false)).toEqual([])
})

it('replaces the other columns without shift and joins them with it', () => {
  const sort = [{ column: 'name', descending: true }]
  expect(nextSort(sort, 'id', false)).toEqual([{ column: 'id', descending: false }])
  expect(nextSort(sort, 'id', true)).toEqual([...sort, { column: 'id', descending: false }])
})

it('keeps a column in its place when its direction changes', () => {
  const sort = [
    { column: 'a', descending: false },
    { column: 'b', descending: false },
  ]
  expect(nextSort(sort, 'a', true)).toEqual([
    { column: 'a', descending: true },
    { column: 'b', descending: false },
  ])
})
