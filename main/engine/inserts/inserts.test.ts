import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { InsertedRow } from '../../../preload/contract/index.ts'
import { isFailure } from '../failure.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { allRows, openTestEngine } from '../testing/test-engine.ts'

const template = {
  name: 'staff',
  title: 'Staff',
  resources: [
    {
      name: 'people',
      title: 'People',
      schema: {
        fields: [
          { name: 'id', type: 'integer' },
          { name: 'name', constraints: { required: true } },
          { name: 'born', type: 'date', format: '%d.%m.%Y' },
          { name: 'pay', type: 'number', decimalChar: ',', groupChar: '.' },
          { name: 'active', type: 'boolean', trueValues: ['yes'], falseValues: ['no'] },
          { name: 'team', type: 'integer' },
        ],
        primaryKey: 'id',
        foreignKeys: [{ fields: 'team', reference: { resource: 'teams', fields: 'number' } }],
      },
    },
    { name: 'teams', title: 'Teams', schema: { fields: [{ name: 'number', type: 'integer' }], primaryKey: 'number' } },
  ],
}

async function staff() {
  const folder = temporaryFolder()
  const templates = join(folder, 'templates')
  mkdirSync(join(templates, 'staff'), { recursive: true })
  writeFileSync(join(templates, 'staff', 'datapackage.json'), JSON.stringify(template))
  const engine = await openTestEngine(join(folder, 'store'), templates)
  onTestFinished(() => engine[Symbol.asyncDispose]())
  const people = join(folder, 'people.csv')
  writeFileSync(people, 'id;name;born;pay;active;team\n1;Ada;10.12.1815;1.234,50;yes;7\n2;Bob;;;;\n')
  const teams = join(folder, 'teams.csv')
  writeFileSync(teams, 'number\n7\n8\n')
  await engine.load([people, teams], { dataset: 'staff', template: 'staff' })
  const insert = async (rows: InsertedRow[], table = 'people') => {
    const { id } = await engine.client.inserts.start({ dataset: 'staff', table, rows })
    return engine.ended(id)
  }
  const problems = async (rows: InsertedRow[]) => {
    try {
      await insert(rows)
    } catch (error) {
      if (isFailure(error)) return { message: error.message, fields: (error.data as { fields: unknown }).fields }
      throw error
    }
    throw new Error('the rows were inserted')
  }
  return { engine, insert, problems }
}

describe('inserting rows', () => {
  test('appends them as a new version, with the types that the table has, and undo takes them back', async () => {
    const { engine, insert } = await staff()
    const before = await engine.client.datasets.get({ dataset: 'staff' })
    const task = await insert([
      { id: 3, name: 'Cy', born: '1999-12-31', pay: 1000.5, active: true, team: 8 },
      { id: '4', name: 'Di "D", e', born: '01.02.2003', pay: '2.000,25', active: 'no', team: null },
      { ID: 5, name: '\uFEFFE\nF' },
    ])
    expect(task).toMatchObject({ status: 'done', kind: 'insert', rows: 3, message: null })
    expect(await allRows(engine, 'staff', 'people')).toEqual([
      ['1', 'Ada', '10.12.1815', '1.234,50', 'yes', '7'],
      ['2', 'Bob', null, null, null, null],
      ['3', 'Cy', '31.12.1999', '1.000,50', 'yes', '8'],
      ['4', 'Di "D", e', '01.02.2003', '2.000,25', 'no', null],
      ['5', '\uFEFFE\nF', null, null, null, null],
    ])
    const after = await engine.client.datasets.get({ dataset: 'staff' })
    const columns = (dataset: typeof before) => dataset.tables.map((table) => table.columns)
    expect(columns(after)).toEqual(columns(before))
    expect(after.anomalies.error).toBe(0)
    expect(after.tables[0]?.sources[1]?.file).toMatch(/^inserted rows \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.csv$/)
    await engine.client.versions.undo({ dataset: 'staff' })
    expect(await allRows(engine, 'staff', 'people')).toHaveLength(2)
  })

  test('inserts none of a batch with a bad row, and names each bad value', async () => {
    const { engine, problems } = await staff()
    const { message, fields } = await problems([
      { id: 3, name: 'Cy' },
      { id: 'x', name: '', born: '31.02.2000', pay: '1,2,3', active: 'maybe', team: 1.5, extra: 1 },
      { id: 1, name: 'Again' },
      { id: 3, name: 'Twice', team: 9 },
      { id: 2 ** 60, name: 'Large' },
    ])
    expect(message).toMatch(/^Nothing was inserted: 4 rows cannot be used\. Row 2, extra: people has no column/)
    expect(fields).toEqual([
      { row: 2, column: 'extra', value: '1', reason: expect.stringContaining('It has id, name, born') },
      { row: 2, column: 'id', value: 'x', reason: '"x" is no whole number.' },
      { row: 2, column: 'name', value: '', reason: 'name must not be empty.' },
      { row: 2, column: 'born', value: '31.02.2000', reason: '"31.02.2000" is no date; write it like 31.01.2024.' },
      { row: 2, column: 'pay', value: '1,2,3', reason: '"1,2,3" is no number.' },
      { row: 2, column: 'active', value: 'maybe', reason: '"maybe" is no yes or no; write yes or no.' },
      { row: 2, column: 'team', value: '1.5', reason: '"1.5" is no whole number.' },
      { row: 3, column: 'id', value: '1', reason: 'id 1 is in people already.' },
      { row: 4, column: 'id', value: '3', reason: 'Row 1 has id 3 already.' },
      { row: 4, column: 'team', value: '9', reason: 'team 9 is not in teams.' },
      { row: 5, column: 'id', value: String(2 ** 60), reason: expect.stringContaining('more digits') },
    ])
    expect((await engine.client.datasets.get({ dataset: 'staff' })).version).toBe(1)
    const check = await engine.client.inserts.check({
      dataset: 'staff',
      table: 'people',
      rows: [{ id: 9, name: 'Ok' }],
    })
    expect(check.problems).toEqual([])
  })

  test('never rounds a decimal', async () => {
    const { problems } = await staff()
    const { fields } = await problems([{ id: 3, name: 'Cy', pay: 1.239 }])
    expect(fields).toMatchObject([
      { row: 1, column: 'pay', reason: '"1,239" has more than 2 decimals, and the column has 2.' },
    ])
  })

  test('takes 1000 rows and not one more', async () => {
    const { engine, insert } = await staff()
    const rows = Array.from({ length: 1000 }, (_, at) => ({ number: 100 + at }))
    await expect(insert([...rows, { number: 99 }], 'teams')).rejects.toThrow()
    expect(await insert(rows, 'teams')).toMatchObject({ message: null, status: 'done', rows: 1000 })
    expect(await allRows(engine, 'staff', 'teams')).toHaveLength(1002)
  })
})
