/** The store under several engines, faults and time. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { allRows, entries, leftovers, openTestEngine, openTestFolder, type TestFolder } from '../testing/test-engine.ts'
import { openCatalog } from './catalog.ts'
import { claimOwner, livingOwners } from './owner.ts'
import { openStorePaths, type StorePaths } from './paths.ts'
import { openStaging } from './staging.ts'
import { sweep } from './sweep.ts'

let folder: TestFolder
let store: string
beforeEach(() => {
  folder = openTestFolder()
  store = join(folder.path, 'store')
})
afterEach(() => folder[Symbol.dispose]())

const DAY_MS = 24 * 3600 * 1000

describe('two engines on one store', () => {
  it('load at the same time, see what the other loads, and sweep nothing of its work', async () => {
    await using one = await openTestEngine(store)
    const rows = Array.from({ length: 30_000 }, (_, n) => `${n},name ${n}`).join('\n')
    const first = await one.start([folder.file('one.csv', `id,name\n${rows}\n`)])
    // The other one starts, and sweeps, in the middle of the first one's load.
    await using two = await openTestEngine(store)
    const second = await two.start([folder.file('two.csv', `id,title\n${rows}\n`)])
    expect(await one.ended(first.id)).toMatchObject({ status: 'done', rows: 30_000 })
    expect(await two.ended(second.id)).toMatchObject({ status: 'done', rows: 30_000 })
    for (const engine of [one, two]) {
      expect((await engine.client.datasets.list()).map(({ name }) => name).sort()).toEqual(['one', 'two'])
      expect(await allRows(engine, 'one', 'one')).toHaveLength(30_000)
      expect(await allRows(engine, 'two', 'two')).toHaveLength(30_000)
    }
    expect(entries(store, 'staging')).toEqual([])
    expect(entries(store, 'segments')).toHaveLength(2)
  })

  it('tell each other of their datasets', async () => {
    await using one = await openTestEngine(store)
    await using two = await openTestEngine(store)
    const stop = new AbortController()
    const changes = await one.client.tasks.follow(undefined, { signal: stop.signal })
    await two.load([folder.file('a.csv', 'id\n1\n')])
    for await (const change of changes) if (change.what === 'datasets') break
    stop.abort()
    expect((await one.client.datasets.list()).map(({ name }) => name)).toEqual(['a'])
  })

  it('cannot take one name twice: the later load fails and leaves nothing', async () => {
    await using one = await openTestEngine(store)
    await using two = await openTestEngine(store)
    const rows = Array.from({ length: 50_000 }, (_, n) => `${n},name ${n}`).join('\n')
    const late = await one.start([folder.file('late.csv', `id,name\n${rows}\n`)], { dataset: 'shared' })
    const early = await two.load([folder.file('early.csv', 'id\n1\n')], { dataset: 'Shared' })
    expect(await one.ended(late.id)).toMatchObject({
      status: 'failed',
      message: 'There is a dataset called shared already.',
    })
    expect(entries(store, 'segments')).toHaveLength(1)
    expect(entries(store, 'staging')).toEqual([])
    expect((await one.client.datasets.list()).map(({ id }) => id)).toEqual([early.id])
  })

  it('find free names for files of one name that nobody named', async () => {
    await using one = await openTestEngine(store)
    await using two = await openTestEngine(store)
    const started = await Promise.all([
      one.start([folder.file('a/sales.csv', 'id\n1\n')]),
      two.start([folder.file('b/sales.csv', 'id\n2\n')]),
      one.start([folder.file('c/sales.csv', 'id\n3\n')]),
    ])
    const ended = await Promise.all(started.map(({ id }, at) => (at === 1 ? two : one).ended(id)))
    expect(ended.map(({ status }) => status)).toEqual(['done', 'done', 'done'])
    expect((await one.client.datasets.list()).map(({ name }) => name).sort()).toEqual(['sales', 'sales-2', 'sales-3'])
  })

  it('cannot cancel the task of the other, and are told so', async () => {
    await using one = await openTestEngine(store)
    await using two = await openTestEngine(store)
    const rows = Array.from({ length: 50_000 }, (_, n) => `${n},name ${n}`).join('\n')
    const { id } = await one.start([folder.file('long.csv', `id,name\n${rows}\n`)])
    await expect(two.client.tasks.cancel({ task: id })).rejects.toMatchObject({ code: 'BAD_INPUT' })
    expect(await one.ended(id)).toMatchObject({ status: 'done' })
  })
})

describe('owners', () => {
  it('live as long as they hold their lock, however often they are looked at', () => {
    const one = claimOwner(folder.path)
    const two = claimOwner(folder.path)
    for (let look = 0; look < 3; look++) expect(livingOwners(folder.path, one.id)).toEqual(new Set([one.id, two.id]))
    two[Symbol.dispose]()
    expect(livingOwners(folder.path, one.id)).toEqual(new Set([one.id]))
    one[Symbol.dispose]()
    expect(readdirSync(folder.path)).toEqual([])
  })

  it('are dead when nobody holds their lock, and their file goes', () => {
    folder.file('dead.lock', '')
    const one = claimOwner(folder.path)
    expect(livingOwners(folder.path, one.id)).toEqual(new Set([one.id]))
    expect(existsSync(join(folder.path, 'dead.lock'))).toBe(false)
    one[Symbol.dispose]()
  })

  it('ignore files that are no locks', () => {
    folder.file('notes.txt', 'hello')
    expect(livingOwners(folder.path, 'me')).toEqual(new Set())
    expect(readdirSync(folder.path)).toEqual(['notes.txt'])
  })
})

describe('the sweep at the start', () => {
  /** A running task of an owner, with a staging folder and the segments of a version that is not published. */
  function plant(paths: StorePaths, owner: string, task: string) {
    const catalog = openCatalog(paths.catalog)
    catalog
      .prepare(
        `insert into task (id, kind, title, status, phase, owner, version_id, files, started_at)
         values (?, 'load', 'x', 'running', 'Reading', ?, ?, '[]', 1)`,
      )
      .run(task, owner, `version-of-${task}`)
    catalog.close()
    for (const path of [
      join(paths.staging, task),
      join(paths.segments, `version-of-${task}`),
      join(paths.spill, owner),
    ]) {
      mkdirSync(path, { recursive: true })
      writeFileSync(join(path, 'file'), 'x')
    }
  }

  it('removes the work of the dead and keeps that of the living', async () => {
    const paths = openStorePaths(store)
    const living = claimOwner(paths.owners)
    plant(paths, living.id, 'task-of-the-living')
    plant(paths, 'dead-owner', 'task-of-the-dead')
    for (const orphan of ['segments', 'quarantine', 'sources', 'staging']) mkdirSync(join(store, orphan, 'nobody'))
    await using engine = await openTestEngine(store)
    expect(leftovers(store)).toEqual({
      staging: ['task-of-the-living'],
      segments: ['version-of-task-of-the-living'],
      sources: [],
      quarantine: [],
    })
    expect(entries(store, 'spill')).toContain(living.id)
    expect(entries(store, 'spill')).not.toContain('dead-owner')
    const tasks = await engine.client.tasks.list({})
    expect(Object.fromEntries(tasks.map(({ id, status }) => [id, status]))).toEqual({
      'task-of-the-living': 'running',
      'task-of-the-dead': 'interrupted',
    })
    expect((await engine.client.tasks.get({ task: 'task-of-the-dead' })).message).toMatch(/Nothing was kept/)
    living[Symbol.dispose]()
  })

  it('purges what was deleted more than 30 days ago, and nothing sooner', async () => {
    await using engine = await openTestEngine(store)
    const old = await engine.load([folder.file('old.csv', 'id\n1\n')])
    const young = await engine.load([folder.file('young.csv', 'id\n2\n')])
    const kept = await engine.load([folder.file('kept.csv', 'id\n3\n')])
    for (const { id } of [old, young]) await engine.client.datasets.delete({ dataset: id })
    const catalog = openCatalog(join(store, 'catalog.sqlite'))
    const now = Date.now()
    catalog.prepare('update dataset set deleted_at = ? where id = ?').run(now - 31 * DAY_MS, old.id)
    catalog.prepare('update dataset set deleted_at = ? where id = ?').run(now - 29 * DAY_MS, young.id)
    sweep(catalog, openStorePaths(store), 'nobody', now)
    expect(catalog.prepare('select count(*) from source').pluck().get()).toBe(2)
    catalog.close()
    expect(entries(store, 'segments')).toHaveLength(2)
    expect((await engine.client.datasets.listDeleted()).map(({ id }) => id)).toEqual([young.id])
    await engine.client.datasets.restore({ dataset: young.id })
    expect(await allRows(engine, 'young', 'young')).toEqual([['2']])
    expect(await allRows(engine, kept.id, 'kept')).toEqual([['3']])
  })
})

describe('names of datasets', () => {
  it('may change their case, but not to one that is taken', async () => {
    await using engine = await openTestEngine(store)
    await engine.load([folder.file('sales.csv', 'id\n1\n')])
    await engine.load([folder.file('other.csv', 'id\n2\n')])
    expect((await engine.client.datasets.rename({ dataset: 'sales', name: 'Sales' })).name).toBe('Sales')
    await expect(engine.client.datasets.rename({ dataset: 'other', name: 'SALES' })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
      data: { free: 'SALES-2' },
    })
    await expect(engine.client.datasets.rename({ dataset: 'nothing', name: 'x' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('that differ only in the case of a letter with a mark do not break a rename', async () => {
    await using engine = await openTestEngine(store)
    await engine.load([folder.file('one.csv', 'id\n1\n')], { dataset: 'Ärger' })
    await engine.load([folder.file('two.csv', 'id\n2\n')], { dataset: 'ärger' })
    await expect(engine.client.datasets.rename({ dataset: 'Ärger', name: 'ärger' })).rejects.toMatchObject({
      code: 'NAME_TAKEN',
    })
  })

  it('are free again once a dataset is deleted; the deleted one comes back under a name like it', async () => {
    await using engine = await openTestEngine(store)
    const first = await engine.load([folder.file('a.csv', 'id\n1\n')], { dataset: 'report' })
    await engine.client.datasets.delete({ dataset: 'report' })
    await expect(engine.client.datasets.get({ dataset: 'report' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await engine.load([folder.file('b.csv', 'id\n2\n')], { dataset: 'report' })
    expect((await engine.client.datasets.restore({ dataset: first.id })).name).toBe('report-2')
    expect(await allRows(engine, 'report-2', 'a')).toEqual([['1']])
    expect(await allRows(engine, 'report', 'b')).toEqual([['2']])
  })
})

describe('publishing', () => {
  it('takes everything back when its transaction fails', async () => {
    await using engine = await openTestEngine(store)
    await engine.load([folder.file('before.csv', 'id\n1\n')])
    const stood = leftovers(store)
    const catalog = openCatalog(join(store, 'catalog.sqlite'))
    // The last statement but one of the transaction fails: what was written before it must go as well.
    catalog.exec("create trigger no_counts before insert on finding_count begin select raise(abort, 'not today'); end")
    const task = await engine.tryLoad([folder.file('after.csv', 'id\n1\n1\n')], { keepSources: true })
    expect(task).toMatchObject({ status: 'failed', dataset: null, message: expect.stringContaining('not today') })
    expect(leftovers(store)).toEqual(stood)
    for (const table of ['dataset', 'version', 'data_table', 'source'])
      expect(catalog.prepare(`select count(*) from ${table}`).pluck().get()).toBe(1)
    catalog.exec('drop trigger no_counts')
    catalog.close()
    expect(await engine.load([join(folder.path, 'after.csv')])).toMatchObject({ name: 'after', rows: 2 })
  })

  it('is refused to a task that another engine has declared interrupted', async () => {
    await using engine = await openTestEngine(store)
    const rows = Array.from({ length: 50_000 }, (_, n) => `${n},name ${n}`).join('\n')
    const { id } = await engine.start([folder.file('long.csv', `id,name\n${rows}\n`)])
    const catalog = openCatalog(join(store, 'catalog.sqlite'))
    catalog.prepare("update task set status = 'interrupted' where id = ?").run(id)
    catalog.close()
    expect(await engine.ended(id)).toMatchObject({ status: 'failed' })
    expect(await engine.client.tasks.get({ task: id })).toMatchObject({ status: 'interrupted' })
    expect(await engine.client.datasets.list()).toEqual([])
    expect(leftovers(store)).toEqual({ staging: [], segments: [], sources: [], quarantine: [] })
  })

  it('leaves nothing of a version that is not kept', () => {
    const paths = openStorePaths(store)
    {
      using staging = openStaging(paths, 'task', 'version')
      for (const path of [staging.segment('a.parquet'), staging.source('a.zst'), staging.scratch('a.csv')])
        writeFileSync(path, 'x')
      staging.seal()
      expect(leftovers(store)).toMatchObject({ segments: ['version'], sources: ['version'], staging: ['task'] })
    }
    expect(leftovers(store)).toEqual({ staging: [], segments: [], sources: [], quarantine: [] })
  })

  it('keeps the files of a version that is kept, and nobody can write to them', () => {
    const paths = openStorePaths(store)
    {
      using staging = openStaging(paths, 'task', 'version')
      writeFileSync(staging.segment('a.parquet'), 'x')
      staging.seal()
      staging.keep()
    }
    expect(leftovers(store)).toEqual({ staging: [], segments: ['version'], sources: [], quarantine: [] })
    expect(statSync(join(store, 'segments/version/a.parquet')).mode & 0o222).toBe(0)
  })
})
