/** Boxes of a dashboard: they never lie on each other, whatever is moved, and read well in a narrow window. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DashboardItem } from '../../../preload/contract/index.ts'
import { append, COLUMNS, move, resize, stacked } from './layout.ts'

const text = { what: 'text', text: 'x' } as const
const figure = { what: 'figure', title: 'f', table: 't', measure: { function: 'count' } } as const
const box = (
  id: string,
  x: number,
  y: number,
  width: number,
  height = 2,
  content: DashboardItem['content'] = text,
) => ({
  ...{ id, x, y, width, height, content },
})
const placeOf = (items: readonly DashboardItem[], id: string) => {
  const { x, y, width, height } = items.find((item) => item.id === id) ?? box('', -1, -1, 0)
  return [x, y, width, height]
}
const overlap = (a: DashboardItem, b: DashboardItem) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

describe('a box', () => {
  const two = [box('a', 0, 0, 6), box('b', 0, 2, 6), box('c', 6, 0, 6)]

  it('moves below the next one and above the one before', () => {
    const down = move(two, 'a', { rows: 1 })
    expect(placeOf(down, 'b')).toEqual([0, 0, 6, 2])
    expect(placeOf(down, 'a')).toEqual([0, 2, 6, 2])
    expect(placeOf(move(down, 'a', { rows: -1 }), 'a')).toEqual([0, 0, 6, 2])
  })

  it('moves and grows within the grid', () => {
    expect(placeOf(move(two, 'c', { columns: 3 }), 'c')).toEqual([6, 0, 6, 2])
    expect(placeOf(resize(two, 'b', { columns: 20, rows: 1 }), 'b')).toEqual([0, 2, 12, 3])
    expect(placeOf(resize([box('a', 0, 0, 4, 2, figure)], 'a', { columns: -9 }), 'a')).toEqual([0, 0, 2, 2])
  })

  it('never lies on another', () => {
    const step = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      isMove: fc.boolean(),
      by: fc.record({ columns: fc.integer({ min: -4, max: 4 }), rows: fc.integer({ min: -4, max: 4 }) }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let items: readonly DashboardItem[] = [...two, box('d', 3, 6, 5, 4)]
        for (const { id, isMove, by } of steps) items = (isMove ? move : resize)(items, id, by)
        for (const [at, one] of items.entries()) {
          expect(one.x >= 0 && one.x + one.width <= COLUMNS && one.y >= 0).toBe(true)
          for (const other of items.slice(at + 1)) expect(overlap(one, other)).toBe(false)
        }
      }),
    )
  })

  it('that is added stands below, or beside the last where there is room', () => {
    const one = append([], figure)
    const more = append(append(append(one, figure), figure), figure)
    expect(more.map(({ x, y }) => [x, y])).toEqual([
      ...[
        [0, 0],
        [4, 0],
      ],
      ...[
        [8, 0],
        [0, 2],
      ],
    ])
    expect(new Set(more.map(({ id }) => id)).size).toBe(4)
  })
})

it('a narrow window has one box below another, and figures beside each other', () => {
  const items = [box('a', 0, 0, 4, 2, figure), box('b', 4, 0, 8, 2, figure), box('c', 6, 2, 6), box('d', 0, 2, 6, 3)]
  expect(stacked(items).map(({ id, x, y, width }) => [id, x, y, width])).toEqual([
    ...[
      ['a', 0, 0, 4],
      ['b', 4, 0, 8],
    ],
    ...[
      ['d', 0, 2, 12],
      ['c', 0, 5, 12],
    ],
  ])
})
