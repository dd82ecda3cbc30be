import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nameColumns } from './header.ts'

const names = (...labels: string[]) => nameColumns(labels).names

describe('names of columns', () => {
  it('are the labels, without the blanks around them', () => {
    expect(nameColumns(['id', ' Name ', 'größe'])).toEqual({ names: ['id', 'Name', 'größe'], problems: [] })
  })

  it('are numbers where there is no label', () => {
    expect(nameColumns(['a', '', '  '])).toEqual({
      names: ['a', 'column2', 'column3'],
      problems: [
        { code: 'blank-label', position: 1, label: '', first: 1 },
        { code: 'blank-label', position: 2, label: '  ', first: 2 },
      ],
    })
  })

  it('get a number when the label was there before, whatever its case', () => {
    expect(nameColumns(['a', 'A', 'b', 'a'])).toEqual({
      names: ['a', 'A_2', 'b', 'a_3'],
      problems: [
        { code: 'duplicate-label', position: 1, label: 'A', first: 0 },
        { code: 'duplicate-label', position: 3, label: 'a', first: 0 },
      ],
    })
  })

  it('never clash with a number that was given', () => {
    expect(names('a', 'a', 'a_2', '', 'column4')).toEqual(['a', 'a_2', 'a_2_2', 'column4', 'column4_2'])
  })

  it("are not the store's own", () =>
    expect(names('__row', 'FILE_ROW_NUMBER')).toEqual(['__row_2', 'FILE_ROW_NUMBER_2']))

  it('hold no NUL, which no database takes in a name', () => expect(names('a\0b')).toEqual(['a\u2400b']))

  it('are one for each label, not empty, and all different whatever their case', () => {
    const label = fc.string({ unit: fc.constantFrom('a', 'A', '_', '2', '3', ' ', 'column', '__row'), maxLength: 4 })
    fc.assert(
      fc.property(fc.array(label, { maxLength: 12 }), (labels) => {
        const { names: given, problems } = nameColumns(labels)
        expect(given).toHaveLength(labels.length)
        expect(given).not.toContain('')
        expect(new Set(given.map((name) => name.toLowerCase())).size).toBe(labels.length)
        const plain = labels.map((text) => text.trim().toLowerCase())
        const bad = plain.flatMap((text, at) => (text === '' || plain.indexOf(text) < at ? [at] : []))
        expect(problems.map(({ position }) => position)).toEqual(bad)
      }),
      { numRuns: 3000 },
    )
  })
})
