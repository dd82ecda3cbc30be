/** The catalog: made, brought to the newest shape, kept, and refused where it is none of ours. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { allRows, entries, openTestEngine, openTestFolder, type TestFolder } from '../testing/test-engine.ts'
import { openCatalog } from './catalog.ts'
import { migrations } from './migrations/index.ts'
import { openStorePaths } from './paths.ts'

let folder: TestFolder
let store: string
beforeEach(() => {
  folder = openTestFolder()
  store = join(folder.path, 'store')
})
afterEach(() => folder[Symbol.dispose]())

describe('the catalog', () => {
  it('is made at the newest shape', () => {
    const catalog = openCatalog(join(folder.path, 'catalog.sqlite'))
    expect(catalog.pragma('user_version', { simple: true })).toBe(migrations.length)
    expect(catalog.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(catalog.pragma('synchronous', { simple: true })).toBe(2)
    catalog.close()
  })

  it('is brought to the newest shape from any earlier one, once', () => {
    const file = join(folder.path, 'catalog.sqlite')
    const old = new Database(file)
    old.pragma('user_version = 0')
    old.close()
    for (let opening = 0; opening < 2; opening++) {
      const catalog = openCatalog(file)
      expect(catalog.prepare('select count(*) from dataset').pluck().get()).toBe(0)
      catalog.close()
    }
  })

  it('keeps what it holds when it is opened again', async () => {
    {
      await using engine = await openTestEngine(store)
      await engine.load([folder.file('a.csv', 'id\n1\n')])
    }
    await using engine = await openTestEngine(store)
    expect(await allRows(engine, 'a', 'a')).toEqual([['1']])
    expect((await engine.client.tasks.list({})).map(({ status }) => status)).toEqual(['done'])
  })

  it('is refused with a sentence when a newer Winnow made it, and left as it is', async () => {
    openStorePaths(store)
    const newer = new Database(join(store, 'catalog.sqlite'))
    newer.pragma(`user_version = ${migrations.length + 1}`)
    newer.close()
    await expect(openTestEngine(store)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: `${join(store, 'catalog.sqlite')} was made by a newer Winnow. Update Winnow, or choose another store.`,
    })
    expect(entries(store, 'owners')).toEqual([])
    const after = new Database(join(store, 'catalog.sqlite'))
    expect(after.pragma('user_version', { simple: true })).toBe(migrations.length + 1)
    after.close()
  })

  it('is refused with a sentence when it is no catalog', async () => {
    folder.file('store/catalog.sqlite', 'this is no database, however long it goes on '.repeat(100))
    await expect(openTestEngine(store)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: `Cannot open the store ${store}: its catalog.sqlite is no catalog.`,
    })
  })

  it('cannot lie where a file lies', async () => {
    folder.file('store', 'a file')
    await expect(openTestEngine(store)).rejects.toMatchObject({ code: 'BAD_INPUT' })
  })
})
