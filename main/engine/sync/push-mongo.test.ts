/** Whole pushes to a real server of MongoDB's protocol: the same promises as to PostgreSQL. */
import { join } from 'node:path'
import { Double, Long, MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MongoServer, startMongo, withoutMongo } from '../testing/servers/mongo.ts'
import { openTestFolder, type TestFolder } from '../testing/test-engine.ts'
import { type Member, openMember, rowsFile } from './testing/team.ts'

describe.skipIf(withoutMongo())('a push to MongoDB', () => {
  let server: MongoServer
  let mongo: MongoClient
  let folder: TestFolder
  let member: Member
  const database = `push_${process.pid}`

  beforeAll(async () => {
    server = await startMongo()
    const url = new URL(server.url)
    url.pathname = `/${database}`
    mongo = await MongoClient.connect(url.href)
    folder = openTestFolder()
    member = await openMember(join(folder.path, 'store'), url.href)
  })
  afterAll(async () => {
    await member?.[Symbol.asyncDispose]()
    folder?.[Symbol.dispose]()
    await mongo?.db(database).dropDatabase()
    await mongo?.close()
    await server?.[Symbol.asyncDispose]()
  })

  interface Row {
    readonly id: number
    name: string
  }
  let files = 0
  const upsert = (dataset: string, text: string) =>
    member.load([folder.file(`${++files}/${dataset}.csv`, text)], { into: { dataset, mode: 'upsert', key: ['id'] } })
  const pushed = async (dataset: string, text: string) => {
    await member.load([folder.file(`${++files}/${dataset}.csv`, 'id,name\n0,zero\n')], { dataset, again: true })
    await upsert(dataset, text)
    return member.push(dataset)
  }
  const collection = (name: string) => mongo.db(database).collection<Row>(name)
  const there = async (name: string) =>
    (await collection(name).find().toArray()).map(({ id, name }) => `${id} ${name}`).sort()

  it('happens once, with the types of the dataset, and then there is nothing to push', async () => {
    await member.load([folder.file('orders.csv', rowsFile(500))], { dataset: 'orders' })
    const push = await member.push('orders')
    expect(push).toMatchObject({ state: 'committed', verification: { ok: true, rows: 500 } })
    const found = await mongo
      .db(database)
      .collection('orders')
      .findOne({ name: 'name 8' }, { promoteLongs: false, promoteValues: false })
    expect(found).toMatchObject({ id: Long.fromNumber(8), note: 'a note, no "352"', day: new Date('2020-01-09') })
    for (const mode of ['incremental', 'full'] as const)
      expect((await member.review('orders', mode)).counts).toMatchObject({ unchanged: 500, updated: 0, conflicts: 0 })
  })

  it('sends what changed, shows conflicts, and overwrites nothing unasked', async () => {
    await pushed('shared', 'id,name\n1,one\n2,two\n3,three\n')
    // The same number in another type is the same; a text in its place is not.
    await collection('shared').updateOne({ name: 'three' }, { $set: { id: new Double(3) as unknown as number } })
    await collection('shared').updateOne({ name: 'one' }, { $set: { name: 'theirs' } })
    await upsert('shared', 'id,name\n1,ours\n2,zwei\n3,drei\n4,vier\n')
    const review = await member.review('shared')
    expect(review.counts).toEqual({ inserted: 1, updated: 2, deleted: 0, unchanged: 1, conflicts: 1 })
    await expect(member.tryConfirm(review.id)).rejects.toThrow('1 row was changed')
    expect(await member.tryConfirm(review.id, { onConflict: 'theirs' })).toMatchObject({ status: 'done' })
    expect(await there('shared')).toEqual(['0 zero', '1 theirs', '2 zwei', '3 drei', '4 vier'])
    const again = await member.push('shared', 'incremental', { onConflict: 'ours' })
    expect(again.counts).toMatchObject({ updated: 0, conflicts: 1 })
    expect(await there('shared')).toEqual(['0 zero', '1 ours', '2 zwei', '3 drei', '4 vier'])
  })

  it('refuses to commit over a document that was changed after the review', async () => {
    await pushed('raced', 'id,name\n1,one\n2,two\n')
    await upsert('raced', 'id,name\n1,ours\n2,ours\n')
    const review = await member.review('raced')
    await collection('raced').updateOne({ name: 'one' }, { $set: { name: 'just now' } })
    expect(await member.tryConfirm(review.id)).toMatchObject({ status: 'failed' })
    expect(await there('raced')).toEqual(['0 zero', '1 just now', '2 two'])
  })

  it('is taken back', async () => {
    await pushed('undone', 'id,name\n1,one\n2,two\n')
    await upsert('undone', 'id,name\n1,uno\n3,tres\n')
    const push = await member.push('undone')
    expect(await there('undone')).toEqual(['0 zero', '1 uno', '2 two', '3 tres'])
    expect(await member.ended((await member.client.sync.rollBack({ push: push.id })).id)).toMatchObject({
      status: 'done',
    })
    expect(await there('undone')).toEqual(['0 zero', '1 one', '2 two'])
    expect((await member.push('undone')).counts).toEqual(push.counts)
    expect(await there('undone')).toEqual(['0 zero', '1 uno', '2 two', '3 tres'])
  })
})
