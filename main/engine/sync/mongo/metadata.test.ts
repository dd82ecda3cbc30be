/** What is published beside the rows, in a real server that speaks MongoDB's protocol. */
import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshMongoDatabase, type MongoServer, startMongo, withoutMongo } from '../../testing/servers/mongo.ts'
import { openTestFolder } from '../../testing/test-engine.ts'
import type { PublishedDocument } from '../target.ts'
import { openMongoMetadata } from './metadata.ts'
import { connectionTo } from './testing/place.ts'

const { signal } = new AbortController()

describe.skipIf(withoutMongo())('metadata in MongoDB', () => {
  let server: MongoServer
  beforeAll(async () => {
    server = await startMongo()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  const publication = (sequence: number, name = 'Lieder'): PublishedDocument => ({
    ...{ id: 'dataset-1', push: randomUUID(), sequence, name },
    document: JSON.stringify({ sequence, odd: '\u0000 日本 "' }),
  })

  it('is listed, fetched and withdrawn, the newest first', async () => {
    await using database = freshMongoDatabase(server)
    await using place = await openMongoMetadata(connectionTo(database.url))
    using folder = openTestFolder()
    const files = [1, 2].map((n) => folder.file(`${n}.bin`, randomBytes(n * 5_000_000)))
    expect(await place.list()).toEqual([])
    const out = join(folder.path, 'out')
    await expect(place.get('dataset-1', out, signal)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const [one, two] = [publication(1), publication(2, '日本 \u0000')]
    await place.put(one, files[0] ?? '', signal)
    await place.put(two, files[1] ?? '', signal)
    await place.put(two, files[0] ?? '', signal)
    expect(await place.list()).toEqual([two])
    expect(await place.get('dataset-1', out, signal)).toEqual(two)
    expect(readFileSync(out).equals(readFileSync(files[1] ?? ''))).toBe(true)
    await place.withdraw(two.push)
    expect(await place.get('dataset-1', out, signal)).toEqual(one)
    expect(readFileSync(out).equals(readFileSync(files[0] ?? ''))).toBe(true)
    await place.withdraw(one.push)
    expect(await place.list()).toEqual([])
  })

  it('keeps what the last pushes published, and an empty file, and shows nothing that was cut off', async () => {
    await using database = freshMongoDatabase(server)
    await using place = await openMongoMetadata(connectionTo(database.url))
    using folder = openTestFolder()
    const file = folder.file('empty', '')
    for (let sequence = 1; sequence < 7; sequence++) await place.put(publication(sequence), file, signal)
    const stopped = publication(7)
    const stop = AbortSignal.abort()
    await expect(place.put(stopped, folder.file('full', 'full'), stop)).rejects.toThrow('Cancelled.')
    expect((await place.list()).map(({ sequence }) => sequence)).toEqual([6])
    await using client = new MongoClient(database.url)
    const kept = await client.db().collection('_winnow_published').find({ isWhole: true }).toArray()
    expect(kept.map(({ sequence }) => sequence).sort()).toEqual([3, 4, 5, 6])
    const out = folder.file('out', 'something longer')
    await place.get('dataset-1', out, signal)
    expect(readFileSync(out, 'utf8')).toBe('')
    await place.put(stopped, file, signal)
    expect((await place.list()).map(({ sequence }) => sequence)).toEqual([7])
  })
})
