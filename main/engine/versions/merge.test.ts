/**
 * Loading into a dataset, through the whole engine: what the new version holds, and what stays of the old one. Long, since
 * each way to load has its refusals.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  allFindings,
  allRows,
  openTestEngine,
  openTestFolder,
  type TestEngine,
  type TestFolder,
} from '../testing/test-engine.ts'

let folder: TestFolder
let engine: TestEngine
let files: number
beforeEach(async () => {
  files = 0
  folder = openTestFolder()
  engine = await openTestEngine(join(folder.path, 'store'))
})
afterEach(async () => {
  await engine[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

type Into = Omit<NonNullable<NonNullable<Parameters<TestEngine['start']>[1]>['into']>, 'dataset'>
/** Loads a text under a name into `sales`. */
const into = (text: string, options: Into, name = `delivery-${++files}.csv`) =>
  engine.load([folder.file(name, text)], { into: { dataset: 'sales', ...options } })
const tryInto = (text: string, options: Into, name = `delivery-${++files}.csv`) =>
  engine.tryLoad([folder.file(name, text)], { into: { dataset: 'sales', ...options } })
const create = (text: string) => engine.load([folder.file('sales.csv', text)], { dataset: 'sales' })
const rows = (table = 'sales') => allRows(engine, 'sales', table)

it('names the table of a finding as the dataset does, whatever the file is called', async () => {
  await create('id,name\n1,one\n')
  await into('id,name\n2,two,extra\n', { mode: 'append' }, 'week.csv')
  const { anomalies } = await engine.client.anomalies.page({ dataset: 'sales', filter: { types: ['extra-cell'] } })
  expect(anomalies).toMatchObject([{ file: 'week.csv', table: 'sales', line: 2, row: 0 }])
})

describe('an append', () => {
  it('adds the rows of the delivery behind those that are there', async () => {
    await create('id,name\n1,one\n2,two\n')
    const after = await into('id,name\n3,three\n', { mode: 'append' })
    expect(after).toMatchObject({ version: 2, rows: 3, state: 'complete' })
    expect(await rows()).toEqual([
      ['1', 'one'],
      ['2', 'two'],
      ['3', 'three'],
    ])
  })

  it('copies nothing: the older file is listed again, from where it lies', async () => {
    await create('id,name\n1,one\n')
    const before = await engine.client.datasets.get({ dataset: 'sales' })
    const after = await into('id,name\n3,three\n', { mode: 'append' })
    expect(after.tables[0]?.sources[0]?.id).toBe(before.tables[0]?.sources[0]?.id)
    expect(after.tables[0]?.sources.map(({ file }) => file)).toEqual(['sales.csv', 'delivery-1.csv'])
  })

  it('keeps a column in its type where the deliveries agree, and makes it text where they do not', async () => {
    await create('id,price,note\n1,1.50,\n')
    const after = await into('id,price,note\n2,10.5,7\nA3,1.50,\n', { mode: 'append' })
    expect(after.tables[0]?.columns).toEqual([
      { name: 'id', type: 'string' },
      { name: 'price', type: 'string' },
      { name: 'note', type: 'integer' },
    ])
    expect(await rows()).toEqual([
      ['1', '1.50', null],
      ['2', '10.5', '7'],
      ['A3', '1.50', null],
    ])
  })

  it('takes columns in any order and case, and adds those that are new', async () => {
    await create('id,name\n1,one\n')
    const after = await into('size,NAME,ID\nXL,two,2\n', { mode: 'append' })
    expect(after.tables[0]?.columns.map(({ name }) => name)).toEqual(['id', 'name', 'size'])
    expect(await rows()).toEqual([
      ['1', 'one', ''],
      ['2', 'two', 'XL'],
    ])
  })

  it('makes a new table of a file that is like none, and says so', async () => {
    await create('id,name\n1,one\n')
    const after = await into('city,street\nRome,Via\n', { mode: 'append' }, 'places.csv')
    expect(after.tables.map(({ name }) => name)).toEqual(['sales', 'places'])
    expect(await allFindings(engine, 'sales')).toEqual([
      { file: 'places.csv', line: 1, type: 'schema-drift', column: '', value: 'places' },
    ])
  })

  it('is refused when the same content is in the dataset already', async () => {
    await create('id,name\n1,one\n')
    expect(await tryInto('id,name\n1,one\n', { mode: 'append' })).toMatchObject({ status: 'refused' })
    expect(await rows()).toHaveLength(1)
  })

  it('checks the whole table: a row that was there already is a duplicate', async () => {
    await create('id,name\n1,one\n2,two\n')
    await into('id,name\n3,three\n1,one\n', { mode: 'append' }, 'week.csv')
    expect(await allFindings(engine, 'sales')).toContainEqual(
      expect.objectContaining({ file: 'week.csv', line: 3, type: 'duplicate-row' }),
    )
  })
})

describe('a replacement', () => {
  it('puts the delivery in the place of the rows and columns that were there', async () => {
    await create('id,name\n1,one\n2,two\n')
    const after = await into('id,title\n7,seven\n', { mode: 'replace' })
    expect(after.tables.map(({ name, columns }) => [name, columns.map((column) => column.name)])).toEqual([
      ['sales', ['id', 'title']],
    ])
    expect(await rows()).toEqual([['7', 'seven']])
  })

  it('is refused when nothing would change, and not when it leaves something out', async () => {
    await create('id,name\n1,one\n')
    expect(await tryInto('id,name\n1,one\n', { mode: 'replace' })).toMatchObject({ status: 'refused' })
    await into('id,name\n2,two\n', { mode: 'append' })
    await into('id,name\n1,one\n', { mode: 'replace' }, 'again.csv')
    expect(await rows()).toEqual([['1', 'one']])
  })
})

describe('an upsert', () => {
  it('is refused when the same content stands there untouched, and not when it was superseded', async () => {
    await create('id,name\n1,one\n2,two\n')
    const upsert: Into = { mode: 'upsert', key: ['id'] }
    expect(await tryInto('id,name\n1,one\n2,two\n', upsert)).toMatchObject({ status: 'refused' })
    await into('id,name\n1,ONE\n', upsert)
    await into('id,name\n1,one\n2,two\n', upsert, 'again.csv')
    expect(await rows()).toEqual([
      ['1', 'one'],
      ['2', 'two'],
    ])
  })

  it('lets rows supersede those with their key, and adds the others', async () => {
    await create('id,name\n1,one\n2,two\n3,three\n')
    const after = await into('id,name\n2,TWO\n4,four\n', { mode: 'upsert', key: ['id'] })
    expect(after.rows).toBe(4)
    expect(await rows()).toEqual([
      ['1', 'one'],
      ['3', 'three'],
      ['2', 'TWO'],
      ['4', 'four'],
    ])
  })

  it('knows the key from the upsert before', async () => {
    await create('id,name\n1,one\n')
    await into('id,name\n1,uno\n', { mode: 'upsert', key: ['ID'] })
    await into('id,name\n1,eins\n', { mode: 'upsert' })
    expect(await rows()).toEqual([['1', 'eins']])
  })

  it('compares keys as text, in every part, and never matches empty ones', async () => {
    await create('code,part,v\n007,a,1\n7,a,2\n,a,3\n')
    await into('code,part,v\n7,a,20\n,a,30\n7,b,40\n', { mode: 'upsert', key: ['code', 'part'] })
    expect(await rows()).toEqual([
      ['007', 'a', '1'],
      ['', 'a', '3'],
      ['7', 'a', '20'],
      ['', 'a', '30'],
      ['7', 'b', '40'],
    ])
  })

  it.each([
    {
      onDuplicate: 'last',
      left: [
        ['1', 'c'],
        ['2', 'd'],
      ],
      quarantined: 0,
    },
    {
      onDuplicate: 'first',
      left: [
        ['1', 'a'],
        ['2', 'd'],
      ],
      quarantined: 0,
    },
    {
      onDuplicate: 'all',
      left: [
        ['1', 'a'],
        ['1', 'b'],
        ['1', 'c'],
        ['2', 'd'],
      ],
      quarantined: 0,
    },
    {
      onDuplicate: 'quarantine',
      left: [
        ['1', 'a'],
        ['2', 'd'],
      ],
      quarantined: 2,
    },
  ] as const)('keeps $onDuplicate of several rows with one key', async ({ onDuplicate, left, quarantined }) => {
    await create('id,name\n1,old\n')
    const after = await into(
      'id,name\n1,a\n1,b\n\n1,c\n2,d\n',
      { mode: 'upsert', key: ['id'], onDuplicate },
      'week.csv',
    )
    expect(await rows()).toEqual(left)
    const ledger = after.tables[0]?.sources.find(({ file }) => file === 'week.csv')?.ledger
    expect(ledger).toEqual({
      records: 6,
      rows: 4 - quarantined,
      quarantined,
      skipped: { blank: 1, preamble: 0, header: 1 },
    })
    const findings = (await allFindings(engine, 'sales')).filter(({ type }) => type === 'primary-key')
    expect(findings.map(({ line, value }) => [line, value])).toEqual(
      {
        last: [
          [2, '1'],
          [3, '1'],
        ],
        first: [
          [3, '1'],
          [5, '1'],
        ],
        all: [],
        quarantine: [
          [3, '1'],
          [5, '1'],
        ],
      }[onDuplicate],
    )
    const out = join(folder.path, 'quarantined.csv')
    const { id } = await engine.client.exports.start({
      dataset: 'sales',
      content: { what: 'quarantine' },
      target: engine.write(out),
    })
    expect(await engine.ended(id)).toMatchObject({ status: 'done' })
    expect(readFileSync(out, 'utf8')).toBe(quarantined === 0 ? '' : '1,b\n1,c\n')
  })

  it('needs a key, and says which columns there are', async () => {
    await create('id,name\n1,one\n')
    expect(await tryInto('id,name\n1,uno\n', { mode: 'upsert' })).toMatchObject({
      status: 'failed',
      message:
        'Name the key columns: neither the template nor an earlier upsert tells which they are. sales has id, name. delivery-1.csv has id, name.',
    })
  })

  it('needs its key in the delivery and in the table', async () => {
    await create('id,name\n1,one\n')
    expect(await tryInto('name,number\nuno,1\n', { mode: 'upsert', key: ['id'] }, 'sales.csv')).toMatchObject({
      status: 'failed',
      message: 'sales.csv has no column called id. It has name, number.',
    })
    expect(await rows()).toEqual([['1', 'one']])
  })
})

describe('a dataset with a template', () => {
  const header = 'namespace_id,namespace_option_name,namespace_option_standard_name\n'
  const upsert = (text: string, options: object = {}) =>
    engine.load([folder.file(`${++files}.csv`, text)], { into: { dataset: 'names', mode: 'upsert' }, ...options })

  it('knows the key, and finds the table of a file by its resource', async () => {
    const first = await engine.load([folder.file('ns.csv', `${header}n1,one,uno\nn2,two,due\n`)], { dataset: 'names' })
    expect(first).toMatchObject({ template: { id: 'linked-catalogue' }, tables: [{ name: 'namespaces' }] })
    const after = await upsert(`namespace_option_name,namespace_id,namespace_option_standard_name\nTWO,n2,DUE\n`)
    expect(after).toMatchObject({ version: 2, tables: [{ name: 'namespaces', rows: 2 }] })
    expect(await allRows(engine, 'names', 'namespaces')).toEqual([
      ['n1', 'one', 'uno'],
      ['n2', 'TWO', 'DUE'],
    ])
    const { tables } = await engine.client.versions.difference({ dataset: 'names' })
    expect(tables).toMatchObject([{ key: ['namespace_id'], changed: 1, unchanged: 1 }])
  })

  it('adds the table of another resource, and checks references across deliveries', async () => {
    await engine.load([folder.file('ns.csv', `${header}n1,one,uno\n`)], { dataset: 'names' })
    const columns =
      'column_id,namespace_id,dataset_database_name,dataset_table_name,dataset_column_name,data_point_id,dataset_owner_name'
    const after = await upsert(`${columns}\nc1,n1,db,t,c,,me\nc2,n7,db,t,d,,me\n`)
    expect(after.tables.map(({ name }) => name)).toEqual(['namespaces', 'columns'])
    expect(await allFindings(engine, 'names')).toContainEqual({
      ...{ file: '1.csv', line: 3, type: 'foreign-key', column: 'namespace_id', value: 'n7' },
    })
    await upsert(`${header}n7,seven,sette\n`)
    const findings = await allFindings(engine, 'names')
    expect(findings.filter(({ type }) => type === 'foreign-key')).toEqual([])
  })
})
