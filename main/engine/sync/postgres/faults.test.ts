/** Connections that break, servers that are killed, and people who change their mind: the rows are there once, or not at all. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Cancelled } from '../../failure.ts'
import { freshDatabase, type PostgresServer, startPostgres, withoutPostgres } from '../../testing/servers/postgres.ts'
import { startFaultProxy } from '../../testing/servers/proxy.ts'
import type { PushPlan, TargetTable } from '../target.ts'
import { isPassing, openPostgresTarget } from './target.ts'
import { column, connectionTo, openPlace, type Place, rowsOf, run, type Sent } from './testing/place.ts'

const songs: TargetTable = {
  source: 'songs',
  name: 'songs',
  columns: [column('id', 'BIGINT'), column('title')],
  key: ['id'],
  indexes: [],
}
const many = (from: number, to: number, op = 'i', title = "'Song ' || n") =>
  `SELECT '${op}' AS _winnow_op, md5(n::VARCHAR) AS _winnow_id, n AS _winnow_row, n AS id, ${title} AS title FROM range(${from}, ${to}) r(n)`
const content = 'SELECT count(*)::int AS n, md5(string_agg(id || title, $$|$$ ORDER BY id)) AS content FROM songs'

describe.skipIf(withoutPostgres())('a push to PostgreSQL over a bad line', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres({ own: true })
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  /** A push, taken up again and again until it has ended, as whoever pushes does. Answers with how often that was. */
  async function pushStubbornly(
    place: Place,
    push: PushPlan,
    sent: readonly Sent[],
    before: () => void,
  ): Promise<number> {
    const step = <T>(work: () => Promise<T>): Promise<T> => {
      before()
      return work()
    }
    for (let failures = 0; ; failures++) {
      try {
        const there = await step(() => place.target.stateOf(push.id))
        await step(() => place.target.begin(push))
        for (const [at, plan] of push.tables.entries())
          for (const [number, sql] of (sent[at]?.chunks ?? []).entries())
            if (!there.chunks.some((chunk) => chunk.number === number && chunk.table === plan.table.name))
              await step(async () => place.target.stage(push, plan, await place.chunk(sql, number), place.signal))
        await step(() => place.target.commit(push, place.signal))
        return failures
      } catch (error) {
        if (!isPassing(error) || failures > 200) throw error
        await sleep(20)
      }
    }
  }

  it.each(['toServer', 'toClient'] as const)(
    'ends with the rows of an undisturbed one, cut %s anywhere',
    async (direction) => {
      await using database = await freshDatabase(server)
      await using proxy = await startFaultProxy({ to: server.port })
      await using place = await openPlace(proxy.url(database.url))
      const sent: Sent[] = [{ table: songs, chunks: [many(0, 4000), many(4000, 8000), many(8000, 9000)] }]
      const push = await place.plan(0, sent)
      let at = 0
      // The way there has many bytes, the way back few: each answer is lost once.
      const next = () =>
        proxy.cutAfter(direction === 'toServer' ? (at++ * 7919) % 90_000 : (at++ * 17) % 600, direction)
      const steps = { left: 12 }
      const failures = await pushStubbornly(place, push, sent, () => {
        if (steps.left-- > 0) next()
        else void proxy.heal()
      })
      expect(failures).toBeGreaterThan(3)
      expect(await run(database.url, content)).toEqual([{ n: 9000, content: expect.any(String) }])
      const there = await place.there('songs')
      const { mark } = await place.read('songs')
      const changes: Sent[] = [
        {
          table: songs,
          there,
          mark,
          chunks: [many(0, 3000, 'u', "'Again ' || n"), many(3000, 4000, 'd', 'NULL'), many(9000, 9500)],
        },
      ]
      steps.left = 12
      await pushStubbornly(place, await place.plan(1, changes), changes, () => {
        if (steps.left-- > 0) next()
        else void proxy.heal()
      })
      const expected = `SELECT count(*)::int AS n, md5(string_agg(n || CASE WHEN n < 3000 THEN 'Again ' ELSE 'Song ' END || n, $$|$$ ORDER BY n)) AS content
      FROM generate_series(0, 9499) n WHERE n < 3000 OR n >= 4000`
      expect(await run(database.url, content)).toEqual(await run(database.url, expected))
      expect(
        await run(database.url, `SELECT count(*)::int AS n FROM pg_class WHERE relname LIKE '\\_winnow\\_stage%'`),
      ).toEqual([{ n: 0 }])
    },
  )

  it('goes on where it was after the server was killed', async () => {
    await using database = await freshDatabase(server)
    await using place = await openPlace(database.url)
    const sent: Sent[] = [{ table: songs, chunks: [many(0, 3000), many(3000, 200_000), many(200_000, 201_000)] }]
    const push = await place.plan(0, sent)
    let step = 0
    // A server that is still starting is not started again.
    let restarted = Promise.resolve()
    await pushStubbornly(place, push, sent, () => {
      step++
      if (step === 3 || step === 6) restarted = restarted.then(() => sleep(30)).then(() => server.restart())
    })
    await restarted
    expect(await run(database.url, 'SELECT count(*)::int AS n, count(DISTINCT id)::int AS ids FROM songs')).toEqual([
      { n: 201_000, ids: 201_000 },
    ])
  })

  it('stops when it is told to, in the database as well', async () => {
    await using database = await freshDatabase(server)
    await using place = await openPlace(database.url)
    await place.push(0, { table: songs, chunks: [rowsOf('i', songs, [['1', '1', "'Amber'"]])] })
    const sent = [
      { table: songs, there: await place.there('songs'), chunks: [rowsOf('u', songs, [['1', '1', "'Basil'"]])] },
    ]
    const push = await place.plan(1, sent)
    await place.stage(push, sent)
    await run(
      database.url,
      `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN new; END $$;
       CREATE TRIGGER slow BEFORE UPDATE ON songs FOR EACH ROW EXECUTE FUNCTION slow()`,
    )
    const stop = new AbortController()
    const committing = place.target.commit(push, stop.signal)
    const sleeping = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`
    await expect.poll(() => run(database.url, sleeping), { timeout: 60_000 }).toEqual([{ n: 1 }])
    stop.abort()
    await expect(committing).rejects.toBeInstanceOf(Cancelled)
    await expect.poll(() => run(database.url, sleeping), { timeout: 60_000 }).toEqual([{ n: 0 }])
    await run(database.url, 'DROP TRIGGER slow ON songs')
    await place.target.commit(push, place.signal)
    expect(await run(database.url, 'SELECT title FROM songs')).toEqual([{ title: 'Basil' }])
  })

  it('is told in our own words, without the secret', async () => {
    await using database = await freshDatabase(server)
    const told = async (change: Partial<URL>): Promise<{ message: string; passing: boolean }> => {
      const url = Object.assign(new URL(database.url), change)
      const error = await openPostgresTarget(connectionTo(url.href)).then(
        () => new Error('it was opened'),
        (reason: unknown) => reason,
      )
      return { message: error instanceof Error ? error.message : '', passing: isPassing(error) }
    }
    expect(await told({ password: 'a-secret-of-mine' })).toEqual({
      message: 'The server of team refused the user or the password. Correct the connection and try again.',
      passing: false,
    })
    expect(await told({ pathname: '/nowhere' })).toMatchObject({
      passing: false,
      message: expect.stringContaining('no such database'),
    })
    expect(await told({ port: '1' })).toMatchObject({
      passing: true,
      message: expect.stringContaining('nothing listens'),
    })
    expect(await told({ hostname: 'name.invalid' })).toMatchObject({
      passing: false,
      message: 'The connection team cannot be made: nobody knows the name of its server. Correct the connection.',
    })
  })

  it('asks for no more rights than it needs', async () => {
    await using database = await freshDatabase(server)
    await run(
      database.url,
      `CREATE SCHEMA team; CREATE ROLE limited LOGIN PASSWORD 'x'; REVOKE CREATE ON SCHEMA public FROM PUBLIC;
       REVOKE TEMP ON DATABASE ${database.name} FROM PUBLIC; GRANT USAGE, CREATE ON SCHEMA team TO limited`,
    )
    try {
      const url = new URL(database.url)
      url.username = 'limited'
      url.password = 'x'
      await using place = await openPlace(url.href, 'team')
      const sent = { table: songs, chunks: [many(0, 10)] }
      const push = await place.push(0, sent)
      expect((await place.read('songs')).rows).toHaveLength(10)
      await place.target.rollBack(push.id, { force: false, signal: place.signal })
      for (const schema of ['public', 'other']) {
        await using refused = await openPlace(url.href, schema)
        await expect(refused.push(0, sent)).rejects.toThrow('may not do this: permission denied')
      }
      await run(database.url, `ALTER ROLE limited SET default_transaction_read_only = on`)
      await using reader = await openPlace(url.href, 'team')
      await expect(reader.push(2, sent)).rejects.toThrow('takes no changes')
    } finally {
      await run(database.url, 'DROP OWNED BY limited; DROP ROLE limited')
    }
  })
})
