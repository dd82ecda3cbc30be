/** Saved aggregates: tables of the dataset that follow its loads, and leave nothing behind. */
import { describe, expect, it } from 'vitest'
import type { AggregateSpec, Dataset } from '../../../preload/contract/index.ts'
import { allRows, entries, openTestEngine, openTestFolder, type TestEngine } from '../testing/test-engine.ts'

const spec: AggregateSpec = {
  table: 'plays',
  groups: [{ column: 'song' }],
  measures: [{ function: 'sum', column: 'plays', name: 'total' }],
}

async function save(engine: TestEngine, dataset: Dataset, more: { name?: string; spec?: AggregateSpec } = {}) {
  const { id } = await engine.client.aggregates.save({ dataset: dataset.id, name: 'by song', spec, ...more })
  return engine.ended(id)
}

async function loaded(engine: TestEngine, file: (name: string, content: string) => string) {
  return engine.load([file('plays.csv', 'id,song,plays\n1,Lily,2\n2,Lily,40\n3,Anna,1\n')], { dataset: 'plays' })
}

describe('a saved aggregate', () => {
  it('is a table of the dataset: listed, paged, filtered, aggregated and exported like any other', async () => {
    using folder = openTestFolder()
    await using engine = await openTestEngine(`${folder.path}/store`)
    const dataset = await loaded(engine, folder.file)
    expect(await save(engine, dataset)).toMatchObject({ status: 'done', kind: 'materialise', rows: 2 })
    const { derived, rows } = await engine.client.datasets.get({ dataset: 'plays' })
    expect(derived).toMatchObject([
      { name: 'by song', kind: 'aggregate', rows: 2, builtFromVersion: 1, isStale: false },
    ])
    expect(derived[0]?.columns).toEqual([
      { name: 'song', type: 'string' },
      { name: 'total', type: 'integer' },
    ])
    expect(rows).toBe(3)
    expect(await allRows(engine, 'plays', 'by song')).toEqual([
      ['Anna', '1'],
      ['Lily', '42'],
    ])
    const filters = [{ column: 'total', operator: 'greater' as const, value: '1' }]
    const page = await engine.client.rows.page({ dataset: 'plays', table: 'by song', filters })
    expect(page.rows).toEqual([{ row: 1, file: 'by song', line: 2, cells: ['Lily', '42'] }])
    const again = await engine.client.aggregates.page({
      dataset: 'plays',
      spec: { table: 'by song', measures: [{ function: 'mean', column: 'total' }] },
    })
    expect(again.rows).toEqual([['21.5']])
  })

  it('is made again after an upsert, with those that are made from it, and leaves one folder each', async () => {
    using folder = openTestFolder()
    await using engine = await openTestEngine(`${folder.path}/store`)
    const dataset = await loaded(engine, folder.file)
    await save(engine, dataset)
    const largest: AggregateSpec = { table: 'by song', measures: [{ function: 'max', column: 'total', name: 'most' }] }
    await save(engine, dataset, { name: 'a record', spec: largest })
    const more = folder.file('more.csv', 'id,song,plays\n3,Anna,100\n4,Zoe,7\n')
    await engine.load([more], { into: { dataset: 'plays', mode: 'upsert', key: ['id'] } })
    const { derived } = await engine.client.datasets.get({ dataset: 'plays' })
    expect(derived.map(({ name, builtFromVersion, isStale }) => [name, builtFromVersion, isStale])).toEqual([
      ['a record', 2, false],
      ['by song', 2, false],
    ])
    expect(await allRows(engine, 'plays', 'by song')).toEqual([
      ['Anna', '100'],
      ['Lily', '42'],
      ['Zoe', '7'],
    ])
    expect(await allRows(engine, 'plays', 'a record')).toEqual([['100']])
    await engine.client.versions.undo({ dataset: 'plays' })
    expect((await engine.client.derived.list({ dataset: 'plays' })).map(({ isStale }) => isStale)).toEqual([true, true])
    await engine.ended((await engine.client.derived.refresh({ dataset: 'plays', name: 'by song' })).id)
    expect(await allRows(engine, 'plays', 'by song')).toEqual([
      ['Anna', '1'],
      ['Lily', '42'],
    ])
    await engine.client.derived.delete({ dataset: 'plays', name: 'a record' })
    // Two versions and one derived table.
    expect(entries(engine.store, 'segments')).toHaveLength(3)
  })

  it('is a view for reports, as is the aggregate itself as SQL', async () => {
    using folder = openTestFolder()
    await using engine = await openTestEngine(`${folder.path}/store`)
    await save(engine, await loaded(engine, folder.file))
    const run = async (sql: string) =>
      (await engine.client.reports.draft({ dataset: 'plays', sql, parameters: [] })).data
    const { sql } = await engine.client.aggregates.sql({ dataset: 'plays', spec })
    const rows = [
      { song: 'Anna', total: 1 },
      { song: 'Lily', total: 42 },
    ]
    expect(await run(sql)).toEqual(rows)
    expect(await run('SELECT * FROM "by song" ORDER BY song')).toEqual(rows)
  })

  it('survives a restart and a pruning, and goes with its dataset', async () => {
    using folder = openTestFolder()
    const store = `${folder.path}/store`
    {
      await using engine = await openTestEngine(store)
      await save(engine, await loaded(engine, folder.file))
    }
    await using engine = await openTestEngine(store)
    await engine.client.versions.prune({ dataset: 'plays', keep: 1 })
    expect(await allRows(engine, 'plays', 'by song')).toHaveLength(2)
  })

  it('takes no name of a table, none of its own, and says which is free', async () => {
    using folder = openTestFolder()
    await using engine = await openTestEngine(`${folder.path}/store`)
    const dataset = await loaded(engine, folder.file)
    await save(engine, dataset)
    const attempt = (name: string, replace = false, table = 'plays') =>
      engine.client.aggregates.save({ dataset: 'plays', name, replace, spec: { ...spec, table } })
    await expect(attempt('Plays')).rejects.toThrow('plays has a table called Plays already. Plays-2 is free.')
    await expect(attempt('by song')).rejects.toThrow('by song-2 is free')
    await expect(attempt('by song', true, 'by song')).rejects.toThrow('cannot be made from itself')
    expect(await engine.ended((await attempt('by song', true)).id)).toMatchObject({ status: 'done' })
  })

  it('fails with a sentence when its column is gone, and stays as it was', async () => {
    using folder = openTestFolder()
    await using engine = await openTestEngine(`${folder.path}/store`)
    await save(engine, await loaded(engine, folder.file))
    const other = folder.file('other/plays.csv', 'id,title\n1,Lily\n')
    await engine.load([other], { into: { dataset: 'plays', mode: 'replace' } })
    const [task] = await engine.client.tasks.list({ limit: 1 })
    expect(task).toMatchObject({ kind: 'materialise', status: 'failed', message: 'plays has no column called song.' })
    expect(await engine.client.derived.list({ dataset: 'plays' })).toMatchObject([{ rows: 2, isStale: true }])
  })
})
