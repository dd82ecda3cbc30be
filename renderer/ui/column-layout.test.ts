/** The layout of a grid's columns. A column out of its place would show one column's values under another's name. */
import { describe, expect, it } from 'vitest'
import { layOutColumns, visibleColumns } from './column-layout.ts'

describe('columns', () => {
  it('lie side by side', () => {
    expect(layOutColumns([100, 50, 80], 0).offsets).toEqual([0, 100, 150, 230])
  })
  it('give spare room to the one that grows', () => {
    expect(layOutColumns([100, 50, 80], 300, 1).widths).toEqual([100, 120, 80])
    expect(layOutColumns([100, 50, 80], 200, 1).widths).toEqual([100, 50, 80])
  })
  it('are found by what the viewport shows, also among ten thousand', () => {
    const layout = layOutColumns(
      Array.from({ length: 10_000 }, () => 100),
      0,
    )
    expect(visibleColumns(layout, 0, 250)).toEqual({ first: 0, last: 3 })
    expect(visibleColumns(layout, 500_050, 500_350)).toEqual({ first: 5000, last: 5004 })
    expect(visibleColumns(layout, 999_900, 1_000_400)).toEqual({ first: 9999, last: 10_000 })
  })
  it('are none of an empty table', () => {
    expect(visibleColumns(layOutColumns([], 500), 0, 500)).toEqual({ first: 0, last: 0 })
  })
})
