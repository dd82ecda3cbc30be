/** Differences between versions: pairs by key, whole rows without one, drift, and the files that tell of them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExportContent } from '../../../preload/contract/index.ts'
import { openTestEngine, openTestFolder, type TestEngine, type TestFolder } from '../testing/test-engine.ts'

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

type Mode = 'append' | 'replace' | 'upsert'
const dataset = 'd'
const create = (text: string) => engine.load([folder.file('t.csv', text)], { dataset })
const into = (text: string, mode: Mode, key: string[] = []) =>
  engine.load([folder.file(`${++files}.csv`, text)], {
    into: { dataset, mode, ...(key.length === 0 ? {} : { key }) },
    again: true,
  })
const difference = (options: { from?: number; to?: number; key?: string[] } = {}) =>
  engine.client.versions.difference({ dataset, ...options })
const page = (options: object = {}) => engine.client.versions.differencePage({ dataset, table: 't', ...options })

async function exported(content: ExportContent) {
  const out = join(folder.path, `out-${++files}`)
  const { id } = await engine.client.exports.start({ dataset, content, target: engine.write(out) })
  const ended = await engine.ended(id)
  return ended.status === 'done' ? readFileSync(out, 'utf8') : ended.message
}

describe('a difference by key', () => {
  it('shows added, removed and changed rows, ordered by key, with both sides', async () => {
    await create('id,name\n10,ten\n9,nine\n8,eight\n')
    await into('id,name\n8,eight\n9,NINE\n11,eleven\n', 'replace')
    const found = await difference({ key: ['ID'] })
    expect(found).toMatchObject({ from: 1, to: 2 })
    expect(found.tables).toEqual([
      {
        table: 't',
        key: ['id'],
        ...{ added: 1, removed: 1, changed: 1, unchanged: 1, duplicates: 0 },
        columns: [
          { name: 'id', type: 'integer' },
          { name: 'name', type: 'string' },
        ],
      },
    ])
    expect(await page({ key: ['id'] })).toEqual({
      total: 3,
      rows: [
        { kind: 'changed', before: ['9', 'nine'], after: ['9', 'NINE'] },
        { kind: 'removed', before: ['10', 'ten'], after: [null, null] },
        { kind: 'added', before: [null, null], after: ['11', 'eleven'] },
      ],
    })
    expect(await page({ key: ['id'], kinds: ['added', 'removed'], offset: 1, limit: 5 })).toMatchObject({
      total: 2,
      rows: [{ kind: 'added' }],
    })
    expect(await page({ key: ['id'], kinds: [] })).toEqual({ total: 0, rows: [] })
  })

  it('takes an empty cell, a missing value and a missing column for the same, and numbers as they are written', async () => {
    await create('id,price,note\n1,,\n2,1.50,x\n3,2.5,\n')
    await into('id,price\n1,\n2,1.5\n3,2.5\n', 'replace')
    expect((await difference({ key: ['id'] })).tables[0]).toMatchObject({ changed: 1, unchanged: 2 })
    expect((await page({ key: ['id'] })).rows).toEqual([
      { kind: 'changed', before: ['2', '1.50', 'x'], after: ['2', '1.5', null] },
    ])
  })

  it('never pairs rows whose key is empty or stands twice on either side', async () => {
    await create('id,name\n1,a\n1,b\n2,c\n,d\n')
    await into('id,name\n1,a\n2,C\n3,e\n3,f\n', 'replace')
    expect((await difference({ key: ['id'] })).tables[0]).toMatchObject({
      ...{ added: 0, removed: 0, changed: 1, unchanged: 0, duplicates: 6 },
    })
  })

  it('pairs by all columns of a key together', async () => {
    await create('a,b,v\n1,2,x\n12,,y\n1,22,z\n')
    await into('a,b,v\n1,2,X\n1,22,z\n', 'replace')
    expect((await difference({ key: ['a', 'b'] })).tables[0]).toMatchObject({ changed: 1, unchanged: 1, duplicates: 1 })
  })

  it('finds the key of the upsert by itself', async () => {
    await create('id,name\n1,a\n2,b\n')
    await into('id,name\n2,B\n', 'upsert', ['id'])
    expect((await difference()).tables[0]).toMatchObject({ key: ['id'], changed: 1, unchanged: 1 })
  })

  it('is safe from names and values that look like SQL', async () => {
    await create(`"k""; drop table x; --","a'b"\n"'); select 1; --",1\n`)
    await into(`"k""; drop table x; --","a'b"\n"'); select 1; --",2\n`, 'upsert', ['k"; drop table x; --'])
    expect((await page()).rows).toEqual([
      { kind: 'changed', before: ["'); select 1; --", '1'], after: ["'); select 1; --", '2'] },
    ])
  })
})

describe('a difference without a key', () => {
  it('compares whole rows, as often as they stand there', async () => {
    await create('name\na\na\nb\n')
    await into('name\na\nb\nb\nc\n', 'replace')
    expect((await difference()).tables[0]).toMatchObject({
      ...{ key: [], added: 2, removed: 1, changed: 0, unchanged: 2, duplicates: 0 },
    })
    expect((await page()).rows).toEqual([
      { kind: 'removed', before: ['a'], after: [null] },
      { kind: 'added', before: [null], after: ['b'] },
      { kind: 'added', before: [null], after: ['c'] },
    ])
  })
})

describe('drift', () => {
  it('tells of tables and columns that came, went and changed their type', async () => {
    await create('id,amount,gone\n1,1,x\n')
    await into('id,amount,new\n1,many,y\n', 'replace')
    await into('city,street,number\nRome,Via,1\n', 'append')
    const { drift } = await difference({ from: 1, to: 3 })
    expect(drift.map(({ table, kind, column, before, after }) => [table, kind, column, before, after])).toEqual([
      ['t', 'retyped', 'amount', 'integer', 'string'],
      ['t', 'column-added', 'new', '', 'string'],
      ['t', 'column-gone', 'gone', 'string', ''],
      ['2', 'table-added', '', '', '2'],
    ])
    expect(drift[0]?.message).toBe('amount of t was a whole number before and is text now.')
    expect((await difference({ from: 3, to: 2 })).drift).toMatchObject([{ table: '2', kind: 'table-gone' }])
  })

  const rows = (count: number, cell: (n: number) => string) =>
    `id,cell\n${Array.from({ length: count }, (_, n) => `${n},${cell(n)}\n`).join('')}`

  it.each([
    ['no change', rows(100, (n) => `v${n % 10}`), []],
    ['19 rows more of 100', rows(119, (n) => `v${n % 10}`), []],
    ['a fifth more rows', rows(120, (n) => `v${n % 10}`), ['volume: t has 120 rows, 100 before (+20 %).']],
    ['a fifth fewer rows', rows(80, (n) => `v${n % 10}`), ['volume: t has 80 rows, 100 before (-20 %).']],
    ['4 % empty', rows(100, (n) => (n < 4 ? '' : `v${n % 10}`)), []],
    [
      '5 % empty',
      rows(100, (n) => (n < 5 ? '' : `v${n % 10}`)),
      ['nulls: 5.0 % of cell in t are empty, 0.0 % before.'],
    ],
    ['two values fewer', rows(100, (n) => `v${n % 8}`), []],
    [
      'three values fewer',
      rows(100, (n) => `v${n % 7}`),
      ['distincts: cell of t has 7 different values, 10 before (-30 %).'],
    ],
  ])('with %s of a column reports what is beyond its thresholds', async (_, text, expected) => {
    await create(rows(100, (n) => `v${n % 10}`))
    await into(text, 'replace')
    const { drift } = await difference()
    expect(drift.map(({ kind, message }) => `${kind}: ${message}`)).toEqual(expected)
    const codes = { volume: 'volume-shift', nulls: 'null-shift', distincts: 'distinct-shift' } as const
    const { anomalies } = await engine.client.anomalies.page({ dataset })
    expect(anomalies.map(({ type, line, record, row, message }) => ({ type, line, record, row, message }))).toEqual(
      drift.map(({ kind, message }) => ({
        ...{ type: codes[kind as keyof typeof codes], line: 1, record: 1, row: null },
        message,
      })),
    )
  })
})

it('counts the cells of a table of very many columns like those of any other', async () => {
  const names = Array.from({ length: 150 }, (_, n) => `c${n}`)
  const text = (cell: (row: number, column: number) => string) =>
    `id,${names.join()}\n${Array.from({ length: 20 }, (_, row) => `${row},${names.map((_, n) => cell(row, n)).join()}\n`).join('')}`
  await create(text((row, column) => `${column === 3 ? row : column === 4 ? `v${row % 10}` : 'same'}`))
  await into(
    text((row, column) => (column === 3 ? (row < 10 ? '' : `${row}`) : column === 4 ? `v${row % 5}` : 'same')),
    'replace',
  )
  const { drift } = await difference()
  expect(drift.map(({ message }) => message)).toEqual([
    '50.0 % of c3 in t are empty, 0.0 % before.',
    'c4 of t has 5 different values, 10 before (-50 %).',
  ])
})

describe('the findings of a version that was merged', () => {
  const findings = async () => {
    const { anomalies } = await engine.client.anomalies.page({ dataset })
    return anomalies.map(({ file, line, type }) => `${file}:${line} ${type}`)
  }

  it('are those of the records that are left, those of the delivery, and those of the whole table', async () => {
    await create('id,name\n1,a,extra\n2,b\n\n3,c,extra\n')
    await into('id,name\n3,C\n2,B,more\n', 'upsert', ['id'])
    expect(await findings()).toEqual(['t.csv:2 extra-cell', 't.csv:4 blank-row', '1.csv:3 extra-cell'])
    const { counts, total } = await engine.client.anomalies.summary({ dataset })
    expect(total).toBe(3)
    expect(counts.map(({ file, type, count }) => [file, type, count])).toEqual(
      expect.arrayContaining([
        ['t.csv', 'extra-cell', 1],
        ['t.csv', 'blank-row', 1],
        ['1.csv', 'extra-cell', 1],
      ]),
    )
  })

  it('do not repeat what was said of an earlier version as a whole', async () => {
    await create('id,name\n1,a\n1,a\n2,b\n3,c\n4,d\n5,e\n6,f\n')
    expect(await findings()).toEqual(['t.csv:3 duplicate-row'])
    await into('id,name\n1,A\n', 'upsert', ['id'])
    expect(await findings()).toEqual([])
    await into('id,name\n7,g\n', 'append')
    expect(await findings()).toEqual([])
  })
})

describe('the file of a difference', () => {
  beforeEach(async () => {
    await create('id,name\n1,=a\n2,b\n')
    await into('id,name\n1,"x,y"\n3,c\n', 'upsert', ['id'])
  })

  it('is CSV with the key once and each other cell before and after', async () => {
    expect(await exported({ what: 'difference' })).toBe(
      'difference,id,name before,name after\nchanged,1,=a,"x,y"\nadded,3,,c\n',
    )
  })

  it('is JSON with the rows before and after', async () => {
    expect(JSON.parse((await exported({ what: 'difference', shape: 'json' })) ?? '')).toEqual([
      { table: 't', difference: 'changed', before: { id: '1', name: '=a' }, after: { id: '1', name: 'x,y' } },
      { table: 't', difference: 'added', before: null, after: { id: '3', name: 'c' } },
    ])
    expect(await exported({ what: 'difference', shape: 'json', from: 2, to: 2 })).toBe('[]\n')
  })

  it('asks for a table when CSV would have to hold several', async () => {
    await into('city,street,number\nRome,Via,1\n', 'append')
    expect(await exported({ what: 'difference', from: 1 })).toBe(
      'Several tables were changed (t, 2), and CSV has room for one: name it, or write JSON.',
    )
    expect(await exported({ what: 'difference', from: 1, table: '2' })).toBe(
      'difference,city,street,number\nadded,Rome,Via,1\n',
    )
    expect(await exported({ what: 'difference', from: 2 })).toBe('difference,city,street,number\nadded,Rome,Via,1\n')
  })
})
