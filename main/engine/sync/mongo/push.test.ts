/** Pushes to a real server that speaks MongoDB's protocol: what is there afterwards, whoever was in the way. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Long } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshMongoDatabase, type MongoServer, startMongo, withoutMongo } from '../../testing/servers/mongo.ts'
import { ChangedThere, type TargetTable } from '../target.ts'
import { type Abilities, everything } from './server.ts'
import { column, idOf, openPlace, type Place, rowsOf } from './testing/place.ts'

const songs: TargetTable = {
  source: 'songs',
  name: 'songs',
  columns: [column('id', 'BIGINT'), column('title')],
  key: ['id'],
  indexes: [['title']],
}
const first = rowsOf('i', songs, [
  ['1', '1', "'Amber'"],
  ['2', '2', "'Basil'"],
  ['3', '3', "'Cedar'"],
])
const changes = [
  rowsOf('i', songs, [['4', '4', "'Delta'"]]),
  rowsOf('u', songs, [['2', '2', "'Basil again'"]]),
  rowsOf('d', songs, [['3']]),
].join(' UNION ALL ')
const before = [
  { id: 1, title: 'Amber', push: 1 },
  { id: 2, title: 'Basil', push: 1 },
  { id: 3, title: 'Cedar', push: 1 },
]
const merged = [
  { id: 1, title: 'Amber', push: 1 },
  { id: 2, title: 'Basil again', push: 2 },
  { id: 4, title: 'Delta', push: 2 },
]

interface Stored {
  readonly _id: string
  readonly [field: string]: unknown
}

/** How documents are changed: one by one where a server finds them by their id, or all anew. */
const ways: readonly [string, Abilities][] = [
  ['in place', { ...everything, decimals: false, specials: false }],
  ['by writing all anew', { decimals: false, specials: false, lookups: false }],
]

async function now({ db }: Place): Promise<unknown[]> {
  const found = await db.collection('songs').find().sort({ id: 1 }).toArray()
  return found.map(({ id, title, _winnow }) => ({ id, title, push: _winnow?.push ?? null }))
}

/** Collections of ours that come and go with pushes. */
async function leftOver({ db }: Place, ...kinds: string[]): Promise<string[]> {
  const found = await db.listCollections({}, { nameOnly: true }).toArray()
  return found.map(({ name }) => name).filter((name) => kinds.some((kind) => name.startsWith(`_winnow_${kind}_`)))
}

describe.skipIf(withoutMongo())('a push to MongoDB', () => {
  let server: MongoServer
  beforeAll(async () => {
    server = await startMongo()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  async function pushed(url: string, abilities?: Abilities): Promise<Place> {
    const place = await openPlace(url, abilities)
    await place.push(0, { table: songs, chunks: [first] })
    return place
  }

  it('makes a collection of the chunks, with its indexes, at once', async () => {
    await using database = freshMongoDatabase(server)
    await using place = await openPlace(database.url)
    const sent = [{ table: songs, chunks: [first, rowsOf('i', songs, [['4', '4', 'NULL']])] }]
    const push = await place.plan(0, sent)
    await place.stage(push, sent)
    expect(await now(place)).toEqual([])
    await place.target.commit(push, place.signal)
    expect(await now(place)).toEqual([...before, { id: 4, title: null, push: 1 }])
    const indexes = await place.db.collection('songs').indexes()
    expect(indexes.map(({ name }) => name)).toEqual(expect.arrayContaining(['_id_', '_winnow_key', '_winnow_index_0']))
    await expect(place.db.collection('songs').insertOne({ id: Long.fromNumber(4) })).rejects.toMatchObject({
      code: 11000,
    })
    expect(await place.target.sequenceOf('dataset-1')).toBe(1)
    expect(await place.target.stateOf(push.id)).toMatchObject({ state: 'committed' })
    await place.target.commit(push, place.signal)
    expect(await place.target.sequenceOf('dataset-1')).toBe(1)
    expect(await leftOver(place, 'stage', 'copy')).toEqual([])
  })

  it.each(ways)(
    'puts insertions, changes and deletions into a collection %s; fields of others stay',
    async (_, abilities) => {
      await using database = freshMongoDatabase(server)
      await using place = await pushed(database.url, abilities)
      await place.db.collection('songs').updateOne({ id: 2 }, { $set: { remark: 'good' } })
      await place.db.collection('songs').createIndex({ remark: 1 }, { name: 'theirs' })
      const there = await place.there('songs')
      expect(there).toMatchObject({ dataset: 'dataset-1', key: ['id'] })
      await place.push(1, { table: songs, chunks: [changes], there })
      expect(await now(place)).toEqual(merged)
      expect(await place.db.collection('songs').findOne({ id: 2 })).toMatchObject({ remark: 'good' })
      const indexes = await place.db.collection('songs').indexes()
      expect(indexes.map(({ name }) => name)).toEqual(expect.arrayContaining(['_winnow_key', 'theirs']))
      expect(await leftOver(place, 'copy')).toEqual([])
    },
  )

  it.each(
    ways.flatMap(([way, abilities]) => [
      ...(
        [
          ['removed a row', async ({ db }: Place) => db.collection('songs').deleteOne({ id: 2 }), '1 removed'],
          [
            'added the row',
            async ({ db }: Place) => db.collection<Stored>('songs').insertOne({ _id: idOf('4') }),
            '1 added',
          ],
          ['removed the collection', async ({ db }: Place) => db.dropCollection('songs'), 'was removed'],
        ] as const
      ).map(([what, theirs, told]) => ({ way, abilities, what, theirs, told })),
    ]),
  )('changes nothing ($way) when somebody $what since the review', async ({ abilities, theirs, told }) => {
    await using database = freshMongoDatabase(server)
    await using place = await pushed(database.url, abilities)
    const there = await place.there('songs')
    const sent = [{ table: songs, chunks: [changes], there }]
    const push = await place.plan(1, sent)
    await place.stage(push, sent)
    await theirs(place)
    const state = await now(place)
    const refused = place.target.commit(push, place.signal)
    await expect(refused).rejects.toThrow(ChangedThere)
    await expect(refused).rejects.toThrow(told)
    expect(await now(place)).toEqual(state)
    await place.target.discard(push.id)
    expect(await leftOver(place, 'stage', 'undo', 'copy')).toEqual([])
    expect(await place.target.stateOf(push.id)).toEqual({ state: 'none', chunks: [] })
  })

  it('lets one of two win that push at once', async () => {
    await using database = freshMongoDatabase(server)
    await using one = await pushed(database.url)
    await using two = await openPlace(database.url)
    const there = await one.there('songs')
    const sent = [{ table: songs, chunks: [changes], there }]
    const plans = [await one.plan(1, sent), await two.plan(1, sent)]
    for (const [at, place] of [one, two].entries()) {
      const plan = plans[at]
      if (plan !== undefined) await place.stage(plan, sent)
    }
    const ends = await Promise.allSettled(
      plans.map((plan, at) => (at === 0 ? one : two).target.commit(plan, one.signal)),
    )
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await now(one)).toEqual(merged)
    expect(await one.target.sequenceOf('dataset-1')).toBe(2)
  })

  it('sends a chunk once, however often it is sent', async () => {
    await using database = freshMongoDatabase(server)
    await using place = await openPlace(database.url)
    const push = await place.plan(0, [{ table: songs, chunks: [first] }])
    const [plan] = push.tables
    if (plan === undefined) throw new Error('there is a table')
    await place.target.begin(push)
    const half = `SELECT * FROM (${first}) LIMIT 2`
    // As when the connection broke after some of the rows.
    await place.db
      .collection<Stored>(`_winnow_stage_${push.id.replaceAll('-', '')}_0`)
      .insertOne({ _id: idOf('1'), id: Long.ONE, title: 'Amber', _winnow: { row: Long.ZERO, push: Long.ONE } })
    const sent = await place.target.stage(push, plan, await place.chunk(first), place.signal)
    expect(sent).toBeGreaterThan(100)
    expect(await place.target.stage(push, plan, await place.chunk(first), place.signal)).toBe(0)
    await expect(place.target.stage(push, plan, await place.chunk(half), place.signal)).rejects.toThrow('other rows')
    await place.target.commit(push, place.signal)
    expect(await now(place)).toEqual(before)
  })

  it.each(ways)('gives columns that come and go their place %s, and back', async (_, abilities) => {
    await using database = freshMongoDatabase(server)
    await using place = await pushed(database.url, abilities)
    const there = await place.there('songs')
    const other: TargetTable = { ...songs, columns: [column('id', 'BIGINT'), column('year', 'BIGINT')], key: [] }
    const changed = rowsOf('u', other, [['1', '1', '1999']])
    expect(place.target.ddl(there, other)).toEqual([
      'db.getCollection("songs").dropIndex("_winnow_key")',
      'db.getCollection("songs").updateMany({}, {"$unset":{"title":""}})',
    ])
    const push = await place.push(1, { table: other, chunks: [changed], there })
    const songsNow = await place.db
      .collection('songs')
      .find({}, { projection: { _id: 0, _winnow: 0 } })
      .toArray()
    expect(songsNow.sort((a, b) => a.id - b.id)).toEqual([{ id: 1, year: 1999 }, { id: 2 }, { id: 3 }])
    expect((await place.read('songs')).rows).toEqual([
      ['1', '1999'],
      ['2', null],
      ['3', null],
    ])
    await place.target.rollBack(push.id, { force: false, signal: place.signal })
    expect((await place.there('songs')).columns.map(({ name }) => name)).toEqual(['id', 'title'])
    expect((await place.read('songs')).rows).toEqual(before.map(({ id, title }) => [String(id), title]))
    const indexes = await place.db.collection('songs').indexes()
    expect(indexes.map(({ name }) => name)).toContain('_winnow_key')
  })

  it.each(ways)('is taken back, last pushes first (%s)', async (_, abilities) => {
    await using database = freshMongoDatabase(server)
    await using place = await openPlace(database.url, abilities)
    const one = await place.push(0, { table: songs, chunks: [first] })
    const two = await place.push(1, { table: songs, chunks: [changes], there: await place.there('songs') })
    const { target, signal } = place
    expect([await target.canRollBack(one.id), await target.canRollBack(two.id)]).toEqual([false, true])
    await expect(target.rollBack(one.id, { force: false, signal })).rejects.toThrow('Only the last push')
    await target.rollBack(two.id, { force: false, signal })
    // A number of its own, so that whoever pulls what is new gets what came back.
    expect(await now(place)).toEqual(before.map((row) => (row.id === 1 ? row : { ...row, push: 3 })))
    expect(await target.sequenceOf('dataset-1')).toBe(3)
    expect(await target.stateOf(two.id)).toMatchObject({ state: 'rolled-back' })
    expect(await target.canRollBack(one.id)).toBe(true)
    await target.rollBack(one.id, { force: false, signal })
    expect(await place.target.tables()).toEqual([])
    expect(await leftOver(place, 'stage', 'undo', 'copy')).toEqual([])
    await place.push(4, { table: songs, chunks: [first] })
    expect(await now(place)).toEqual(before.map((row) => ({ ...row, push: 5 })))
  })

  it.each(ways)(
    'is not taken back when others have changed its rows, unless they are told to give way (%s)',
    async (_, abilities) => {
      await using database = freshMongoDatabase(server)
      await using place = await openPlace(database.url, abilities)
      const { target, signal, db } = place
      const one = await place.push(0, { table: songs, chunks: [first] })
      const two = await place.push(1, { table: songs, chunks: [changes], there: await place.there('songs') })
      await db.collection('songs').updateOne({ id: 2 }, { $set: { title: 'Mine' } })
      await expect(target.rollBack(two.id, { force: false, signal })).rejects.toThrow(ChangedThere)
      await target.rollBack(two.id, { force: true, signal })
      expect(await now(place)).toMatchObject([{ title: 'Amber' }, { title: 'Basil' }, { title: 'Cedar' }])
      await db.collection('songs').updateOne({ id: 1 }, { $set: { title: 'Mine' } })
      await expect(target.rollBack(one.id, { force: false, signal })).rejects.toThrow(ChangedThere)
      expect(await now(place)).toHaveLength(3)
      await target.rollBack(one.id, { force: true, signal })
      expect(await now(place)).toEqual([])
    },
  )

  it('keeps what the last three pushes need to be taken back', async () => {
    await using database = freshMongoDatabase(server)
    await using place = await pushed(database.url)
    for (let sequence = 1; sequence < 5; sequence++) {
      const chunk = rowsOf('u', songs, [['1', '1', `'Amber ${sequence}'`]])
      await place.push(sequence, { table: songs, chunks: [chunk], there: await place.there('songs') })
    }
    expect(await leftOver(place, 'undo')).toHaveLength(3)
  })

  it.each(ways)(
    'finishes what was cut off while it took effect (%s), also when somebody else comes',
    async (_, abilities) => {
      await using database = freshMongoDatabase(server)
      await using place = await pushed(database.url, abilities)
      const sent = [{ table: songs, chunks: [changes], there: await place.there('songs') }]
      const push = await place.plan(1, sent)
      await place.stage(push, sent)
      // As after a kill between two documents: all is looked at, one is changed.
      const hex = push.id.replaceAll('-', '')
      const { db, target, signal } = place
      const rows = db.collection<Stored>('songs')
      const images = await rows.find({}, { promoteValues: false }).toArray()
      const imageOf = (id: string) => images.find(({ _id }) => _id === idOf(id)) ?? null
      await db.collection<Stored>(`_winnow_undo_${hex}_0`).insertMany([
        { _id: idOf('2'), op: 'u', before: imageOf('2') },
        { _id: idOf('3'), op: 'd', before: imageOf('3') },
        { _id: idOf('4'), op: 'i', before: null },
      ])
      await rows.updateOne(
        { _id: idOf('2') },
        { $set: { title: 'Basil again', _winnow: { row: Long.ZERO, push: Long.fromNumber(2) } } },
      )
      const pushes = db.collection<Stored>('_winnow_pushes')
      const stored = await pushes.findOne({ _id: push.id })
      const [table] = Array.isArray(stored?.tables) ? stored.tables : []
      const [record] = await db.collection('_winnow_tables').find().toArray()
      await pushes.updateOne(
        { _id: push.id },
        { $set: { state: 'applying', tables: [{ ...table, before: record?.description }] } },
      )
      const locks = db.collection<Stored>('_winnow_locks')
      await locks.insertOne({ _id: 'dataset-1', push: push.id, beat: new Date() })
      await expect(target.sequenceOf('dataset-1')).rejects.toThrow('right now')
      await locks.updateOne({ _id: 'dataset-1' }, { $set: { beat: new Date(Date.now() - 3_600_000) } })
      expect(await target.sequenceOf('dataset-1')).toBe(2)
      expect(await now(place)).toEqual(merged)
      await target.commit(push, signal)
      expect(await target.sequenceOf('dataset-1')).toBe(2)
      await target.rollBack(push.id, { force: false, signal })
      expect(await now(place)).toMatchObject(before.map(({ id, title }) => ({ id, title })))
    },
  )

  it('takes back what was cut off when it is given up', async () => {
    await using database = freshMongoDatabase(server)
    const [, inPlace] = ways[0] ?? []
    await using place = await pushed(database.url, inPlace)
    const sent = [{ table: songs, chunks: [changes], there: await place.there('songs') }]
    const push = await place.plan(1, sent)
    await place.stage(push, sent)
    const { db, target } = place
    const rows = db.collection<Stored>('songs')
    const image = await rows.findOne({ _id: idOf('2') }, { promoteValues: false })
    await db
      .collection<Stored>(`_winnow_undo_${push.id.replaceAll('-', '')}_0`)
      .insertMany([{ _id: idOf('2'), op: 'u', before: image }])
    await rows.updateOne(
      { _id: idOf('2') },
      { $set: { title: 'Basil again', _winnow: { row: Long.ZERO, push: Long.fromNumber(2) } } },
    )
    await db.collection<Stored>('_winnow_pushes').updateOne({ _id: push.id }, { $set: { state: 'applying' } })
    await target.discard(push.id)
    expect(await now(place)).toEqual(before)
    expect(await target.stateOf(push.id)).toEqual({ state: 'none', chunks: [] })
  })

  it('reads what others have written: rows, numbers of other types, and texts in their place', async () => {
    await using database = freshMongoDatabase(server)
    await using place = await pushed(database.url)
    const rows = place.db.collection<Stored>('songs')
    await rows.updateOne({ _id: idOf('1') }, { $set: { id: 1.5, title: 7 } })
    await rows.updateOne({ _id: idOf('2') }, { $set: { id: 2, title: ['a', 'b'] } })
    await rows.updateOne({ _id: idOf('3') }, { $set: { id: '3' }, $unset: { title: '' } })
    await place.db.collection<{ _id: number; id: number }>('songs').insertOne({ _id: 77, id: 9 })
    const { rows: read, all } = await place.read('songs')
    expect(read).toContainEqual(['1.5 (number)', '7'])
    expect(read).toContainEqual(['2', '["a","b"]'])
    expect(read).toContainEqual(['"3"', null])
    expect(read).toContainEqual(['9', null])
    const [stranger] = (
      await place.duckdb.runAndReadAll(`SELECT _winnow_id, _winnow_row, _winnow_push FROM ${all} WHERE id = '9'`)
    ).getRowsJson()
    expect(stranger).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), null, '0'])
  })

  it.each(ways)('changes and removes rows that others have added (%s), and brings them back', async (_, abilities) => {
    await using database = freshMongoDatabase(server)
    await using place = await pushed(database.url, abilities)
    const rows = place.db.collection<{ _id: number; id: number; title: string }>('songs')
    await rows.insertMany([
      { _id: 77, id: 7, title: 'Gone soon' },
      { _id: 88, id: 8, title: 'Changed soon' },
    ])
    const { all } = await place.read('songs')
    const found = (
      await place.duckdb.runAndReadAll(`SELECT _winnow_id FROM ${all} WHERE id IN ('7', '8') ORDER BY id`)
    ).getRowsJson()
    const [seven, eight] = found.map(([id]) => String(id))
    const chunk = `${rowsOf('d', songs, [[seven ?? '']])} UNION ALL ${rowsOf('u', songs, [[eight ?? '', '8', "'Changed'"]])}`
    const push = await place.push(1, { table: songs, chunks: [chunk], there: await place.there('songs') })
    expect(await rows.find({ id: { $gt: 6 } }).toArray()).toEqual([
      { _id: 88, id: 8, title: 'Changed', _winnow: { row: 0, push: 2 } },
    ])
    await place.target.rollBack(push.id, { force: false, signal: place.signal })
    expect(
      await rows
        .find({ id: { $gt: 6 } })
        .sort({ id: 1 })
        .toArray(),
    ).toEqual([
      { _id: 77, id: 7, title: 'Gone soon' },
      { _id: 88, id: 8, title: 'Changed soon' },
    ])
  })

  it.each(ways)('reads some rows by their ids, and those of later pushes (%s)', async (_, abilities) => {
    await using database = freshMongoDatabase(server)
    await using place = await pushed(database.url, abilities)
    await place.push(1, { table: songs, chunks: [changes], there: await place.there('songs') })
    expect((await place.read('songs', { since: 1 })).rows).toEqual([
      ['2', 'Basil again'],
      ['4', 'Delta'],
    ])
    const ids = join(place.folder, 'ids')
    writeFileSync(ids, `${idOf('1')}\n${idOf('3')}\n`)
    expect((await place.read('songs', { ids })).rows).toEqual([['1', 'Amber']])
    expect((await place.read('songs', { ids, since: 1 })).rows).toEqual([])
  })
})
