/** Everything of a dataset comes along, wherever its description lies, and whatever happens on the way. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demos } from '../../../templates/demos.ts'
import { lookAt } from '../../bundle/testing/bundles.ts'
import { startMongo, withoutMongo } from '../../testing/servers/mongo.ts'
import {
  type FreshDatabase,
  freshDatabase,
  type PostgresServer,
  startPostgres,
  withoutPostgres,
} from '../../testing/servers/postgres.ts'
import { startFaultProxy } from '../../testing/servers/proxy.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import { allRows, entries, leftovers, openTestFolder, type TestFolder } from '../../testing/test-engine.ts'
import { type Member, openMember, rowsFile } from '../testing/team.ts'

async function demoFiles(template: string, rows: number): Promise<string[]> {
  const folder = temporaryFolder()
  await demos[template]?.({ folder, rows, seed: 3 })
  return readdirSync(folder).map((name) => join(folder, name))
}

const pull = async (member: Member, dataset: string, options: { onConflict?: 'theirs' | 'ours' } = {}) =>
  member.ended((await member.client.sync.pull({ connection: 'team', dataset, ...options })).id)

describe.skipIf(withoutPostgres())('a published dataset', () => {
  let server: PostgresServer
  let database: FreshDatabase
  let folder: TestFolder
  let anna: Member
  let ben: Member

  beforeAll(async () => {
    server = await startPostgres()
    database = await freshDatabase(server)
    folder = openTestFolder()
    anna = await openMember(join(folder.path, 'anna'), database.url)
    ben = await openMember(join(folder.path, 'ben'), database.url)
  })
  afterAll(async () => {
    await ben?.[Symbol.asyncDispose]()
    await anna?.[Symbol.asyncDispose]()
    folder?.[Symbol.dispose]()
    await database?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })

  it.each([
    { template: 'linked-catalogue', rows: 300 },
    { template: 'hires', rows: 400 },
    { template: 'retail', rows: 300 },
  ])(
    'of $template is the same here: tables, findings, rejected records, reports, charts, segments',
    async ({ template, rows }) => {
      const { id } = await anna.load(await demoFiles(template, rows), { dataset: template, template })
      const [definition] = await anna.client.segments.offered({ dataset: id })
      if (definition !== undefined) {
        const task = await anna.client.segments.start({ dataset: id, definition })
        expect(await anna.ended(task.id)).toMatchObject({ status: 'done' })
      }
      await anna.push(template)
      expect(await pull(ben, template)).toMatchObject({ status: 'done', kind: 'pull' })
      expect(await lookAt(ben, template)).toEqual(await lookAt(anna, template))
      // A later delivery comes as a later version of the same.
      const more = await demoFiles(template, rows + 20)
      await anna.load(more, { into: { dataset: template, mode: 'replace' }, again: true })
      await anna.push(template)
      expect(await pull(ben, template)).toMatchObject({ status: 'done' })
      const [hers, his] = [await lookAt(anna, template), await lookAt(ben, template)]
      expect({ ...his, derived: [], isStale: [] }).toEqual({ ...hers, derived: [], isStale: [] })
      expect((await ben.review(template, 'full')).counts).toMatchObject({
        inserted: 0,
        updated: 0,
        deleted: 0,
        conflicts: 0,
      })
    },
  )

  it("brings its owner's own template along", async () => {
    const resource = {
      name: 'parts',
      title: 'Parts',
      schema: { fields: [{ name: 'no', type: 'string' }], primaryKey: ['no'] },
    }
    const text = JSON.stringify({ name: 'our-parts', title: 'Our parts', resources: [resource] })
    await anna.client.templates.save({ text })
    await anna.load([folder.file('parts.csv', 'no\n1\n2\n')], { dataset: 'parts', template: 'our-parts' })
    await anna.push('parts')
    expect(await pull(ben, 'parts')).toMatchObject({ status: 'done' })
    expect(await ben.client.templates.get({ template: 'our-parts' })).toMatchObject({
      template: { origin: 'yours' },
      text,
    })
    expect(await lookAt(ben, 'parts')).toEqual(await lookAt(anna, 'parts'))
  })

  it('finds what is wrong only since the rows of both sides are together', async () => {
    const fields = (...names: string[]) => names.map((name) => ({ name, type: 'string' }))
    const reference = { resource: 'owners', fields: ['owner'] }
    const resources = [
      { name: 'owners', title: 'Owners', schema: { fields: fields('owner', 'city'), primaryKey: ['owner'] } },
      {
        ...{ name: 'pets', title: 'Pets' },
        schema: {
          fields: fields('pet', 'owner'),
          primaryKey: ['pet'],
          foreignKeys: [{ fields: ['owner'], reference }],
        },
      },
    ]
    await anna.client.templates.save({ text: JSON.stringify({ name: 'zoo', title: 'Zoo', resources }) })
    const file = (name: string, text: string) => folder.file(`${text.length}/${name}`, text)
    const both = [file('owners.csv', 'owner,city\nAda,Rome\nBob,Oslo\n'), file('pets.csv', 'pet,owner\nRex,Ada\n')]
    await anna.load(both, { dataset: 'zoo', template: 'zoo' })
    await anna.push('zoo')
    await pull(ben, 'zoo')
    await anna.load([file('owners.csv', 'owner,city\nAda,Rome\n')], { into: { dataset: 'zoo', mode: 'replace' } })
    await anna.push('zoo')
    await ben.load([file('pets.csv', 'pet,owner\nTom,Bob\n')], { into: { dataset: 'zoo', mode: 'append' } })
    const types = async () =>
      (await ben.client.anomalies.page({ dataset: 'zoo' })).anomalies.map(({ type, file, line }) => [type, file, line])
    expect(await types()).not.toContainEqual(['foreign-key', 'pets.csv', 2])
    const pulled = await pull(ben, 'zoo')
    expect(pulled).toMatchObject({ status: 'done' })
    expect(pulled.message).toContain('What was changed here stays')
    expect(await types()).toContainEqual(['foreign-key', 'pets.csv', 2])
    expect(await allRows(ben, 'zoo', 'pets')).toEqual([
      ['Rex', 'Ada'],
      ['Tom', 'Bob'],
    ])
  })

  it('follows columns that come, go and get another type, and equal rows without a key', async () => {
    const load = (text: string, mode: 'append' | 'replace') =>
      anna.load([folder.file(`${text.length}/shape.csv`, text)], { into: { dataset: 'shape', mode }, again: true })
    await anna.load([folder.file('shape.csv', 'a,b\n1,x\n1,x\n2,y\n')], { dataset: 'shape' })
    await anna.push('shape')
    await pull(ben, 'shape')
    for (const [text, mode] of [
      ['a,b\n1,x\nseven,x\n,\n', 'append'],
      ['a,b,c\n1,x,2024-01-02\n1,x,2024-01-03\n1,x,2024-01-03\n', 'append'],
      ['b,c\nx,2\ny,4\n', 'replace'],
    ] as const) {
      await load(text, mode)
      await anna.push('shape')
      expect(await pull(ben, 'shape')).toMatchObject({ status: 'done' })
      expect(await lookAt(ben, 'shape')).toEqual(await lookAt(anna, 'shape'))
    }
  })

  it('is pulled over a line that breaks; cancelled, a pull leaves nothing', async () => {
    await using proxy = await startFaultProxy({ to: server.port })
    await using carl = await openMember(join(folder.path, 'carl'), proxy.url(database.url))
    await anna.load([folder.file('big.csv', rowsFile(20_000))], { dataset: 'big' })
    await anna.push('big')
    const before = leftovers(carl.store)
    proxy.delay(100)
    const { id } = await carl.client.sync.pull({ connection: 'team', dataset: 'big' })
    await carl.client.tasks.cancel({ task: id })
    expect(await carl.ended(id)).toMatchObject({ status: 'cancelled', dataset: null })
    expect(await carl.client.datasets.list()).toEqual([])
    expect(leftovers(carl.store)).toEqual(before)
    await proxy.heal()
    proxy.cutAfter(300_000, 'toClient')
    expect(await pull(carl, 'big')).toMatchObject({ status: 'done', rows: 20_000 })
    expect(proxy.cuts).toBe(1)
    expect(await lookAt(carl, 'big')).toEqual(await lookAt(anna, 'big'))
    expect(entries(carl.store, 'staging')).toEqual([])
  })

  it('is not believed when somebody changed what is written of it', async () => {
    await anna.load([folder.file('forged.csv', 'id\nforged\n')], { dataset: 'forged' })
    await anna.push('forged')
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    try {
      await client.query(`update _winnow_published_piece set bytes = overlay(bytes placing '\\x00000000'::bytea from 200)
        where push = (select push from _winnow_published where name = 'forged')`)
    } finally {
      await client.end()
    }
    const task = await pull(ben, 'forged')
    expect(task).toMatchObject({ status: 'failed' })
    expect(task.message).toMatch(/damaged|cannot be/)
    expect((await ben.client.datasets.list()).map(({ name }) => name)).not.toContain('forged')
    expect(entries(ben.store, 'staging')).toEqual([])
  })

  it('that was taken back altogether is not there any more', async () => {
    await anna.load([folder.file('gone.csv', 'id\ngone\n')], { dataset: 'gone' })
    const push = await anna.push('gone')
    await anna.ended((await anna.client.sync.rollBack({ push: push.id })).id)
    const task = await pull(ben, 'gone')
    expect(task).toMatchObject({ status: 'failed' })
    expect(task.message).toContain('No dataset called gone is published in team.')
  })

  it.skipIf(withoutMongo())('is found where its description is, with its rows in another database', async () => {
    await using mongo = await startMongo()
    const url = new URL(mongo.url)
    url.pathname = '/rows'
    await using client = await MongoClient.connect(url.href)
    await client.db('rows').dropDatabase()
    for (const member of [anna, ben])
      await member.client.connections.add({ name: 'rows', url: url.href, remember: false })
    await anna.load([folder.file('apart.csv', 'id,name\n1,one\n2,two\n')], { dataset: 'apart' })
    const { push, task } = await anna.client.sync.review({ dataset: 'apart', to: 'rows', metadataTo: 'team' })
    expect(await anna.ended(task.id)).toMatchObject({ status: 'done' })
    expect(await anna.tryConfirm(push)).toMatchObject({ status: 'done' })
    expect(await pull(ben, 'apart')).toMatchObject({ status: 'done' })
    expect(await allRows(ben, 'apart', 'apart')).toEqual(await allRows(anna, 'apart', 'apart'))
    const published = await ben.client.sync.published({ connection: 'team' })
    expect(published.find(({ name }) => name === 'apart')).toMatchObject({
      ...{ version: 1, rows: 2, tables: [{ name: 'apart', rows: 2 }] },
      local: { name: 'apart', isBehind: false, hasChanged: false },
    })
    const [target] = await ben.client.sync.targets({ dataset: 'apart' })
    expect(target).toMatchObject({ connection: 'rows', metadataConnection: 'team', pushedVersion: 1 })
  })
})
