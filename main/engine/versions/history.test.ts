/** The history of a dataset, the way back, and what goes for good: on a real store, with its files. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openCatalog } from '../store/catalog.ts'
import { openStorePaths } from '../store/paths.ts'
import { sweep } from '../store/sweep.ts'
import {
  allRows,
  entries,
  openTestEngine,
  openTestFolder,
  type TestEngine,
  type TestFolder,
} from '../testing/test-engine.ts'

let folder: TestFolder
let store: string
let engine: TestEngine
beforeEach(async () => {
  folder = openTestFolder()
  store = join(folder.path, 'store')
  engine = await openTestEngine(store)
})
afterEach(async () => {
  await engine[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const dataset = 'stock'
const create = () => engine.load([folder.file('stock.csv', 'id,name\n1,one\n2,two\n3,three\n')], { dataset })
const upsert = (name: string, text: string) =>
  engine.load([folder.file(name, text)], { into: { dataset, mode: 'upsert', key: ['id'] } })
const rows = async () => (await allRows(engine, dataset, 'stock')).map((cells) => cells.join()).sort()
const numbers = async () => (await engine.client.versions.list({ dataset })).map(({ number }) => number)

describe('the history', () => {
  it('lists every version, newest first, with its parent, files and counts', async () => {
    await create()
    await upsert('week-2.csv', 'id,name\n3,THREE\n3,three again\n4,four\n')
    const versions = await engine.client.versions.list({ dataset })
    expect(versions).toMatchObject([
      { number: 2, parent: 1, current: true, mode: 'upsert', files: ['week-2.csv'], rows: 4, anomalies: { error: 1 } },
      {
        number: 1,
        parent: null,
        current: false,
        mode: 'create',
        files: ['stock.csv'],
        rows: 3,
        anomalies: { total: 0 },
      },
    ])
    expect(versions.every(({ createdAt, actor }) => createdAt instanceof Date && actor !== '')).toBe(true)
  })
})

describe('undo', () => {
  it('goes back to the version before, keeps the undone one, and can be undone itself', async () => {
    await create()
    await upsert('week-2.csv', 'id,name\n1,ONE\n')
    expect(await engine.client.versions.undo({ dataset })).toMatchObject({ version: 1, rows: 3 })
    expect(await rows()).toEqual(['1,one', '2,two', '3,three'])
    expect(await numbers()).toEqual([2, 1])
    expect(await engine.client.versions.restore({ dataset, version: 2 })).toMatchObject({ version: 2 })
    expect(await rows()).toEqual(['1,ONE', '2,two', '3,three'])
  })

  it('of the first version says that there is nothing before it', async () => {
    await create()
    await expect(engine.client.versions.undo({ dataset })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: 'Version 1 is the first of stock: there is nothing before it.',
    })
  })

  it('is followed by the next number, made from the version that was gone back to', async () => {
    await create()
    await upsert('week-2.csv', 'id,name\n1,ONE\n')
    await engine.client.versions.undo({ dataset })
    expect(await upsert('week-3.csv', 'id,name\n2,TWO\n')).toMatchObject({ version: 3 })
    expect(await engine.client.versions.list({ dataset })).toMatchObject([
      { number: 3, parent: 1 },
      { number: 2, parent: 1 },
      {},
    ])
    expect(await rows()).toEqual(['1,one', '2,TWO', '3,three'])
  })

  it('names what can be restored when the version before was deleted', async () => {
    await create()
    await upsert('week-2.csv', 'id,name\n1,ONE\n')
    await upsert('week-3.csv', 'id,name\n1,uno\n')
    await engine.client.versions.restore({ dataset, version: 2 })
    await engine.client.versions.prune({ dataset, keep: 1 })
    await expect(engine.client.versions.undo({ dataset })).rejects.toMatchObject({
      message: 'The version of stock before version 2 was deleted. Versions that can be restored: 3.',
    })
  })

  it('and restoring refuse a deleted dataset, and a version that is not there', async () => {
    const { id } = await create()
    await expect(engine.client.versions.restore({ dataset, version: 7 })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'stock has no version 7. It has 1.',
    })
    await engine.client.datasets.delete({ dataset })
    await expect(engine.client.versions.undo({ dataset: id })).rejects.toMatchObject({
      message: 'stock is deleted. Restore it first.',
    })
  })
})

/** All files of the store's versions. */
const storedFiles = () =>
  ['segments', 'quarantine', 'sources'].flatMap((kind) =>
    readdirSync(join(store, kind), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  )

/** Files that the catalog refers to and that are not there. */
function missingFiles(): string[] {
  const catalog = new Database(join(store, 'catalog.sqlite'), { readonly: true })
  const sources = catalog.prepare('select home, segments, line_map, mask from source').all() as Record<string, string>[]
  catalog.close()
  return sources
    .flatMap(({ home = '', segments = '[]', line_map = '', mask }) => [
      ...(JSON.parse(segments) as { file: string }[]).map(({ file }) => join(home, file)),
      join(home, line_map),
      ...(mask === null || mask === undefined ? [] : [mask]),
    ])
    .filter((file) => !existsSync(join(store, 'segments', file)))
}

describe('prune', () => {
  it('deletes all but the newest versions and the current one, and says what stays', async () => {
    await create()
    for (const n of [2, 3, 4]) await upsert(`week-${n}.csv`, `id,name\n${n},week ${n}\n`)
    await engine.client.versions.restore({ dataset, version: 2 })
    const left = await engine.client.versions.prune({ dataset, keep: 1 })
    expect(left.map(({ number, parent, current }) => [number, parent, current])).toEqual([
      [4, null, false],
      [2, null, true],
    ])
    expect(await rows()).toEqual(['1,one', '2,week 2', '3,three'])
    await engine.client.versions.restore({ dataset, version: 4 })
    expect(await rows()).toEqual(['1,one', '2,week 2', '3,week 3', '4,week 4'])
    expect(missingFiles()).toEqual([])
  })

  it('deletes exactly the files that no other version needs', async () => {
    await create()
    await upsert('all.csv', 'id,name\n1,ONE\n2,TWO\n3,THREE\n')
    await upsert('more.csv', 'id,name\n4,FOUR\n')
    const before = storedFiles().length
    await engine.client.versions.prune({ dataset, keep: 1 })
    // Nothing of the first file is left in the dataset: with its version its folder goes, and of the second version's
    // folder what is not its file's.
    expect(entries(store, 'segments')).toHaveLength(2)
    expect(storedFiles().length).toBeLessThan(before)
    expect(missingFiles()).toEqual([])
    expect(await rows()).toEqual(['1,ONE', '2,TWO', '3,THREE', '4,FOUR'])
    expect((await engine.client.rows.page({ dataset, table: 'stock' })).rows[0]?.line).toBe(2)
  })

  it('is finished by the next start when it is interrupted between the catalog and the files', async () => {
    await create()
    await upsert('all.csv', 'id,name\n1,ONE\n2,TWO\n3,THREE\n')
    await engine[Symbol.asyncDispose]()
    const catalog = openCatalog(join(store, 'catalog.sqlite'))
    catalog.prepare('delete from version where number = 1').run()
    catalog.close()
    expect(entries(store, 'segments')).toHaveLength(2)
    engine = await openTestEngine(store)
    expect(entries(store, 'segments')).toHaveLength(1)
    expect(await rows()).toEqual(['1,ONE', '2,TWO', '3,THREE'])
  })

  it('leaves what a running load is writing', async () => {
    await create()
    await upsert('week-2.csv', 'id,name\n1,ONE\n')
    const text = Array.from({ length: 50_000 }, (_, n) => `${n},name ${n}`).join('\n')
    const { id } = await engine.start([folder.file('long.csv', `id,name\n${text}\n`)], {
      into: { dataset, mode: 'upsert', key: ['id'] },
    })
    await engine.client.versions.prune({ dataset, keep: 1 })
    expect(await engine.ended(id)).toMatchObject({ status: 'done' })
    expect(await rows()).toHaveLength(50_000)
    expect(missingFiles()).toEqual([])
  })
})

describe('two engines', () => {
  it('that load into one dataset at once: one of them is told to load again', async () => {
    await create()
    await using other = await openTestEngine(store)
    const text = Array.from({ length: 50_000 }, (_, n) => `${n},name ${n}`).join('\n')
    const late = await engine.start([folder.file('late.csv', `id,name\n${text}\n`)], {
      into: { dataset, mode: 'append' },
    })
    await other.load([folder.file('early.csv', 'id,name\n9,nine\n')], { into: { dataset, mode: 'append' } })
    expect(await engine.ended(late.id)).toMatchObject({
      status: 'failed',
      message: 'The dataset was changed or deleted by somebody else meanwhile. Load again.',
    })
    expect(await rows()).toEqual(['1,one', '2,two', '3,three', '9,nine'])
    expect(entries(store, 'segments')).toHaveLength(2)
  })
})

describe('the sweep', () => {
  const plant = (state: string, id: string, number: number, current: boolean) => {
    const catalog = openCatalog(join(store, 'catalog.sqlite'))
    catalog
      .prepare(
        `insert into version (id, dataset_id, number, parent, task_id, created_at, mode, actor, state, keys)
         select ?, id, ?, current_version, 'task-of-the-dead', 1, 'append', 'me', ?, '{}' from dataset`,
      )
      .run(id, number, state)
    if (current) catalog.prepare('update dataset set current_version = ?').run(id)
    sweep(catalog, openStorePaths(store), 'nobody')
    catalog.close()
  }

  it('removes a version that was never completed, and goes back to the one before', async () => {
    await create()
    plant('checking', 'half-made', 2, true)
    expect(await numbers()).toEqual([1])
    expect(await rows()).toEqual(['1,one', '2,two', '3,three'])
  })

  it('removes a dataset whose first version was never completed', async () => {
    await create()
    const catalog = openCatalog(join(store, 'catalog.sqlite'))
    catalog.prepare("update version set state = 'loading'").run()
    sweep(catalog, openStorePaths(store), 'nobody')
    catalog.close()
    expect(await engine.client.datasets.list()).toEqual([])
    expect(entries(store, 'segments')).toEqual([])
  })
})
