import { describe, expect, it } from 'vitest'
import { batchOf, emptyLines, place, placeProblems } from './batch.ts'

const columns = ['id', 'name', 'born']

describe('a batch', () => {
  it('takes pasted cells from the cursor on, and grows with them', () => {
    const placed = place(emptyLines(2, 3), columns, { row: 1, column: 1 }, [['a', 'b', 'c'], ['d']])
    expect(placed.lines).toEqual([
      ['', '', ''],
      ['', 'a', 'b'],
      ['', 'd', ''],
    ])
    expect(placed).toMatchObject({ rows: 2, hadHeader: false, leftOut: 1 })
  })

  it('puts them under their columns where the first row names columns, in whatever order', () => {
    const placed = place(emptyLines(1, 3), columns, { row: 0, column: 2 }, [
      ['Born', ' ID ', 'other'],
      ['2000', '7', 'x'],
    ])
    expect(placed.lines).toEqual([['7', '', '2000']])
    expect(placed).toMatchObject({ rows: 1, hadHeader: true, leftOut: 1 })
  })

  it('holds 1000 rows at most', () => {
    const placed = place(
      [],
      ['id'],
      { row: 0, column: 0 },
      Array.from({ length: 1002 }, (_, at) => [String(at)]),
    )
    expect([placed.lines.length, placed.leftOut]).toEqual([1000, 2])
  })

  it('leaves blank lines out, and finds the line of a problem again', () => {
    const { rows, lineOf } = batchOf(
      [
        ['', '', ''],
        ['1', '', 'x'],
      ],
      columns,
    )
    expect(rows).toEqual([{ id: '1', born: 'x' }])
    const problem = { row: 1, column: 'id, born', value: '1, x', reason: 'No.' }
    expect(placeProblems([problem], lineOf, columns)).toEqual([{ line: 1, columns: [0, 2], text: 'No.' }])
  })
})
