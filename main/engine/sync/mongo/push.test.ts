/** Pushes to a real server that speaks MongoDB's protocol: what is there afterwards, whoever was in the way. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Long } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshMongoDatabase, type MongoServer, startMongo, withoutMongo } from '../../testing/servers/mongo.ts'
import { ChangedThere, type TargetTable } from '../target.ts'
import { column, idOf, openPlace, type Place, rowsOf } from './testing/place.ts'
import { before, changes, first, leftOver, merged, now, openPushed, type Stored, songs, ways } from './testing/songs.ts'

describe.skipIf(withoutMongo())('a push to MongoDB', () => {
  let server: MongoServer
  beforeAll(async () => {
    server = await startMongo()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

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
      await using place = await openPushed(database.url, abilities)
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
    await using place = await openPushed(database.url, abilities)
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
    await using one = await openPushed(database.url)
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
    await using place = await openPushed(database.url, abilities)
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

  it('reads what others have written: rows, numbers of other types, and texts in their place', async () => {
    await using database = freshMongoDatabase(server)
    await using place = await openPushed(database.url)
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
    await using place = await openPushed(database.url, abilities)
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
    await using place = await openPushed(database.url, abilities)
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
