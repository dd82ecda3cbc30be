/** The preview of a file. It must show what another delimiter or header would do, on real text with real quotes. */
import { describe, expect, it } from 'vitest'
import { parsePreview } from './parse-preview.ts'

const dialect = {
  delimiter: ',',
  quote: '"',
  escape: '"',
  skipBlanks: false,
  lineEnding: 'lf',
  preambleRows: 0,
  headerRows: 1,
} as const

describe('the preview', () => {
  it('keeps a delimiter and a line break inside a quoted cell', () => {
    const { columns, rows } = parsePreview('id,text\n1,"a, b\nc"\n2,"say ""hi"""\n', true, dialect)
    expect(columns).toEqual(['id', 'text'])
    expect(rows).toEqual([
      ['1', 'a, b\nc'],
      ['2', 'say "hi"'],
    ])
  })
  it('follows other quotes, escapes and blanks behind delimiters', () => {
    const apostrophes = { ...dialect, quote: "'", escape: '\\' } as const
    expect(parsePreview("id,text\n1,'a, \\'b'\n", true, apostrophes).rows).toEqual([['1', "a, 'b"]])
    const blanks = { ...dialect, skipBlanks: true }
    expect(parsePreview('id, text\n1, "a, b"\n', true, blanks).rows).toEqual([['1', 'a, b']])
  })
  it('shows one column when the delimiter is wrong and all when it is right', () => {
    const head = 'id;name;town\n1;Ada;London\n'
    expect(parsePreview(head, true, dialect).columns).toEqual(['id;name;town'])
    expect(parsePreview(head, true, { ...dialect, delimiter: ';' }).columns).toEqual(['id', 'name', 'town'])
  })
  it('names the columns itself when there is no header', () => {
    const { columns, rows } = parsePreview('1,Ada\n2,Bob\n', true, { ...dialect, headerRows: 0 })
    expect(columns).toEqual(['column1', 'column2'])
    expect(rows).toHaveLength(2)
  })
  it('sets the preamble apart and takes the header after it', () => {
    const preview = parsePreview('Report of May\n\nid,name\n1,Ada\n', true, { ...dialect, preambleRows: 2 })
    expect(preview.preamble).toEqual(['Report of May', ''])
    expect(preview.columns).toEqual(['id', 'name'])
  })
  it('leaves out a record that was cut off where the head ends', () => {
    expect(parsePreview('id,name\n1,Ada\n2,Bo', false, dialect).rows).toEqual([['1', 'Ada']])
    expect(parsePreview('id,name\n1,Ada\n2,Bo', true, dialect).rows).toHaveLength(2)
  })
  it('makes room for cells beyond the header', () => {
    expect(parsePreview('id,name\n1,Ada,x\n', true, dialect).columns).toEqual(['id', 'name', 'column3'])
  })
  it('reads CR-only files, CRLF files and a BOM', () => {
    expect(parsePreview('\ufeffid,name\r1,Ada\r', true, { ...dialect, lineEnding: 'cr' }).columns).toEqual([
      'id',
      'name',
    ])
    expect(parsePreview('id,name\r\n1,Ada\r\n', true, { ...dialect, lineEnding: 'crlf' }).rows).toEqual([['1', 'Ada']])
    expect(parsePreview('a\r\nb\nc\rd', true, { ...dialect, lineEnding: 'mixed' }).rows).toHaveLength(3)
  })
  it('says nothing about an empty file', () => {
    expect(parsePreview('', true, dialect)).toEqual({ columns: [], rows: [], preamble: [] })
  })
})
