import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Dataset } from '../../../preload/contract/index.ts'
import { randomFrom } from '../testing/random.ts'
import { findFault, makeFile } from '../testing/random-files.ts'
import {
  allFindings,
  allRows,
  leftovers,
  openTestEngine,
  openTestFolder,
  type TestEngine,
  type TestFolder,
} from '../testing/test-engine.ts'

let folder: TestFolder
let engine: TestEngine

beforeAll(async () => {
  folder = openTestFolder()
  engine = await openTestEngine(join(folder.path, 'store'))
})
afterAll(async () => {
  await engine[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

describe('a file made at random', () => {
  it.each(Array.from({ length: 6 }, (_, group) => group))(
    'loads as the plain reader reads it (group %i)',
    async (group) => {
      for (let seed = 10_000 + group * 20; seed < 10_000 + group * 20 + 20; seed++) {
        const path = folder.file(`random-${seed}.csv`, makeFile(randomFrom(seed)))
        expect([seed, await findFault(engine, path)]).toEqual([seed, null])
      }
    },
  )
})

/** More rows than a slice has. */
const ROWS = 1_150_000
const row = (n: number) => `${n},name ${n % 1000},${(n % 97) / 4}\n`
const large = (change: (n: number) => string = row) =>
  `id,name,price\n${Array.from({ length: ROWS }, (_, n) => change(n)).join('')}`

describe('a file of more than a million rows', () => {
  it('can be browsed from its first segment on, says what it is doing, and has every row in the end', async () => {
    const path = folder.file('large.csv', large())
    const states: [string, number][] = []
    const stop = new AbortController()
    const changes = await engine.client.tasks.follow(undefined, { signal: stop.signal })
    const task = await engine.start([path], { dataset: 'large' })
    const watching = (async () => {
      for await (const change of changes) {
        if (change.what !== 'datasets') continue
        const dataset = (await engine.client.datasets.list()).find(({ name }) => name === 'large')
        if (dataset === undefined) continue
        states.push([dataset.state, dataset.rows])
        const page = await engine.client.rows.page({ dataset: 'large', table: 'large', offset: 12_345, limit: 1 })
        expect(page.rows[0]?.cells).toEqual(['12345', 'name 345', '6.5'])
        expect(page.rows[0]?.line).toBe(12_347)
      }
    })().catch((error: unknown) => {
      if (!stop.signal.aborted) throw error
    })
    expect(await engine.ended(task.id)).toMatchObject({ status: 'done', rows: ROWS, anomalies: 0 })
    stop.abort()
    await watching
    expect(states[0]?.[0]).toBe('loading')
    expect(states[0]?.[1]).toBeLessThan(ROWS)
    const dataset = await engine.client.datasets.get({ dataset: 'large' })
    expect(dataset).toMatchObject({ state: 'complete', rows: ROWS })
    const last = await engine.client.rows.page({ dataset: 'large', table: 'large', offset: ROWS - 1, limit: 5 })
    expect(last.rows.map(({ line, cells }) => [line, cells[0]])).toEqual([[ROWS + 1, String(ROWS - 1)]])
  })

  it('goes away when its load is cancelled while it is shown', async () => {
    const path = folder.file(
      'cancelled.csv',
      large((n) => `${n + 1},other ${n},1\n`),
    )
    const stood = leftovers(engine.store)
    const stop = new AbortController()
    const changes = await engine.client.tasks.follow(undefined, { signal: stop.signal })
    const task = await engine.start([path], { dataset: 'cancelled' })
    for await (const change of changes)
      if (change.what === 'datasets') {
        await engine.client.tasks.cancel({ task: task.id })
        break
      }
    stop.abort()
    expect(await engine.ended(task.id)).toMatchObject({ status: 'cancelled' })
    expect((await engine.client.datasets.list()).map(({ name }) => name)).not.toContain('cancelled')
    expect(leftovers(engine.store)).toEqual(stood)
  })

  it('costs one record when a quote in its middle is broken', async () => {
    const broken = 600_000
    const path = folder.file(
      'quote.csv',
      large((n) => (n === broken ? `${n},"name,1\n` : `${n},"name, ${n}",2\n`)),
    )
    const dataset = await engine.load([path], { dataset: 'quote' })
    expect(dataset.tables[0]?.sources[0]?.ledger).toMatchObject({ records: ROWS + 1, rows: ROWS })
    expect(await allFindings(engine, dataset.id)).toEqual([
      { file: 'quote.csv', line: broken + 2, type: 'stray-quote', column: 'name', value: '"name' },
    ])
    const page = await engine.client.rows.page({ dataset: dataset.id, table: 'quote', offset: broken - 1, limit: 3 })
    expect(page.rows.map(({ line, cells }) => [line, ...cells])).toEqual([
      [broken + 1, String(broken - 1), `name, ${broken - 1}`, '2'],
      [broken + 2, String(broken), '"name', '1'],
      [broken + 3, String(broken + 1), `name, ${broken + 1}`, '2'],
    ])
  })
})

describe('a file that is UTF-8 as far as its beginning tells', () => {
  it('is read in its own encoding when a byte far behind tells otherwise', async () => {
    const text = `id,name\n${Array.from({ length: 60_000 }, (_, n) => `${n},plain\n`).join('')}60000,caf`
    const path = folder.file('late.csv', Buffer.concat([Buffer.from(text), Buffer.from([0xe9, 0x0a])]))
    const dataset = await engine.load([path])
    expect(dataset.tables[0]?.sources[0]?.dialect.encoding).toBe('windows-1252')
    expect(dataset.anomalies.total).toBe(0)
    const { rows } = await engine.client.rows.page({ dataset: dataset.id, table: 'late', offset: 60_000 })
    expect(rows.map(({ cells }) => cells[1])).toEqual(['café'])
    expect(readdirSync(join(engine.store, 'staging'))).toEqual([])
  })
})

describe('records that are set aside', () => {
  const template = {
    name: 'strict',
    title: 'Strict',
    resources: [
      {
        name: 'items',
        title: 'Items',
        winnow: { invalidRows: 'quarantine' },
        schema: { fields: [{ name: 'id', type: 'integer' }, { name: 'name' }] },
      },
    ],
  }

  it.each([
    ['utf-8 and LF', 'utf8', '\n'],
    ['utf-8 and CRLF', 'utf8', '\r\n'],
    ['utf-16le and LF', 'utf16le', '\n'],
  ] as const)('are kept byte for byte: %s', async (_name, encoding, lineEnd) => {
    const own = openTestFolder()
    const templates = join(own.path, 'templates')
    own.file('templates/strict/datapackage.json', JSON.stringify(template))
    await using strict = await openTestEngine(join(own.path, 'store'), templates)
    const rejected = [`x,"two${lineEnd}lines ""q"""${lineEnd}`, `3${lineEnd}`, `y,é 😀${lineEnd}`]
    const records = [
      `id,name${lineEnd}`,
      `1,one${lineEnd}`,
      rejected[0],
      `2,two${lineEnd}`,
      rejected[1],
      rejected[2],
      `4,four${lineEnd}`,
    ]
    const bytes = Buffer.from(records.join(''), encoding)
    const path = join(own.path, 'items.csv')
    writeFileSync(path, encoding === 'utf16le' ? Buffer.concat([Buffer.from([0xff, 0xfe]), bytes]) : bytes)
    const dataset: Dataset = await strict.load([path], { template: 'strict' })
    expect(dataset.tables[0]?.sources[0]?.ledger).toMatchObject({ records: 7, rows: 3, quarantined: 3 })
    expect(await allRows(strict, dataset.id, 'items')).toEqual([
      ['1', 'one'],
      ['2', 'two'],
      ['4', 'four'],
    ])
    const [version = ''] = readdirSync(join(strict.store, 'quarantine'))
    const [file = ''] = readdirSync(join(strict.store, 'quarantine', version))
    const kept = readFileSync(join(strict.store, 'quarantine', version, file))
    expect(kept.equals(Buffer.from(rejected.join(''), encoding))).toBe(true)
    own[Symbol.dispose]()
  })
})

describe('rows that differ only in cells that their table cannot hold', () => {
  it('are no duplicates, also when they come in another delivery', async () => {
    const first = await engine.load([folder.file('extra-1.csv', 'id,name\n1,one,x\n2,two\n3,three\n')], {
      dataset: 'extra',
    })
    const into = { dataset: 'extra', mode: 'append' as const }
    const second = await engine.load([folder.file('extra-2.csv', 'id,name\n1,one,y\n1,one,x\n4,four\n')], { into })
    expect(second.id).toBe(first.id)
    const findings = await allFindings(engine, second.id)
    expect(findings.filter(({ type }) => type === 'duplicate-row')).toEqual([
      { file: 'extra-2.csv', line: 3, type: 'duplicate-row', column: '', value: '' },
    ])
  })
})
