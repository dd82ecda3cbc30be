/** The way back from pushes to a real server, and out of those that were cut off while they took effect. */
import { Long } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshMongoDatabase, type MongoServer, startMongo, withoutMongo } from '../../testing/servers/mongo.ts'
import { ChangedThere } from '../target.ts'
import { idOf, openPlace, rowsOf } from './testing/place.ts'
import { before, changes, first, leftOver, merged, now, openPushed, type Stored, songs, ways } from './testing/songs.ts'

describe.skipIf(withoutMongo())('a push to MongoDB and the way back', () => {
  let server: MongoServer
  beforeAll(async () => {
    server = await startMongo()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

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
    await using place = await openPushed(database.url)
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
      await using place = await openPushed(database.url, abilities)
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
      await locks.insertOne({ _id: 'dataset-1', push: push.id, beat: new Date(), until: 'committed' })
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

  it('finishes a way back that was cut off', async () => {
    await using database = freshMongoDatabase(server)
    await using place = await openPushed(database.url)
    const sent = { table: songs, chunks: [changes], there: await place.there('songs') }
    const push = await place.push(1, sent)
    const { db, target } = place
    // As after a kill between two documents.
    await db.collection<Stored>('_winnow_pushes').updateOne({ _id: push.id }, { $set: { state: 'rolling-back' } })
    await db.collection<Stored>('songs').deleteOne({ _id: idOf('4') })
    const locks = db.collection<Stored>('_winnow_locks')
    await locks.insertOne({
      _id: 'dataset-1',
      push: push.id,
      beat: new Date(Date.now() - 3_600_000),
      until: 'rolled-back',
    })
    expect(await target.sequenceOf('dataset-1')).toBe(3)
    expect(await now(place)).toMatchObject(before.map(({ id, title }) => ({ id, title })))
    expect(await target.stateOf(push.id)).toMatchObject({ state: 'rolled-back' })
    expect(await locks.countDocuments()).toBe(0)
  })

  it('takes back what was cut off when it is given up', async () => {
    await using database = freshMongoDatabase(server)
    const [, inPlace] = ways[0] ?? []
    await using place = await openPushed(database.url, inPlace)
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
})
