import { describe, expect, it } from 'vitest'
import { parsePasted } from './parse-pasted.ts'

describe('what was copied from a spreadsheet', () => {
  it('is rows of cells, with or without a line end behind the last', () => {
    expect(parsePasted('a\tb\r\nc\t\r\n')).toEqual([
      ['a', 'b'],
      ['c', ''],
    ])
    expect(parsePasted('a\tb\nc')).toEqual([['a', 'b'], ['c']])
    expect(parsePasted('')).toEqual([['']])
  })

  it('keeps line breaks, tabs and quotes of a quoted cell', () => {
    expect(parsePasted('1\t"two\nlines, ""so"" to\tsay"\t3\n')).toEqual([['1', 'two\nlines, "so" to\tsay', '3']])
  })

  it('takes a quote for text where it does not enclose the cell', () => {
    expect(parsePasted('"so" he said\t5" pipe\n"open\tx')).toEqual([
      ['"so" he said', '5" pipe'],
      ['"open', 'x'],
    ])
  })
})
