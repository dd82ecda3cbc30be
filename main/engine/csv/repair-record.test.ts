import { describe, expect, it } from 'vitest'
import { type CsvRecord, RecordReader } from '../../../native/index.ts'
import { repairHeader, repairRecord, type UsualRecords } from './repair-record.ts'

const reading = { delimiter: ',', quote: '"', escape: '"', skipBlanks: false } as const
/** Four columns: a number, two words, a number. */
const usual: UsualRecords = { reading, width: 4, values: [true, false, false, true] }

function recordOf(line: string): CsvRecord {
  const reader = new RecordReader(reading)
  const [record] = [...reader.push(line), ...reader.finish()]
  if (record === undefined) throw new Error('no record')
  return record
}
const repaired = (line: string, changes: Partial<UsualRecords> = {}) =>
  repairRecord(recordOf(line), { ...usual, ...changes })

describe('a record', () => {
  it('that is as usual needs no repair', () => {
    for (const line of ['1,a,b,2', '1,"a;b",c,2', ',,,', "1,it's, b,2", '   ']) expect(repaired(line), line).toBeNull()
  })

  it.each([';', '\t', '|', ' ', ':'])('in another delimiter is split by it: %j', (delimiter) => {
    expect(repaired(['1', 'a', '"x, y"', '2'].join(delimiter))).toEqual({
      kind: 'other-delimiter',
      cells: ['1', 'a', 'x, y', '2'],
      by: delimiter,
    })
  })

  it('in another delimiter that gets the usual width by its decimal commas is split, too', () => {
    const decimals = { ...usual, values: [false, true, true, true] }
    expect(repairRecord(recordOf('A;1,5;2,5;3,5'), decimals)?.cells).toEqual(['A', '1,5', '2,5', '3,5'])
    expect(repairRecord(recordOf('A,"1,5","2,5","3,5"'), decimals)).toBeNull()
  })

  it('of prose is left alone, though it splits by chance', () => {
    for (const line of [
      'Source: office of things',
      'a; b; c; d',
      'see note; or ask; then wait; and go',
      'one two three four',
    ])
      expect(repaired(line), line).toBeNull()
  })

  it('with too few or too many cells is left alone when nothing else fits', () => {
    for (const line of ['1,a,b', '1,a,b,2,', '1,a,b,2,3,4', '1;a;b', '1;a;b;2;3'])
      expect(repaired(line), line).toBeNull()
  })

  it('with blanks behind its delimiters loses them, quotes are seen behind them', () => {
    const cells = ['1', 'a', 'b', '2']
    expect(repaired('1, a, b, 2')).toEqual({ kind: 'blanks-behind-delimiters', cells, by: ', ' })
    expect(repaired('1, a, "x, y", 2')?.cells).toEqual(['1', 'a', 'x, y', '2'])
    expect(repaired('1,a, "x, y",2')?.cells).toEqual(['1', 'a', 'x, y', '2'])
    expect(repaired('1,  a,  b,  2')).toBeNull()
  })

  it('quoted by apostrophes is read so when that gives the usual width', () => {
    expect(repaired("1,'x, y','it''s',2")).toEqual({ kind: 'other-quote', cells: ['1', 'x, y', "it's", '2'], by: "'" })
    expect(repaired("1,'x,'y,z,2")).toBeNull()
  })

  it('with backslashes before delimiters has them as text', () => {
    expect(repaired('1,a\\, b\\, c,d,2')).toEqual({
      kind: 'escaped-delimiter',
      cells: ['1', 'a, b, c', 'd', '2'],
      by: '\\',
    })
    expect(repaired('1,"a\\",b,c,2')).toBeNull()
  })

  it('with quotes that are not doubled is read in the one way that gives the usual width', () => {
    expect(repaired('1,"say "yes", or "no"",b,2')).toEqual({
      kind: 'unescaped-quote',
      cells: ['1', 'say "yes", or "no"', 'b', '2'],
      by: '"',
    })
    expect(repaired('1,"a","b","c",2')).toBeNull()
  })

  it('loses its last delimiter where all records have one', () => {
    expect(repaired('1,a,b,2,', { trailing: true })).toMatchObject({
      kind: 'trailing-delimiter',
      cells: ['1', 'a', 'b', '2'],
    })
    expect(repaired('1,a,b,2,x', { trailing: true })).toBeNull()
  })

  it('of two cells is split only when a value stands in its place', () => {
    const two = { ...usual, width: 2, values: [true, false] }
    expect(repairRecord(recordOf('12;x y'), two)?.cells).toEqual(['12', 'x y'])
    expect(repairRecord(recordOf('ab;x y'), two)).toBeNull()
    expect(repairRecord(recordOf('12 x'), { ...two, values: [false, false] })).toBeNull()
  })
})

describe('a header', () => {
  it('in another delimiter is split by it', () => {
    expect(repairHeader(recordOf('id;name;town;n'), usual, false)?.cells).toEqual(['id', 'name', 'town', 'n'])
  })

  it('is split by blanks only when nothing else can be the header', () => {
    expect(repairHeader(recordOf('id name town n'), usual, false)).toBeNull()
    expect(repairHeader(recordOf('id name town n'), usual, true)?.cells).toEqual(['id', 'name', 'town', 'n'])
  })

  it('that lacks one delimiter is left alone', () => {
    expect(repairHeader(recordOf('an id,the name,townn'), usual, true)).toBeNull()
  })
})
