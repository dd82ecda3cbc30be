import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { type CsvRecord, type ReaderOptions, RecordReader } from './record-reader.ts'

function read(text: string, options: Partial<ReaderOptions> = {}, pieceLength = text.length || 1): CsvRecord[] {
  const reader = new RecordReader({ delimiter: ',', ...options })
  const records: CsvRecord[] = []
  for (let at = 0; at < text.length; at += pieceLength)
    for (const record of reader.push(text.slice(at, at + pieceLength))) records.push(record)
  for (const record of reader.finish()) records.push(record)
  return records
}
const cells = (text: string, options?: Partial<ReaderOptions>) => read(text, options).map((record) => record.cells)
const lines = (text: string, options?: Partial<ReaderOptions>) => read(text, options).map((record) => record.line)

describe('records and cells', () => {
  it('reads nothing from an empty text', () => expect(read('')).toEqual([]))

  it('reads the same records whether the text ends with a line end or not', () => {
    expect(cells('a,b\n1,2')).toEqual(cells('a,b\n1,2\n'))
  })

  it('keeps a line break inside a quoted cell', () => {
    expect(cells('a,"x\r\ny\nz",b\n')).toEqual([['a', 'x\r\ny\nz', 'b']])
  })

  it('reads two quotes inside quotes as one', () => {
    expect(cells('"a ""b"" c",""""\n')).toEqual([['a "b" c', '"']])
  })

  it('takes a quote that does not open a cell as text', () => {
    expect(cells('5" pipe,a"b"\n')).toEqual([['5" pipe', 'a"b"']])
  })

  it('closes a quoted cell only before a delimiter or a line end', () => {
    expect(cells('"a" b",c\n')).toEqual([['a" b', 'c']])
  })

  it('ends records at LF, CRLF and CR', () => {
    expect(cells('a\nb\r\nc\rd')).toEqual([['a'], ['b'], ['c'], ['d']])
  })

  it('keeps empty cells at both ends of a record', () => expect(cells(',x,\n')).toEqual([['', 'x', '']]))

  it('marks a line of nothing or of blanks as blank, but not empty quotes or delimiters', () => {
    expect(read('\n  \n""\n,\n').map((record) => record.blank)).toEqual([true, true, false, false])
  })
})

describe('physical lines', () => {
  it('counts as an editor does, after multi-line cells, blank lines and any line end', () => {
    expect(lines('h\n"a\nb\r\nc"\r\n\rx\n')).toEqual([1, 2, 5, 6])
  })

  it('counts the lines that a record covers', () => {
    expect(read('"a\n\nb",c\nd,e\n').map((record) => record.lines)).toEqual([3, 1])
  })
})

describe('a quote that cannot have been meant', () => {
  const before = 'a,b,c\n1,x,y\n'
  const after = '3,"q, r",y\n4,x,y\n'

  it('costs its own record at most when nothing closes it', () => {
    const records = read(`${before}2,"x,y\n3,q,y\n4,x,y\n`, { width: 3 })
    expect(records.map((record) => record.cells.length)).toEqual([3, 3, 3, 3, 3])
    expect(records[2]?.cells).toEqual(['2', '"x', 'y'])
    expect(records.map((record) => record.strayQuote)).toEqual([false, false, true, false, false])
  })

  it('costs its own record at most when a later quoted cell would close it', () => {
    const records = read(`${before}2,"x,y\n${after}`, { width: 3 })
    expect(records.map((record) => record.cells[0])).toEqual(['a', '1', '2', '3', '4'])
    expect(records[3]?.cells).toEqual(['3', 'q, r', 'y'])
    expect(records.map((record) => record.line)).toEqual([1, 2, 3, 4, 5])
  })

  it('is text when more text follows it in its cell', () => {
    expect(cells(`${before}2,"x" z,y\n${after}`, { width: 3 })[2]).toEqual(['2', '"x" z', 'y'])
  })

  it('does not split a good cell of several lines', () => {
    const records = read('a,b\n1,"x ""y""\nz"\n2,w\n', { width: 2 })
    expect(records.map((record) => record.cells)).toEqual([
      ['a', 'b'],
      ['1', 'x "y"\nz'],
      ['2', 'w'],
    ])
    expect(records.every((record) => !record.strayQuote)).toBe(true)
  })

  it('is given up on when its record grows beyond the limit', () => {
    const text = `a,b\n1,"x\n${'2,y\n'.repeat(50)}`
    const records = read(text, { maxRecordLength: 60 }, 8)
    expect(records).toHaveLength(52)
    expect(records[1]?.strayQuote).toBe(true)
  })
})

describe('many quotes that nothing closes', () => {
  it('cost no more than their records, each in its place, however many they are', () => {
    const count = 200_000
    const text = `a,b,c\n${Array.from({ length: count }, (_, n) => `${n},"open,x\n`).join('')}`
    const records = read(text, { width: 3 }, 65_536)
    expect(records).toHaveLength(count + 1)
    const wrong = records
      .slice(1)
      .filter(
        ({ cells: found, line, strayQuote }, at) =>
          found[0] !== String(at) || found[1] !== '"open' || line !== at + 2 || !strayQuote,
      )
    expect(wrong).toEqual([])
  })

  it('cost no more when a quote at the very end would close the first of them', () => {
    const count = 200_000
    const text = `a,b,c\n${Array.from({ length: count }, (_, n) => `${n},"open,x\n`).join('')}z,"closed",x\n`
    const records = read(text, { width: 3 }, 65_536)
    expect(records).toHaveLength(count + 2)
    expect(records.filter(({ lines: covered }) => covered > 1)).toEqual([])
    expect(records.at(-1)).toMatchObject({ cells: ['z', 'closed', 'x'], line: count + 2, strayQuote: false })
  })

  it('cost no more when they stand in one long line', () => {
    const text = `a,b\n1,"${'x" y '.repeat(200_000)}"\n2,z\n`
    expect(read(text, { width: 2 }).map(({ cells: found }) => found.at(-1)?.length)).toEqual([1, 1_000_000, 1])
  })

  it('do not hide the quotes that something closes', () => {
    const text = 'a,b\n1,"""x"\n2,"y\n3,"""z\n4,""""\n5,"w\n'
    expect(cells(text, { width: 2 })).toEqual([
      ['a', 'b'],
      ['1', '"x'],
      ['2', '"y'],
      ['3', '"""z'],
      ['4', '"'],
      ['5', '"w'],
    ])
  })
})

const awkwardText = fc.string({
  unit: fc.constantFrom('a', 'é', '"', '""', ',', '\n', '\r', '\r\n', ' ', '\0', '","', '\n"', '🌾'),
  maxLength: 60,
})

describe('properties', () => {
  it('reads the same records whatever the pieces', () => {
    fc.assert(
      fc.property(
        awkwardText,
        fc.integer({ min: 1, max: 9 }),
        fc.option(fc.integer({ min: 1, max: 4 })),
        (text, piece, width) => {
          const options = width === null ? {} : { width }
          expect(read(text, options, piece)).toEqual(read(text, options))
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('loses and invents no line: the records cover every physical line once, in order', () => {
    fc.assert(
      fc.property(awkwardText, (text) => {
        const physical =
          text === ''
            ? 0
            : text
                .replace(/\r\n|\r|\n$/g, '\n')
                .replace(/\n$/, '')
                .split('\n').length
        const records = read(text)
        let next = 1
        for (const record of records) {
          expect(record.line).toBe(next)
          next += record.lines
        }
        expect(next - 1).toBe(physical)
      }),
      { numRuns: 3000 },
    )
  })

  it('locates every cell in the raw text of its record', () => {
    fc.assert(
      fc.property(awkwardText, (text) => {
        for (const { cells: values, starts, raw } of read(text))
          for (const [index, start] of starts.entries()) {
            const source = raw.slice(start, (starts[index + 1] ?? raw.length + 1) - 1)
            const value =
              source.startsWith('"') && source !== values[index] ? source.slice(1, -1).replaceAll('""', '"') : source
            expect(values[index]).toBe(value)
          }
      }),
      { numRuns: 3000 },
    )
  })

  it('gives back what a correct writer wrote', () => {
    const table = fc.array(fc.array(awkwardText, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n', '\r'),
        (rows, delimiter, newline) => {
          const text = Papa.unparse(rows, { delimiter, newline, quotes: true })
          expect(cells(text, { delimiter })).toEqual(rows)
        },
      ),
      { numRuns: 2000 },
    )
  })
})
