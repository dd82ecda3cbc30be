import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { RecordReader } from '../../../native/index.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { CsvFile, csvCell, csvRecord } from './csv-writer.ts'

const cell = fc.string({
  unit: fc.constantFrom('a', 'é', '🌾', '"', ',', ';', '\n', '\r', '\r\n', ' ', '\t', '\0', '\uFEFF', "'", '='),
  maxLength: 8,
})
const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 8 })

function read(text: string): (readonly string[])[] {
  const reader = new RecordReader({ delimiter: ',' })
  const records = [...reader.push(text), ...reader.finish()]
  return records.filter(({ blank }) => !blank).map(({ cells }) => cells)
}

describe('a written record', () => {
  it('has quotes only where they are needed', () => {
    expect(csvRecord(['plain', '', 'a b', 'x;y', "it's"])).toBe("plain,,a b,x;y,it's\n")
    expect(csvRecord(['a,b', 'say "hi"', 'two\nlines', '"'])).toBe('"a,b","say ""hi""","two\nlines",""""\n')
  })

  it('ends as asked', () => expect(csvRecord(['a', 'b'], '\r\n')).toBe('a,b\r\n'))

  it('is no blank line, not even when its one cell is', () => {
    expect(csvRecord([''])).toBe('""\n')
    expect(csvRecord([' \t'])).toBe('" \t"\n')
    expect(csvRecord(['\u00A0'])).toBe('"\u00A0"\n')
  })

  it('quotes another delimiter when it is written with that one', () => {
    expect(csvCell('a;b', ';')).toBe('"a;b"')
    expect(csvCell('a;b')).toBe('a;b')
  })

  it('is read back by our reader, cell for cell', () => {
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), (rows, lineEnd) => {
        expect(read(rows.map((row) => csvRecord(row, lineEnd)).join(''))).toEqual(rows)
      }),
      { numRuns: 3000 },
    )
  })

  it('is read back by papaparse, cell for cell', () => {
    fc.assert(
      fc.property(table, (rows) => {
        const text = rows.map((row) => csvRecord(row)).join('')
        const { data } = Papa.parse<string[]>(text.slice(0, -1), { delimiter: ',', newline: '\n' })
        expect(data).toEqual(rows)
      }),
      { numRuns: 3000 },
    )
  })

  it('keeps a byte order mark that is part of the first cell', () => {
    const bytes = Buffer.from(csvRecord(['\uFEFFname', 'b']))
    expect(read(new TextDecoder('utf-8').decode(bytes))).toEqual([['\uFEFFname', 'b']])
  })
})

describe('a file of records', () => {
  it('holds every record in order, however many, and knows how many', () => {
    const path = join(temporaryFolder(), 'out.csv')
    const rows = Array.from({ length: 60_000 }, (_, at) => [`row ${at}`, 'é🌾,"quoted"\n'.repeat(at % 3)])
    using file = new CsvFile(path)
    for (const row of rows) file.write(row)
    file.close()
    expect(file.records).toBe(rows.length)
    expect(read(readFileSync(path, 'utf8'))).toEqual(rows)
  })

  it('knows an upper bound of the bytes of its longest record', () => {
    const path = join(temporaryFolder(), 'out.csv')
    using file = new CsvFile(path)
    for (const row of [['a'], ['語'.repeat(100), '"'.repeat(50)], ['b']]) file.write(row)
    file.close()
    const longest = Math.max(
      ...readFileSync(path, 'utf8')
        .split('\n')
        .map((line) => Buffer.byteLength(line) + 1),
    )
    expect(file.longestRecord).toBeGreaterThanOrEqual(longest)
  })

  it('is never written over another file', () => {
    const path = join(temporaryFolder(), 'out.csv')
    using first = new CsvFile(path)
    first.write(['a'])
    expect(() => new CsvFile(path)).toThrow('EEXIST')
  })
})
