import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CsvRecord, type ReaderOptions, RecordReader } from './record-reader.ts'

function read(text: string, options: Partial<ReaderOptions> = {}, pieceLength = text.length || 1): CsvRecord[] {
  const reader = new RecordReader({ delimiter: ',', ...options })
  const records: CsvRecord[] = []
  for (let at = 0; at < text.length; at += pieceLength) records.push(...reader.push(text.slice(at, at + pieceLength)))
  records.push(...reader.finish())
  return records
}
const cells = (text: string, options?: Partial<ReaderOptions>) => read(text, options).map((record) => record.cells)

describe('other dialects', () => {
  it('take a quote behind a backslash as text, and two backslashes as one', () => {
    const text = String.raw`a,"say \"hi\", ok",c
"x\\","y ""z""",\"w
`
    expect(cells(text, { escape: '\\' })).toEqual([
      ['a', 'say "hi", ok', 'c'],
      ['x\\', 'y "z"', '\\"w'],
    ])
  })

  it('leave backslashes alone where they escape nothing', () => {
    expect(cells('"C:\\dir\\",x\n')).toEqual([['C:\\dir\\', 'x']])
    expect(cells('"C:\\dir",x\n', { escape: '\\' })).toEqual([['C:\\dir', 'x']])
  })

  it('may quote with apostrophes', () => {
    expect(cells(`'a, b','it''s',"c"\n`, { quote: "'" })).toEqual([['a, b', "it's", '"c"']])
  })

  it('may have blanks behind delimiters, which belong to no cell', () => {
    expect(cells('a, "b, c",  d , e\n', { skipBlanks: true })).toEqual([['a', 'b, c', 'd ', 'e']])
    expect(cells('  a, b\n', { skipBlanks: true })).toEqual([['  a', 'b']])
  })
})

describe('a stray quote on one line', () => {
  it('is text when the record has its usual width then', () => {
    const records = read('a,b,c\n1,"x" y,"z"\n2,"p ""q""",r\n', { width: 3 })
    expect(records.map((record) => record.cells)).toEqual([
      ['a', 'b', 'c'],
      ['1', '"x" y', 'z'],
      ['2', 'p "q"', 'r'],
    ])
    expect(records.map((record) => record.strayQuote)).toEqual([false, true, false])
  })

  it('stays what it is when the width fits anyway', () => {
    const [record] = read('1,"x "y" z",w\n', { width: 3 })
    expect([record?.cells, record?.strayQuote]).toEqual([['1', 'x "y" z', 'w'], false])
  })
})

describe('in every dialect', () => {
  const awkwardText = fc.string({
    unit: fc.constantFrom('a', '"', "'", '\\', ',', '\n', '\r', '\r\n', ' ', '","', "','", '\\"', '""'),
    maxLength: 60,
  })
  const dialect = fc.record({
    quote: fc.constantFrom('"' as const, "'" as const),
    escape: fc.constantFrom('"' as const, '\\' as const),
    skipBlanks: fc.boolean(),
    width: fc.integer({ min: 1, max: 4 }),
  })

  it('the records are the same whatever the pieces', () => {
    fc.assert(
      fc.property(awkwardText, dialect, fc.integer({ min: 1, max: 9 }), (text, options, piece) => {
        expect(read(text, options, piece)).toEqual(read(text, options))
      }),
      { numRuns: 5000 },
    )
  })

  it('a correct writer is read back', () => {
    const word = fc.string({ unit: fc.constantFrom('a', '"', "'", '\\', ',', '\n', ' '), maxLength: 8 })
    fc.assert(
      fc.property(
        fc.array(fc.array(word, { minLength: 2, maxLength: 2 }), { minLength: 1 }),
        dialect,
        (rows, options) => {
          const { quote, escape: escaping } = options
          const written = (cell: string) =>
            escaping === '\\'
              ? cell.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)
              : cell.replaceAll(quote, quote + quote)
          const text = rows.map((row) => `${row.map((cell) => quote + written(cell) + quote).join(',')}\n`).join('')
          expect(cells(text, { ...options, width: 2 })).toEqual(rows)
        },
      ),
      { numRuns: 5000 },
    )
  })
})

describe('a quote that swallows lines although the width fits', () => {
  it('is text when the next line by itself is a record', () => {
    const records = read('id,name\n1,"abc" d,e\n2,x\n3,"unclosed\n4,"y, z"\n', { width: 2 })
    expect(records.map((record) => record.cells)).toEqual([
      ['id', 'name'],
      ['1', '"abc" d', 'e'],
      ['2', 'x'],
      ['3', '"unclosed'],
      ['4', 'y, z'],
    ])
    expect(records.map((record) => record.line)).toEqual([1, 2, 3, 4, 5])
  })

  it('is kept, and told, when the next line is none', () => {
    const records = read('a,b,c\n1,"He said "hi" and\nleft",x\n2,y,z\n', { width: 3 })
    expect(records[1]).toMatchObject({
      cells: ['1', 'He said "hi" and\nleft', 'x'],
      suspicious: true,
      strayQuote: false,
    })
    expect(records.filter((record) => record.suspicious)).toHaveLength(1)
  })
})
