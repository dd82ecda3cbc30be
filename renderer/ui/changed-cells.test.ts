/** What is marked as changed. A mark too many hides the ones that matter; one too few hides the change itself. */
import { expect, it } from 'vitest'
import type { ChangedRow } from '../../preload/contract/index.ts'
import { columnOrder, isChanged, shownCell } from './changed-cells.ts'

const row = (change: Partial<ChangedRow>): ChangedRow => ({
  kind: 'changed',
  before: ['1', 'a', null],
  after: ['1', 'b', ''],
  ...change,
})

it('puts key columns first, in the order of the key', () => {
  const columns = ['a', 'b', 'c', 'd'].map((name) => ({ name, type: 'string' as const }))
  expect(columnOrder({ columns, key: ['d', 'b'] })).toEqual([3, 1, 0, 2])
  expect(columnOrder({ columns, key: [] })).toEqual([0, 1, 2, 3])
})

it('marks a cell whose text differs, and not one that is empty on both sides', () => {
  expect([0, 1, 2].map((at) => isChanged(row({}), at))).toEqual([false, true, false])
  expect(isChanged(row({ before: ['1', null, null] }), 1)).toBe(true)
})

it('marks no single cell of a row that is new or gone, and shows the side that is there', () => {
  const gone = row({ kind: 'removed', after: [null, null, null] })
  const added = row({ kind: 'added', before: [null, null, null] })
  expect(isChanged(gone, 1)).toBe(false)
  expect(shownCell(gone, 1)).toBe('a')
  expect(shownCell(added, 1)).toBe('b')
})
