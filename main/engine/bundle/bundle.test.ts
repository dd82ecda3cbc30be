/** A bundle explains itself to whoever has no Winnow, and is the dataset again for whoever has. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { demos } from '../../templates/demos.ts'
import { dataPackageSchema } from '../template/data-package.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import type { TestEngine } from '../testing/test-engine.ts'
import { lookAt, openBundlePlace, readZip } from './testing/bundles.ts'

async function demoFiles(template: string, rows: number): Promise<string[]> {
  const folder = temporaryFolder()
  await demos[template]?.({ folder, rows, seed: 3 })
  return readdirSync(folder).map((name) => join(folder, name))
}

const DAY = new Date().toISOString().slice(0, 10)

describe('a bundle', () => {
  it.each([
    { template: 'linked-catalogue', rows: 300 },
    { template: 'hires', rows: 400 },
  ])('of $template is the same dataset again, to the last cell, finding and record', async ({ template, rows }) => {
    const { engine, bundle, elsewhere } = await openBundlePlace()
    await engine.load(await demoFiles(template, rows), { dataset: 'handed on', template })
    const path = await bundle('handed on')
    const other = await elsewhere()
    const loaded = await other.load([path])
    expect(loaded).toMatchObject({ name: 'handed on', version: 1, state: 'complete' })
    expect(await lookAt(other, 'handed on')).toEqual(await lookAt(engine, 'handed on'))
    expect((await other.client.versions.list({ dataset: loaded.id }))[0]?.note).toBe(
      `Restored from a bundle of handed on, version 1, made on ${DAY}`,
    )
    // A second time, beside the first.
    expect((await other.load([path])).name).toBe('handed on-2')
  })

  it('brings segments and their members back', async () => {
    const { engine, bundle, elsewhere } = await openBundlePlace()
    const { id } = await engine.load(await demoFiles('retail', 300), { dataset: 'retail', template: 'retail' })
    const [definition] = await engine.client.segments.offered({ dataset: id })
    if (definition === undefined) throw new Error('retail offers segments')
    const task = await engine.client.segments.start({ dataset: id, definition })
    expect(await engine.ended(task.id)).toMatchObject({ status: 'done' })
    const other = await elsewhere()
    await other.load([await bundle('retail')])
    const before = await lookAt(engine, 'retail')
    expect(before.segments).toHaveLength(1)
    expect(await lookAt(other, 'retail')).toEqual(before)
  })

  it('keeps the reports and the dashboard of a template where there is no such template', async () => {
    const { engine, at, bundle, elsewhere } = await openBundlePlace()
    await engine.load(await demoFiles('hires', 100), { dataset: 'hires', template: 'hires' })
    mkdirSync(at('no-templates'))
    const other = await elsewhere(at('no-templates'))
    const task = await other.tryLoad([await bundle('hires')])
    expect(task).toMatchObject({
      status: 'done',
      kind: 'restore',
      message: expect.stringContaining('no template Hires here'),
    })
    const [before, after] = [await lookAt(engine, 'hires'), await lookAt(other, 'hires')]
    expect(after.reports.map(({ name, origin }) => [name, origin])).toEqual(
      before.reports.map(({ name }) => [name, 'own']).sort(),
    )
    expect(after.dashboard.dashboard).toEqual(before.dashboard.dashboard)
    expect(after.tables).toEqual(before.tables)
  })

  it('holds what people made of a dataset, and nothing of rows that were superseded', async () => {
    const { engine, at, bundle, elsewhere } = await openBundlePlace()
    await people(engine, at)
    const path = await bundle('people')
    const before = await lookAt(engine, 'people')
    expect(before.isStale).toEqual([
      ['by city', false],
      ['old', true],
    ])
    const files = await readZip(path)
    for (const [name, bytes] of files) expect(bytes.includes('Secret'), name).toBe(false)
    const other = await elsewhere()
    const loaded = await other.load([path])
    const after = await lookAt(other, 'people')
    expect(after).toEqual(before)
    // Rows have moved up in the place of those that are gone, and findings with them.
    const { anomalies } = await other.client.anomalies.page({
      dataset: loaded.id,
      filter: { types: ['duplicate-row'] },
    })
    const copy = anomalies.find(({ file }) => file === 'people.csv')
    const { rows: found } = await other.client.rows.page({
      dataset: loaded.id,
      table: 'people',
      offset: copy?.row ?? 0,
      limit: 1,
    })
    expect(found).toMatchObject([{ line: copy?.line, cells: ['4', '\uFEFFDora', 'Oslo', '5.6.1997'] }])
    // Rows lead on as before: the next upsert finds them by the same key.
    writeFileSync(at('files/3.csv'), 'id,name,city,born\n1,Annabel,Rome,2001-02-03\n')
    const into = { dataset: loaded.id, mode: 'upsert' as const }
    const again = await other.client.loads.start({ files: [{ file: other.read(at('files/3.csv')) }], into })
    expect(await other.ended(again.id)).toMatchObject({ status: 'done' })
    const { rows } = await other.client.rows.page({ dataset: loaded.id, table: 'people' })
    expect(rows.map(({ cells }) => cells[1]).sort()).toEqual([
      'Annabel',
      'Berta',
      'Cid\nII',
      '\uFEFFDora',
      '\uFEFFDora',
    ])
  })

  it('leaves nothing behind when it is cancelled, and replaces no file unasked', async () => {
    const { engine, at, bundle } = await openBundlePlace()
    const { id: dataset } = await engine.load(await demoFiles('plays', 2000), { dataset: 'plays', template: 'plays' })
    const target = engine.write(at('files/cancelled.zip'))
    const { id } = await engine.client.bundles.start({ dataset, target })
    await engine.client.tasks.cancel({ task: id })
    expect(await engine.ended(id)).toMatchObject({ status: 'cancelled' })
    expect(readdirSync(at('files'))).toEqual([])
    await bundle('plays', 'files/there.zip')
    const again = engine.client.bundles.start({ dataset, target: engine.write(at('files/there.zip')) })
    await expect(again).rejects.toMatchObject({ code: 'FILE_EXISTS' })
  })

  it('has checksums, a Data Package that is a template, reports, pictures, and a page that runs nothing', async () => {
    const { engine, at, bundle } = await openBundlePlace()
    writeFileSync(
      at('files/evil.csv'),
      'id,note\n1,<script>alert(1)</script>\n1,"<img src=x onerror=""alert(2)"">"\nx,y,<img src=x onerror=alert(3)>\n',
    )
    await engine.load([at('files/evil.csv')], { dataset: '<b>evil</b>', template: null })
    await engine.load(await demoFiles('hires', 200), { dataset: 'hires', template: 'hires' })
    const files = await readZip(await bundle('hires'))
    const sums = String(files.get('checksums.txt')).trimEnd().split('\n')
    expect(sums.map((line) => line.slice(66)).sort()).toEqual(
      [...files.keys()].filter((name) => name !== 'checksums.txt').sort(),
    )
    for (const line of sums)
      expect(
        createHash('sha256')
          .update(files.get(line.slice(66)) ?? '')
          .digest('hex'),
      ).toBe(line.slice(0, 64))
    const described = dataPackageSchema.parse(JSON.parse(String(files.get('datapackage.json'))))
    expect(described.resources.map(({ name }) => name).sort()).toEqual(['departments', 'hired_employees', 'jobs'])
    expect(described.winnow.reports.map(({ name }) => name)).toContain('hires-by-quarter')
    expect([...files.keys()]).toContain('reports/hires-by-quarter.csv')
    expect([...files.keys()].some((name) => /^charts\/.*\.svg$/.test(name))).toBe(true)
    expect([...files.keys()].some((name) => /^quarantine\/.*_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.csv$/.test(name))).toBe(
      true,
    )
    const evil = await readZip(await bundle('<b>evil</b>', 'evil.zip'))
    for (const page of ['index.html', 'anomalies.html']) {
      const text = String(evil.get(page))
      expect(text).toContain('&lt;img src=x onerror=')
      expect(text).toMatch(/Content-Security-Policy" content="default-src &#39;none&#39;/)
      expect(text).not.toMatch(/<script|<img|<b>/i)
    }
  })
})

/** A dataset with an upsert, a saved report, a dashboard, and derived tables of which one is stale. */
async function people(engine: TestEngine, at: (name: string) => string): Promise<void> {
  const { client } = engine
  writeFileSync(
    at('files/people.csv'),
    'id,name,city,born\n1,Anna,Bern,1.2.1999\n2,Secret,Rome,3.4.1998\n\n3,"Cid\nII",Oslo,5.6.1997\n4,\uFEFFDora,Oslo,5.6.1997\n4,\uFEFFDora,Oslo,5.6.1997\n',
  )
  writeFileSync(
    at('files/2.csv'),
    'id,name,city,born\n2,Berta,Rome,2001-02-03\n1,Anna,Bern,2001-02-03\n1,Anna,Bern,2001-02-03\n',
  )
  const { id } = await engine.load([at('files/people.csv')], { dataset: 'people', template: null })
  const spec = (column: string) => ({
    table: 'people',
    groups: [{ column }],
    measures: [{ function: 'count' as const }],
  })
  const save = async (name: string) => {
    const task = await client.aggregates.save({ dataset: id, name, spec: spec('city') })
    await engine.ended(task.id)
  }
  await save('by city')
  const files = [{ file: engine.read(at('files/2.csv')) }]
  await engine.ended((await client.loads.start({ files, into: { dataset: id, mode: 'upsert', key: ['id'] } })).id)
  await client.reports.save({
    dataset: id,
    definition: { name: 'all', title: 'All', description: '', parameters: [], sql: 'SELECT * FROM people' },
  })
  await client.dashboards.save({
    dataset: id,
    dashboard: { items: [{ id: 'a', x: 0, y: 0, width: 4, height: 2, content: { what: 'text', text: 'Hello' } }] },
  })
  // Made of the version before, it is stale as soon as the dataset is at the upsert again.
  await client.versions.undo({ dataset: id })
  await save('old')
  await client.versions.restore({ dataset: id, version: 2 })
}
