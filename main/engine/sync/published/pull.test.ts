/** Two members of a team and a database: what one publishes the other has, to the last cell and finding, and back again. */
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PushChange } from '../../../../preload/contract/index.ts'
import { startMongo, withoutMongo } from '../../testing/servers/mongo.ts'
import { freshDatabase, startPostgres, withoutPostgres } from '../../testing/servers/postgres.ts'
import { allRows, leftovers, openTestFolder, type TestFolder } from '../../testing/test-engine.ts'
import { type Member, openMember } from '../testing/team.ts'

interface TestPlace extends AsyncDisposable {
  readonly url: string
}

async function postgresPlace(): Promise<TestPlace> {
  await using open = new AsyncDisposableStack()
  const database = open.use(await freshDatabase(open.use(await startPostgres())))
  const parts = open.move()
  return { url: database.url, [Symbol.asyncDispose]: () => parts.disposeAsync() }
}

async function mongoPlace(): Promise<TestPlace> {
  await using open = new AsyncDisposableStack()
  const server = open.use(await startMongo())
  const url = new URL(server.url)
  url.pathname = '/published'
  await using client = await MongoClient.connect(url.href)
  await client.db('published').dropDatabase()
  const parts = open.move()
  return { url: url.href, [Symbol.asyncDispose]: () => parts.disposeAsync() }
}

describe.skipIf(withoutPostgres())('over PostgreSQL', () => {
  team(postgresPlace)

  it('marks as a row of others what was written without Winnow, and keeps it apart', async () => {
    await using place = await postgresPlace()
    using folder = openTestFolder()
    await using anna = await openMember(join(folder.path, 'anna'), place.url)
    await using ben = await openMember(join(folder.path, 'ben'), place.url)
    await anna.load([folder.file('t.csv', 'id,name\n1,one\n2,two\n')], { dataset: 't' })
    await anna.push('t')
    const client = new pg.Client({ connectionString: place.url })
    await client.connect()
    await client.query(`insert into t (id, name) values (3, 'three'); update t set name = 'zwei' where id = 2`)
    await client.end()
    await pulled(ben, 't')
    expect(await allRows(ben, 't', 't')).toEqual([
      ['1', 'one'],
      ['2', 'zwei'],
      ['3', 'three'],
    ])
    const [table] = (await ben.client.datasets.get({ dataset: 't' })).tables
    expect(table?.sources.map(({ file }) => file)).toEqual(['t.csv', 't in team'])
  })
})
describe.skipIf(withoutMongo())('over MongoDB', () => team(mongoPlace))

async function tryPull(
  member: Member,
  dataset: string,
  options: { name?: string; onConflict?: 'theirs' | 'ours' } = {},
) {
  return member.ended((await member.client.sync.pull({ connection: 'team', dataset, ...options })).id)
}

async function pulled(
  member: Member,
  dataset: string,
  options: { name?: string; onConflict?: 'theirs' | 'ours' } = {},
) {
  const task = await tryPull(member, dataset, options)
  if (task.status !== 'done') throw new Error(`The pull ended as ${task.status}: ${task.message}`)
  return task
}

/** All that is to be equal on both sides. */
async function everything({ client, ...member }: Member, dataset: string) {
  const found = await client.datasets.get({ dataset })
  const { anomalies } = await client.anomalies.page({ dataset, limit: 1000 })
  const tables = await Promise.all(
    found.tables.map(async ({ name, title, columns, rows, sources }) => ({
      ...{ name, title, columns, rows },
      sources: sources.map(({ id: _, ...source }) => source),
      cells: await allRows({ client, ...member }, dataset, name),
    })),
  )
  const reports = await client.reports.list({ dataset })
  return {
    tables,
    findings: anomalies.map(({ source: _, ...finding }) => finding),
    template: found.template,
    hierarchy: found.hierarchy,
    reports: reports.map(({ name, title }) => ({ name, title })),
  }
}

function team(openPlace: () => Promise<TestPlace>) {
  let place: TestPlace
  let folder: TestFolder
  let anna: Member
  let ben: Member
  let files = 0

  beforeAll(async () => {
    place = await openPlace()
    folder = openTestFolder()
    anna = await openMember(join(folder.path, 'anna'), place.url)
    ben = await openMember(join(folder.path, 'ben'), place.url)
  })
  afterAll(async () => {
    await ben?.[Symbol.asyncDispose]()
    await anna?.[Symbol.asyncDispose]()
    folder?.[Symbol.dispose]()
    await place?.[Symbol.asyncDispose]()
  })

  const load = (member: Member, dataset: string, text: string) =>
    member.load([folder.file(`${++files}/${dataset}.csv`, text)], { dataset, again: true })
  const upsert = (member: Member, dataset: string, text: string) =>
    member.load([folder.file(`${++files}/more.csv`, text)], { into: { dataset, mode: 'upsert', key: ['id'] } })
  const names = async (member: Member, dataset: string) =>
    (await allRows(member, dataset, dataset)).map(([id, name]) => `${id} ${name}`)

  it('a pulled dataset is equal to its source: rows in their order, texts, findings, ledger', async () => {
    const text = [
      'id,name,amount,day,flag',
      '7,"Ärger, ""quoted""",1.50,2024-03-01,yes',
      '',
      '007,,2.00,2024-03-02,no',
      '3,too,many,cells,here,you see',
      '9,"two\nlines",3.25,2024-02-29,yes',
      '7,twice,4.00,2024-03-04,no',
      '7,twice,4.00,2024-03-04,no',
    ].join('\n')
    await load(anna, 'first', `${text}\n`)
    await upsert(anna, 'first', 'id,name,amount,day,flag\n9,nine,9.00,2024-09-09,yes\n10,ten,1,x,maybe\n')
    await anna.push('first')
    await pulled(ben, 'first')
    expect(await everything(ben, 'first')).toEqual(await everything(anna, 'first'))
    const again = await pulled(ben, 'first')
    expect(again.message).toContain('nothing to pull')
    // And it can go back: there is nothing to change.
    expect((await ben.review('first', 'full')).counts).toMatchObject({
      inserted: 0,
      updated: 0,
      deleted: 0,
      conflicts: 0,
    })
    const [version] = await ben.client.versions.list({ dataset: 'first' })
    expect(version?.note).toContain('Pulled version 2 of first from team')
  })

  it('later versions come as what is new, from either side, and so does a roll back', async () => {
    await load(anna, 'both', 'id,name\n1,one\n2,two\n3,three\n4,four\n5,five\n6,six\n7,seven\n')
    await upsert(anna, 'both', 'id,name\n2,TWO\n')
    await anna.push('both')
    await pulled(ben, 'both')
    await upsert(ben, 'both', 'id,name\n3,drei\n8,acht\n')
    await ben.push('both')
    expect(await listed(anna, 'both')).toMatchObject({ version: 2, local: { isBehind: true, hasChanged: false } })
    const task = await pulled(anna, 'both')
    expect(task.message).toBe('Version 2 of both: 1 inserted, 1 updated, 0 deleted.')
    expect(await everything(anna, 'both')).toEqual(await everything(ben, 'both'))
    expect(await listed(anna, 'both')).toMatchObject({ local: { isBehind: false, hasChanged: false } })
    const before = await everything(anna, 'both')
    await anna.load([folder.file(`${++files}/whole.csv`, 'id,name\n1,one\n2,TWO\n3,tres\n9,nueve\n')], {
      into: { dataset: 'both', mode: 'replace' },
    })
    const push = await anna.push('both')
    await pulled(ben, 'both')
    expect(await everything(ben, 'both')).toEqual(await everything(anna, 'both'))
    const rollBack = await anna.client.sync.rollBack({ push: push.id })
    expect(await anna.ended(rollBack.id)).toMatchObject({ status: 'done' })
    await pulled(ben, 'both')
    const after = await everything(ben, 'both')
    expect(after).toEqual(before)
  })

  it('changes on both sides are shown, stop a pull, and are decided as one chooses', async () => {
    await load(anna, 'conflict', 'id,name\n0,x\n1,one\n2,two\n3,three\n4,four\n5,five\n6,six\n7,seven\n')
    await upsert(anna, 'conflict', 'id,name\n0,zero\n')
    await anna.push('conflict')
    for (const name of ['ben-stops', 'ben-ours']) await pulled(ben, 'conflict', { name })
    await upsert(anna, 'conflict', 'id,name\n1,hers\n2,HERS\n9,nine\n')
    await anna.push('conflict')
    for (const name of ['ben-stops', 'ben-ours']) await upsert(ben, name, 'id,name\n1,his\n3,drei\n10,zehn\n')
    const stopped = await tryPull(ben, 'conflict', { name: 'ben-stops' })
    expect(stopped).toMatchObject({ status: 'failed' })
    expect(stopped.message).toContain('1 row was changed here and in team')
    const before = leftovers(ben.store)
    expect(before.staging).toEqual([])
    const page = await ben.client.sync.pullChanges({ connection: 'team', dataset: 'conflict' })
    expect(page.tables).toEqual([
      { table: 'conflict', inserted: 1, updated: 1, deleted: 0, conflicts: 1, unchanged: 7 },
    ])
    const expected: PushChange[] = [
      { kind: 'conflict', ours: ['1', 'his'], theirs: ['1', 'hers'], base: ['1', 'one'] },
      { kind: 'update', ours: ['2', 'two'], theirs: ['2', 'HERS'], base: ['2', 'two'] },
      { kind: 'insert', ours: null, theirs: ['9', 'nine'], base: null },
    ]
    expect(page.rows).toEqual(expected)
    await pulled(ben, 'conflict', { name: 'ben-stops', onConflict: 'theirs' })
    await pulled(ben, 'conflict', { name: 'ben-ours', onConflict: 'ours' })
    const cells = async (name: string) => (await allRows(ben, name, 'conflict')).map((row) => row.join(' ')).sort()
    const common = ['0 zero', '10 zehn', '2 HERS', '3 drei', '4 four', '5 five', '6 six', '7 seven', '9 nine']
    expect(await cells('ben-stops')).toEqual([...common, '1 hers'].sort())
    expect(await cells('ben-ours')).toEqual([...common, '1 his'].sort())
    // What is ours can be pushed now, since it is known what it takes the place of.
    const review = await ben.review('ben-ours')
    expect(review.counts).toMatchObject({ inserted: 1, updated: 2, deleted: 0, conflicts: 0 })
    await ben.push('ben-ours')
    await pulled(anna, 'conflict')
    // Rules about whole tables hold for the rows of both.
    const findings = async (member: Member, dataset: string) =>
      (await everything(member, dataset)).findings.map(({ type, line, file }) => ({ type, line, file }))
    expect(await findings(anna, 'conflict')).toEqual(await findings(ben, 'ben-ours'))
    expect((await names(anna, 'conflict')).sort()).toEqual(await cells('ben-ours'))
  })

  async function listed(member: Member, name: string) {
    return (await member.client.sync.published({ connection: 'team' })).find((one) => one.name === name)
  }
}
