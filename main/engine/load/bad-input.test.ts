/** Every kind of bad input, each in a test of its own. Long, since their list is. */
import { execFileSync } from 'node:child_process'
import { appendFileSync, chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Dataset } from '../../../preload/contract/index.ts'
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
let before: Dataset

beforeAll(async () => {
  folder = openTestFolder()
  engine = await openTestEngine(join(folder.path, 'store'))
  before = await engine.load([folder.file('before.csv', 'id,name\n1,one\n2,two\n')], { dataset: 'before' })
})

afterAll(async () => {
  await engine[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

/** Loads what must be refused; checks that nothing is left of it and nothing else was harmed. */
async function refusal(path: string): Promise<string> {
  const stood = leftovers(engine.store)
  const datasets = await engine.client.datasets.list()
  const task = await engine.tryLoad([path])
  expect(task.status).toBe('failed')
  expect(leftovers(engine.store)).toEqual(stood)
  expect(await engine.client.datasets.list()).toEqual(datasets)
  expect(await allRows(engine, before.id, 'before')).toEqual([
    ['1', 'one'],
    ['2', 'two'],
  ])
  return task.message ?? ''
}

const ledgerOf = (dataset: Dataset) => dataset.tables[0]?.sources[0]?.ledger

describe('files that cannot be loaded', () => {
  it('refuses an empty file', async () => {
    expect(await refusal(folder.file('empty.csv', ''))).toBe('empty.csv is empty: there is nothing to load.')
  })

  it('refuses a PNG that is called .csv', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')
    expect(await refusal(folder.file('picture.csv', png))).toBe('picture.csv is not a CSV file: it is a PNG picture.')
  })

  it('refuses a broken ZIP that is called .csv', async () => {
    const zip = Buffer.concat([Buffer.from('504b0304140000000800', 'hex'), deflateRawSync('id,name\n1,one\n')])
    expect(await refusal(folder.file('archive.csv', zip))).toMatch(/^archive\.csv is a broken ZIP archive\./)
  })

  it('refuses a file of control characters', async () => {
    const noise = Buffer.from(Array.from({ length: 4000 }, (_, at) => (at * 7919) % 32))
    expect(await refusal(folder.file('noise.csv', noise))).toMatch(/^noise\.csv is not a CSV file: it is no text/)
  })

  it('refuses an empty folder before a task begins', async () => {
    mkdirSync(join(folder.path, 'hollow'))
    await expect(engine.start([join(folder.path, 'hollow')])).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: 'The folder hollow holds no CSV file.',
    })
  })

  it('refuses a file that is not there', async () => {
    expect(await refusal(join(folder.path, 'nowhere.csv'))).toBe(
      'Cannot open nowhere.csv: it does not exist (any more).',
    )
  })

  it('refuses a path that leads through a file', async () => {
    const path = join(folder.file('plain.csv', 'a\n1\n'), 'below.csv')
    expect(await refusal(path)).toBe('Cannot open below.csv: its folder is not a folder.')
  })

  it('refuses a name that is too long for the disk', async () => {
    expect(await refusal(join(folder.path, `${'n'.repeat(300)}.csv`))).toMatch(/: the name is too long\.$/)
  })

  it('refuses a link that leads in a circle', async () => {
    symlinkSync('circle.csv', join(folder.path, 'circle.csv'))
    expect(await refusal(join(folder.path, 'circle.csv'))).toBe('Cannot open circle.csv: its links lead in a circle.')
  })

  it('refuses a file that it may not read', async () => {
    const path = folder.file('secret.csv', 'a\n1\n')
    chmodSync(path, 0)
    // To root nothing is forbidden: a pipe is as unreadable for everybody.
    const asRoot = process.getuid?.() === 0
    if (asRoot) {
      rmSync(path)
      execFileSync('mkfifo', [path])
    }
    expect(await refusal(path)).toBe(
      asRoot ? 'secret.csv is not a regular file.' : 'Cannot open secret.csv: permission was denied.',
    )
  })

  it('refuses a file that vanishes between the choice and the load', async () => {
    const path = folder.file('fleeting.csv', 'id,name\n1,one\n')
    const inspected = await engine.client.files.inspect({ files: [engine.read(path)] })
    rmSync(path)
    const { id } = await engine.client.loads.start({ files: inspected.files.map(({ file }) => ({ file })) })
    expect(await engine.ended(id)).toMatchObject({
      status: 'failed',
      message: 'Cannot open fleeting.csv: it does not exist (any more).',
    })
  })

  it('tells which of several files cannot be inspected, and inspects the others', async () => {
    const good = folder.file('good.csv', 'id\n1\n')
    const bad = folder.file('bad.csv', '')
    const { files, rejected } = await engine.client.files.inspect({ files: [good, bad].map(engine.read) })
    expect(files.map(({ name }) => name)).toEqual(['good.csv'])
    expect(rejected).toEqual([{ name: 'bad.csv', message: 'bad.csv is empty: there is nothing to load.' }])
  })
})

describe('files that move while they are read', () => {
  /** Does something to the file as soon as its reading is reported. */
  async function loadWhile(path: string, disturb: () => void) {
    const stop = new AbortController()
    const changes = await engine.client.tasks.follow(undefined, { signal: stop.signal })
    const stood = leftovers(engine.store)
    const { id } = await engine.start([path])
    for await (const change of changes) {
      if (change.what !== 'task' || change.task.id !== id) continue
      if (change.task.phase === `Reading ${basename(path)}`) {
        disturb()
        break
      }
      if (change.task.status !== 'running') throw new Error(`it ended as ${change.task.status} too early`)
    }
    stop.abort()
    const ended = await engine.ended(id)
    return { ended, stood, left: leftovers(engine.store) }
  }

  const large = () => `id,name\n${Array.from({ length: 120_000 }, (_, n) => `${n},some name of row ${n}\n`).join('')}`

  it('refuses a file that grows', async () => {
    const path = folder.file('growing.csv', large())
    const { ended, stood, left } = await loadWhile(path, () => appendFileSync(path, '999999,late\n'))
    expect(ended).toMatchObject({
      status: 'failed',
      message: 'growing.csv was changed while it was being read. Load it again.',
    })
    expect(left).toEqual(stood)
  })

  it('refuses a file that shrinks', async () => {
    const path = folder.file('shrinking.csv', large())
    const { ended, stood, left } = await loadWhile(path, () => truncateSync(path, 1000))
    expect(ended).toMatchObject({
      status: 'failed',
      message: 'shrinking.csv was changed while it was being read. Load it again.',
    })
    expect(left).toEqual(stood)
  })

  it('refuses a file whose content changes without its size', async () => {
    const path = folder.file('changing.csv', large())
    const { ended, stood, left } = await loadWhile(path, () => writeFileSync(path, large().replaceAll('some', 'same')))
    expect(ended).toMatchObject({ status: 'failed' })
    expect(left).toEqual(stood)
  })

  it('completes the load of a file that is deleted while it is open, and keeps its bytes when asked to', async () => {
    const path = folder.file('deleted.csv', large())
    const stop = new AbortController()
    const changes = await engine.client.tasks.follow(undefined, { signal: stop.signal })
    const { id } = await engine.start([path], { keepSources: true })
    for await (const change of changes)
      if (change.what === 'task' && change.task.id === id && change.task.phase.startsWith('Reading')) {
        rmSync(path)
        writeFileSync(path, 'another,file\n1,2\n')
        break
      }
    stop.abort()
    const task = await engine.ended(id)
    expect(task).toMatchObject({ status: 'done', rows: 120_000 })
    const dataset = await engine.client.datasets.get({ dataset: task.dataset ?? '' })
    const source = dataset.tables[0]?.sources[0]?.id ?? ''
    const { available, lines } = await engine.client.anomalies.lines({
      dataset: dataset.id,
      source,
      line: 3,
      around: 0,
    })
    expect(available).toBe(true)
    expect(lines.map(({ parts }) => parts.map(({ text }) => text).join(''))).toEqual(['1,some name of row 1'])
  })
})

describe('strange content, completely accounted for', () => {
  it('loads a header without rows', async () => {
    const dataset = await engine.load([folder.file('header.csv', 'id,name\n')])
    expect(dataset.tables[0]?.columns.map(({ name }) => name)).toEqual(['id', 'name'])
    expect(ledgerOf(dataset)).toEqual({
      records: 1,
      rows: 0,
      quarantined: 0,
      skipped: { blank: 0, preamble: 0, header: 1 },
    })
    expect(await engine.client.rows.page({ dataset: dataset.id, table: 'header' })).toMatchObject({
      total: 0,
      rows: [],
    })
    const filtered = await engine.client.rows.page({ dataset: dataset.id, table: 'header', sort: [{ column: 'id' }] })
    expect(filtered).toMatchObject({ total: 0, rows: [] })
  })

  it('loads 10,000 columns', async () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `c${at}`)
    const row = (n: number) => names.map((_, at) => String(at * n)).join(',')
    const text = `${names.join(',')}\n${row(1)}\n${row(2)}\n${row(1)}\n`
    const dataset = await engine.load([folder.file('wide.csv', text)])
    expect(dataset.tables[0]?.columns).toHaveLength(10_000)
    const page = await engine.client.rows.page({ dataset: dataset.id, table: 'wide' })
    expect(page.rows.map(({ cells }) => cells.join(','))).toEqual([row(1), row(2), row(1)])
    expect(await allFindings(engine, dataset.id)).toEqual([
      { file: 'wide.csv', line: 4, type: 'duplicate-row', column: '', value: '' },
    ])
  })

  it('loads a cell of 50 MB, and every row around it', async () => {
    const cell = 'all work and no "play", '.repeat(2_200_000)
    const text = `id,text\n1,short\n2,"${cell.replaceAll('"', '""')}"\n3,short\n`
    const dataset = await engine.load([folder.file('long.csv', text)])
    expect(ledgerOf(dataset)).toMatchObject({ records: 4, rows: 3 })
    const { rows } = await engine.client.rows.page({ dataset: dataset.id, table: 'long' })
    expect(rows.map(({ line, cells }) => [line, cells[0], cells[1]?.length])).toEqual([
      [2, '1', 5],
      [3, '2', cell.length],
      [4, '3', 5],
    ])
    expect(rows[1]?.cells[1] === cell).toBe(true)
    expect(dataset.anomalies.total).toBe(0)
  })

  it('keeps NUL bytes, and finds them again', async () => {
    const dataset = await engine.load([folder.file('nul.csv', 'id,na\0me\n1,a\0b\n2,\0\n3,plain\n')])
    expect(ledgerOf(dataset)).toMatchObject({ records: 4, rows: 3 })
    const rows = await allRows(engine, dataset.id, 'nul')
    expect(rows.map((cells) => cells[1])).toEqual(['a\0b', '\0', 'plain'])
    const [, column = ''] = dataset.tables[0]?.columns.map(({ name }) => name) ?? []
    const found = await engine.client.rows.page({
      dataset: dataset.id,
      table: 'nul',
      filters: [{ column, operator: 'equals', value: 'a\0b' }],
    })
    expect(found.rows.map(({ line }) => line)).toEqual([2])
  })

  it('shows bytes that are not UTF-8 as replacement characters, each with a finding', async () => {
    const bytes = Buffer.concat([
      Buffer.from('id,name\n1,caf\u00e9 \u20ac\n2,bad '),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('\n3,fine\n4,'),
      Buffer.from([0x80]),
      Buffer.from('\n'),
    ])
    const dataset = await engine.load([folder.file('invalid.csv', bytes)])
    expect((await allRows(engine, dataset.id, 'invalid')).map((cells) => cells[1])).toEqual([
      'caf\u00e9 \u20ac',
      'bad \ufffd\ufffd',
      'fine',
      '\ufffd',
    ])
    expect((await allFindings(engine, dataset.id)).map(({ line, type, column }) => [line, type, column])).toEqual([
      [3, 'encoding-error', 'name'],
      [5, 'encoding-error', 'name'],
    ])
  })

  it('keeps every row behind an unterminated quote in the middle of a large file', async () => {
    const rows = Array.from({ length: 200_000 }, (_, n) => (n === 100_000 ? `${n},"not closed` : `${n},name ${n}`))
    const dataset = await engine.load([folder.file('unterminated.csv', `id,name\n${rows.join('\n')}\n`)])
    expect(ledgerOf(dataset)).toMatchObject({ records: 200_001, rows: 200_000, quarantined: 0 })
    expect(await allFindings(engine, dataset.id)).toEqual([
      { file: 'unterminated.csv', line: 100_002, type: 'stray-quote', column: 'name', value: '"not closed' },
    ])
    const page = await engine.client.rows.page({
      dataset: dataset.id,
      table: 'unterminated',
      offset: 99_999,
      limit: 3,
    })
    expect(page.rows.map(({ line, cells }) => [line, ...cells])).toEqual([
      [100_001, '99999', 'name 99999'],
      [100_002, '100000', '"not closed'],
      [100_003, '100001', 'name 100001'],
    ])
    const last = await engine.client.rows.page({ dataset: dataset.id, table: 'unterminated', offset: 199_999 })
    expect(last.rows.map(({ line, cells }) => [line, ...cells])).toEqual([[200_001, '199999', 'name 199999']])
  })
})
