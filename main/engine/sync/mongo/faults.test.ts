/** Pushes to a real server while the connection is cut and the server is killed: they end as if nothing had happened. */
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomFrom } from '../../testing/random.ts'
import { freshMongoDatabase, type MongoServer, startMongo, withoutMongo } from '../../testing/servers/mongo.ts'
import { type FaultProxy, startFaultProxy } from '../../testing/servers/proxy.ts'
import type { PushPlan, TargetTable, ThereTable } from '../target.ts'
import type { Abilities } from './server.ts'
import { isPassing, openMongoTarget } from './target.ts'
import { column, connectionTo, openPlace, type Place } from './testing/place.ts'

const table: TargetTable = {
  source: 'rows',
  name: 'rows',
  columns: [column('n', 'BIGINT'), column('text')],
  key: ['n'],
  indexes: [],
}
const rows = (op: string, from: number, to: number, text: string) =>
  `SELECT '${op}' AS _winnow_op, md5('row ' || n) AS _winnow_id, n AS _winnow_row, ${op === 'd' ? 'NULL::BIGINT' : 'n'} AS n, ${op === 'd' ? 'NULL' : `'${text} ' || n`} AS text FROM range(${from}, ${to}) AS r(n)`

interface Job {
  readonly place: Place
  readonly push: PushPlan
  readonly chunks: readonly string[]
  readonly url: string
  readonly abilities?: Abilities
  /** Before each try. */
  readonly trouble: (attempt: number) => Promise<void> | void
  /** Before each step. */
  readonly more?: () => void
}

/** As a push is taken up again and again, each time with a connection of its own. Answers with how often it took. */
async function insist({ place, push, chunks, url, abilities, trouble, more = () => undefined }: Job): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    await trouble(attempt)
    try {
      await using target = await openMongoTarget(connectionTo(`${url}${QUICK}`), abilities)
      const { state, chunks: staged } = await target.stateOf(push.id)
      if (state === 'committed') return attempt
      await target.begin(push)
      for (const plan of push.tables)
        for (const [number, sql] of chunks.entries())
          if (!staged.some((chunk) => chunk.number === number)) {
            more()
            await target.stage(push, plan, await place.chunk(sql, number), place.signal)
          }
      more()
      await target.commit(push, place.signal)
    } catch (error) {
      if (!isPassing(error) || attempt > 200) throw error
    }
  }
}
const QUICK = '?serverSelectionTimeoutMS=2000&connectTimeoutMS=2000'

async function contentOf(place: Place): Promise<unknown[]> {
  const found = await place.db.collection('rows').find().sort({ n: 1 }).toArray()
  return found.map(({ n, text, _winnow }) => [n, text, _winnow.push])
}

const expected = (count: number, changed: readonly [from: number, to: number], gone: readonly [number, number]) =>
  Array.from({ length: count }, (_, n) =>
    n >= changed[0] && n < changed[1] ? [n, `new ${n}`, 2] : [n, `old ${n}`, 1],
  ).filter(([n]) => Number(n) < gone[0] || Number(n) >= gone[1])

describe.skipIf(withoutMongo({ own: true }))('a push to MongoDB that is disturbed', () => {
  let server: MongoServer
  let proxy: FaultProxy
  beforeAll(async () => {
    server = await startMongo({ own: true })
    proxy = await startFaultProxy({ to: server.port, seed: 5 })
  })
  afterAll(async () => {
    await proxy?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })

  const all: [string, Abilities | undefined][] = [
    ['as the server likes it', undefined],
    ['in place', { decimals: false, specials: false, lookups: true }],
  ]

  it.each(all)('ends with the same rows, however often it is cut (%s)', async (_, abilities) => {
    await using database = freshMongoDatabase(server)
    await using place = await openPlace(database.url, abilities)
    const random = randomFrom(7)
    const url = proxy.url(database.url)
    let left = 12
    // Many bytes go there, and few come back.
    const cutSoon = () => {
      const isThere = random(2) === 0
      if (left-- > 0) proxy.cutAfter(random(isThere ? 12_000 : 1_500), isThere ? 'toServer' : 'toClient')
      else void proxy.heal()
    }
    const job = { place, url, trouble: cutSoon, more: cutSoon, ...(abilities !== undefined && { abilities }) }
    const chunks = Array.from({ length: 5 }, (_, at) => rows('i', at * 300, (at + 1) * 300, 'old'))
    const first = await place.plan(0, [{ table, chunks }])
    const cutsBefore = proxy.cuts
    await insist({ ...job, push: first, chunks })
    expect(proxy.cuts - cutsBefore).toBeGreaterThan(3)
    expect(await contentOf(place)).toEqual(expected(1500, [0, 0], [0, 0]))
    const there: ThereTable = await place.there('rows')
    const changes = [rows('u', 10, 30, 'new'), rows('d', 40, 50, '')]
    const second = await place.plan(1, [{ table, chunks: changes, there }])
    left = 12
    await insist({ ...job, push: second, chunks: changes })
    expect(await contentOf(place)).toEqual(expected(1500, [10, 30], [40, 50]))
    const names = (await place.db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name)
    expect(names.filter((name) => name.includes('copy'))).toEqual([])
    await place.target.rollBack(second.id, { force: false, signal: place.signal })
    expect((await contentOf(place)).map((row) => Array.isArray(row) && row[1])).toEqual(
      Array.from({ length: 1500 }, (_, n) => `old ${n}`),
    )
  })

  it('goes on after the server was killed', async () => {
    await using database = freshMongoDatabase(server)
    await using place = await openPlace(database.url)
    const chunks = Array.from({ length: 6 }, (_, at) => rows('i', at * 1000, (at + 1) * 1000, 'old'))
    const push = await place.plan(0, [{ table, chunks }])
    const kills: Promise<void>[] = []
    const trouble = async (attempt: number) => {
      await Promise.all(kills)
      await server.restart()
      if (attempt > 3) return
      kills.push(new Promise((resolve) => setTimeout(() => void server.kill().then(resolve), attempt * 150)))
    }
    await insist({ place, push, chunks, url: database.url, trouble })
    await Promise.all(kills)
    await server.restart()
    expect(await contentOf(place)).toEqual(expected(6000, [0, 0], [0, 0]))
  })

  it('stops at once, with a sentence, when nobody answers or a word of the connection would be told', async () => {
    await using database = freshMongoDatabase(server)
    await proxy.refuse()
    try {
      const secret = 'mongodb://ana:s3cret@127.0.0.1'
      const url = proxy.url(database.url).replace('mongodb://127.0.0.1', secret)
      const open = connectionTo(`${url}${QUICK}`)
      const error = await openMongoTarget(open).then(
        () => undefined,
        (reason: unknown) => reason,
      )
      expect(error).toMatchObject({
        message: 'The connection team cannot be made: no server answers at its address now.',
      })
      expect(isPassing(error)).toBe(true)
      expect(String(error)).not.toContain('127.0.0.1')
    } finally {
      await proxy.heal()
    }
  })

  it('tells what the server refuses without the values of rows, and does not try it again', async () => {
    await using database = freshMongoDatabase(server)
    await using place = await openPlace(database.url)
    await place.push(0, { table, chunks: [rows('i', 0, 3, 'old')] })
    await place.db.collection('rows').insertOne({ n: 7, text: 'a secret' })
    const there = await place.there('rows')
    const chunk = rows('i', 7, 8, 'new')
    const push = await place.plan(1, [{ table, chunks: [chunk], there }])
    await place.stage(push, [{ table, chunks: [chunk], there }])
    const error = await place.target.commit(push, place.signal).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    expect(String(error)).toContain('has the key of a row')
    expect(String(error)).not.toContain('secret')
    expect(isPassing(error)).toBe(false)
    await place.target.discard(push.id)
    expect((await place.read('rows')).rows).toHaveLength(4)
  })

  it('sends again what the server has lost', async () => {
    await using database = freshMongoDatabase(server)
    await using place = await openPlace(database.url)
    const chunk = rows('i', 0, 10, 'old')
    const push = await place.plan(0, [{ table, chunks: [chunk] }])
    await place.stage(push, [{ table, chunks: [chunk] }])
    await place.db.dropCollection(`_winnow_stage_${push.id.replaceAll('-', '')}_0`)
    await expect(place.target.commit(push, place.signal)).rejects.toThrow('0 of 10 rows have arrived')
    expect(await place.target.stateOf(push.id)).toEqual({ state: 'staging', chunks: [] })
    await place.stage(push, [{ table, chunks: [chunk] }])
    await place.target.commit(push, place.signal)
    expect(await contentOf(place)).toHaveLength(10)
  })

  it('is stopped when the person says so, and leaves nothing that has an effect', async () => {
    await using database = freshMongoDatabase(server)
    await using place = await openPlace(database.url)
    const stop = new AbortController()
    const chunk = rows('i', 0, 20_000, 'old')
    const push = await place.plan(0, [{ table, chunks: [chunk] }])
    await place.target.begin(push)
    const [plan] = push.tables
    if (plan === undefined) throw new Error('there is a table')
    const rowsOfChunk = await place.chunk(chunk)
    const stopping = {
      ...rowsOfChunk,
      async *toRows(select: string) {
        for await (const part of rowsOfChunk.toRows(select)) {
          yield part
          stop.abort()
        }
      },
    }
    await expect(place.target.stage(push, plan, stopping, stop.signal)).rejects.toThrow('Cancelled.')
    expect(await place.target.stateOf(push.id)).toEqual({ state: 'staging', chunks: [] })
    await place.target.discard(push.id)
    await using client = new MongoClient(database.url)
    const names = await client.db().listCollections({}, { nameOnly: true }).toArray()
    expect(names.map(({ name }) => name).filter((name) => name === 'rows' || name.includes('stage'))).toEqual([])
  })
})
