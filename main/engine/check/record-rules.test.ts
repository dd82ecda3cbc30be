import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadTexts, places, type TemplateJson } from '../testing/load-texts.ts'

/** A template of one table with a type of each kind. */
function typedTemplate(invalidRows: 'keep' | 'quarantine' = 'keep'): TemplateJson {
  const fields = [
    { name: 'id', type: 'integer' },
    { name: 'name', type: 'string', constraints: { required: true } },
    { name: 'price', type: 'number' },
    { name: 'sold', type: 'date' },
    { name: 'open', type: 'boolean' },
  ]
  return {
    name: 'typed',
    title: 'Typed',
    resources: [{ name: 'items', title: 'Items', schema: { fields, primaryKey: 'id' }, winnow: { invalidRows } }],
  }
}
const items = (...lines: string[]) => ({ 'items.csv': ['id,name,price,sold,open', ...lines, ''].join('\n') })

describe('blank-row', () => {
  it('is told of each line with nothing on it, as information, and makes no row', async () => {
    const { anomalies, rows } = await loadTexts({ 'a.csv': 'a,b\n1,2\n\n  \n3,4\n' })
    expect(await anomalies()).toMatchObject([
      {
        line: 3,
        record: 3,
        row: null,
        type: 'blank-row',
        severity: 'info',
        message: 'Line 3 is blank; it was skipped.',
      },
      { line: 4, record: 4, row: null, type: 'blank-row' },
    ])
    expect(await rows('a')).toEqual([
      ['1', '2'],
      ['3', '4'],
    ])
  })

  it('is not told of a record of empty cells, nor of empty quotes in a single column', async () => {
    const { anomalies } = await loadTexts({ 'a.csv': 'a,b\n1,2\n,\n', 'b.csv': 'name\nx\n""\n' })
    expect(await anomalies()).toEqual([])
  })
})

describe('missing-cell', () => {
  it('is told of a record that is too short, which is kept', async () => {
    const { anomalies, rows } = await loadTexts({ 'a.csv': 'a,b,c\n"x\ny",k,l\n1\n4,5\n' })
    expect(await anomalies()).toMatchObject([
      {
        ...{ line: 4, record: 3, row: 1, column: 'b', type: 'missing-cell', severity: 'error', value: '1' },
        ...{ expected: '3 cells', message: 'Line 4 has 1 cell, 3 are expected; without a value: b, c.' },
      },
      { line: 5, record: 4, row: 2, column: 'c', value: '4,5' },
    ])
    expect(await rows('a')).toEqual([
      ['x\ny', 'k', 'l'],
      ['1', '', ''],
      ['4', '5', ''],
    ])
  })

  it('names a few of many missing columns', async () => {
    const { anomalies } = await loadTexts({ 'a.csv': 'a,b,c,d,e,f,g,h\n1,2,3,4,5,6,7,8\n1\n' })
    expect((await anomalies())[0]?.message).toContain('without a value: b, c, d, e, f and 2 more.')
  })
})

describe('extra-cell', () => {
  it('is told of a record that is too long, with what does not fit', async () => {
    const { anomalies, rows } = await loadTexts({ 'a.csv': 'a,b\n1,2\n3,4,"x,y",z\n5,6,\n' })
    expect(await anomalies()).toMatchObject([
      {
        ...{ line: 3, record: 3, row: 1, column: '', type: 'extra-cell', severity: 'error', value: '"x,y",z' },
        message: 'Line 3 has 4 cells, 2 are expected; the 2 extra ones are kept with this finding.',
      },
      {
        line: 4,
        type: 'extra-cell',
        message: expect.stringContaining('has 3 cells, 2 are expected; the extra one is'),
      },
    ])
    expect(await rows('a')).toEqual([
      ['1', '2'],
      ['3', '4'],
      ['5', '6'],
    ])
  })
})

describe('encoding-error', () => {
  it('is told of the record, the column and the bytes', async () => {
    const bytes = Buffer.from('\xef\xbb\xbfid,name\n1,ok\n"2\n\n",caf\xe9!\n3,ok\n', 'latin1')
    const { anomalies, rows } = await loadTexts({ 'a.csv': bytes })
    expect(await anomalies()).toMatchObject([
      { line: 3, record: 3, row: 1, column: 'name', type: 'encoding-error', severity: 'error', value: 'caf\uFFFD!' },
    ])
    expect((await anomalies())[0]?.message).toMatch(/^Line 3, column name: the bytes E9 21 are not valid/)
    expect((await rows('a'))[1]).toEqual(['2\n\n', 'caf\uFFFD!'])
  })

  it('is not told of a U+FFFD that was written', async () => {
    const { anomalies } = await loadTexts({
      'a.csv': 'id,name\n1,\uFFFD\n',
      'b.csv': Buffer.from('\uFEFFid,x\n1,\uFFFD\n', 'utf16le'),
    })
    expect(await anomalies()).toEqual([])
  })
})

describe('stray-quote', () => {
  it('is told of a quote that nothing closes, and costs its own record at most', async () => {
    const { anomalies, rows } = await loadTexts({ 'a.csv': 'a,b,c\n1,"x",y\n"""2""","x,y\n3,x,y\n' })
    expect(await anomalies()).toMatchObject([
      { line: 3, record: 3, row: 1, column: 'b', type: 'stray-quote', severity: 'warning', value: '"x' },
    ])
    expect(await rows('a')).toEqual([
      ['1', 'x', 'y'],
      ['"2"', '"x', 'y'],
      ['3', 'x', 'y'],
    ])
  })

  it('is told of a cell that runs over lines with quotes that are not doubled, which is kept', async () => {
    const { anomalies, rows } = await loadTexts({ 'a.csv': 'a,b,c\n1,"He said "hi" and\nleft",x\n2,y,z\n' })
    expect(await anomalies()).toMatchObject([{ line: 2, row: 0, column: '', type: 'stray-quote' }])
    expect(await rows('a')).toEqual([
      ['1', 'He said "hi" and\nleft', 'x'],
      ['2', 'y', 'z'],
    ])
  })

  it('is not told of quotes within a cell', async () => {
    const { anomalies } = await loadTexts({ 'a.csv': 'a,b\n5" pipe,"say ""hi"""\n' })
    expect(await anomalies()).toEqual([])
  })
})

describe('type-error', () => {
  it('leaves the cell empty and keeps the value in the finding', async () => {
    const { anomalies, rows, client, dataset } = await loadTexts(
      items('1,pen,1.50,2021-01-31,true', '2,ink,cheap,2021-02-30,yes', 'x3,pad,2,,FALSE'),
      { template: typedTemplate() },
    )
    expect(places(await anomalies())).toEqual([
      'items.csv:3 type-error price',
      'items.csv:3 type-error sold',
      'items.csv:3 type-error open',
      'items.csv:4 type-error id',
    ])
    expect((await anomalies())[0]).toMatchObject({
      ...{ record: 3, row: 1, severity: 'error', value: 'cheap', expected: 'a value of type number' },
      message: 'Line 3, column price: "cheap" is no number; the cell was left empty.',
    })
    expect(await rows('items')).toEqual([
      ['1', 'pen', '1.5', '2021-01-31', 'true'],
      ['2', 'ink', null, null, null],
      [null, 'pad', '2', null, 'false'],
    ])
    const [table] = (await client.datasets.get({ dataset })).tables
    expect(table?.columns.map(({ type }) => type)).toEqual(['integer', 'string', 'number', 'date', 'boolean'])
  })

  it('is not told of empty cells, nor of a column without a type', async () => {
    const { anomalies } = await loadTexts(items('1,7,,,'), { template: typedTemplate() })
    expect(await anomalies()).toEqual([])
  })
})

describe('constraint-error', () => {
  it('is told of an empty cell that must have a value, key columns included', async () => {
    const { anomalies } = await loadTexts(items('1,,,,', ',ink,,,'), { template: typedTemplate() })
    expect(await anomalies()).toMatchObject([
      {
        ...{ line: 2, record: 2, row: 0, column: 'name', type: 'constraint-error', severity: 'error', value: '' },
        message: 'Line 2: name is required and empty.',
      },
      { line: 3, column: 'id', type: 'constraint-error' },
    ])
  })

  it('is not told of a cell that is missing altogether', async () => {
    const { anomalies } = await loadTexts(items('1'), { template: typedTemplate() })
    expect(places(await anomalies())).toEqual(['items.csv:2 missing-cell name'])
  })
})

describe('rows that break the rules of a template that sets them aside', () => {
  it('are quarantined as they stand, told of, and balance', async () => {
    const { anomalies, rows, client, dataset, store } = await loadTexts(
      items('1,pen,1,,', '2,"a ""big""\nink",cheap,,', '', '3,pad', '4,tab,,,', '5,,,,', '6,x,,,,left over'),
      { template: typedTemplate('quarantine') },
    )
    expect(await rows('items')).toEqual([
      ['1', 'pen', '1', null, null],
      ['4', 'tab', null, null, null],
    ])
    expect(places(await anomalies())).toEqual([
      'items.csv:3 type-error price',
      'items.csv:5 blank-row',
      'items.csv:6 missing-cell price',
      'items.csv:8 constraint-error name',
      'items.csv:9 extra-cell',
    ])
    expect((await anomalies()).map(({ row }) => row)).toEqual([null, null, null, null, null])
    const source = (await client.datasets.get({ dataset })).tables[0]?.sources[0]
    expect(source?.ledger).toEqual({
      records: 8,
      rows: 2,
      quarantined: 4,
      skipped: { blank: 1, preamble: 0, header: 1 },
    })
    const folder = join(store, 'quarantine')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.csv'))
    expect(files).toHaveLength(1)
    expect(readFileSync(join(folder, files[0] ?? ''), 'utf8')).toBe(
      '2,"a ""big""\nink",cheap,,\n3,pad\n5,,,,\n6,x,,,,left over\n',
    )
  })

  it('are not those with a warning only', async () => {
    const template = { ...typedTemplate('quarantine'), winnow: { severities: { 'type-error': 'warning' } } }
    const { anomalies, rows } = await loadTexts(items('1,pen,cheap,,'), { template })
    expect(await anomalies()).toMatchObject([{ type: 'type-error', severity: 'warning', row: 0, value: 'cheap' }])
    expect(await rows('items')).toEqual([['1', 'pen', null, null, null]])
  })
})
