/** Scrolling over more rows than a browser can show. A row that cannot be reached would be a row lost. */
import { describe, expect, it } from 'vitest'
import { MAX_SCROLL_HEIGHT, planScroll, scrollToRow, visibleRows } from './scroll-scale.ts'

describe('a scaled scroll bar', () => {
  it('is not scaled while everything fits', () => {
    expect(planScroll(1000, 28, 600)).toEqual({ height: 28_000, contentHeight: 28_000, ratio: 1 })
  })
  it.each([1_000_000, 10_000_000, 1_000_000_000])('reaches the last of %i rows at its end', (rows) => {
    const plan = planScroll(rows, 28, 600)
    expect(plan.height).toBe(MAX_SCROLL_HEIGHT)
    const end = (plan.height - 600) * plan.ratio
    expect(visibleRows(end, 600, 28, rows).last).toBe(rows)
    expect(Math.abs(end + 600 - plan.contentHeight)).toBeLessThan(1)
  })
})

describe('visible rows', () => {
  it('cover the viewport with a margin, inside the table', () => {
    expect(visibleRows(0, 280, 28, 1000)).toEqual({ first: 0, last: 18 })
    expect(visibleRows(2800, 280, 28, 1000)).toEqual({ first: 92, last: 118 })
  })
  it('are none of an empty table', () => expect(visibleRows(0, 600, 28, 0)).toEqual({ first: 0, last: 0 }))
})

describe('bringing a row into view', () => {
  it('moves as little as possible', () => {
    expect(scrollToRow(5, 0, 280, 28)).toBe(0)
    expect(scrollToRow(10, 0, 280, 28)).toBe(28)
    expect(scrollToRow(2, 280, 280, 28)).toBe(56)
  })
})
