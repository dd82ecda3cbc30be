/** `winnow push` and its companions on the built command line, against a real PostgreSQL. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type FreshDatabase,
  freshDatabase,
  type PostgresServer,
  startPostgres,
  withoutPostgres,
} from '../engine/testing/servers/postgres.ts'
import { type CliFolder, ended, openCliFolder } from './testing/run-cli.ts'

const rowsFile = (rows: number): string => {
  const lines = Array.from({ length: rows }, (_, id) => `${id},name ${id},"a note, no ${id * 7919}"`)
  return ['id,name,note', ...lines, ''].join('\n')
}

describe.skipIf(withoutPostgres())('winnow push', () => {
  let server: PostgresServer
  let database: FreshDatabase
  let folder: CliFolder

  beforeAll(async () => {
    server = await startPostgres()
    database = await freshDatabase(server)
    folder = openCliFolder()
    const url = new URL(database.url)
    folder.env.WINNOW_PASSWORD_TEAM = url.password
    url.password = ''
    expect(await folder.run('connect', 'add', 'team', url.href)).toMatchObject({ code: 0 })
  })
  afterAll(async () => {
    folder?.[Symbol.dispose]()
    await database?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })

  const query = async (sql: string): Promise<{ readonly n: number }[]> => {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    try {
      return (await client.query<{ n: number }>(sql)).rows
    } finally {
      await client.end()
    }
  }
  const count = async (table: string): Promise<number> =>
    (await query(`select count(*)::int as n from "${table}"`))[0]?.n ?? -1

  it('shows what would change and writes nothing until it is told to; then tells who pushed what, and takes it back', async () => {
    await folder.run('load', folder.file('orders.csv', rowsFile(500)))
    const shown = await folder.run('push', 'orders', '--to', 'team')
    expect(shown).toMatchObject({ code: 1, err: expect.stringContaining('Nothing was written. Say --yes to push.') })
    expect(shown.out).toContain('orders → new table orders: 500 inserted, 0 updated, 0 deleted, 0 unchanged')
    expect((await folder.run('push', 'orders', '--to', 'team', '--dry-run')).code).toBe(0)
    await expect(count('orders')).rejects.toThrow('does not exist')
    const pushed = await folder.run('push', 'orders', '--to', 'team', '--yes')
    expect(pushed).toMatchObject({ code: 0, out: expect.stringContaining('500 rows read back and equal.') })
    expect(await count('orders')).toBe(500)
    const again = await folder.run('push', 'orders', '--to', 'team', '--yes')
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('there was nothing to push') })
    const pushes = JSON.parse((await folder.run('pushes', 'orders', '--json')).out)
    expect(pushes.map(({ state }: { state: string }) => state)).toEqual([
      'discarded',
      'committed',
      'discarded',
      'discarded',
    ])
    expect((await folder.run('pushes', 'orders')).out).toMatch(/to team {2}incremental {2}committed, verified {2}\+500/)
    expect(await folder.run('rollback', pushes[1].id.slice(0, 8))).toMatchObject({ code: 0 })
    await expect(count('orders')).rejects.toThrow('does not exist')
    expect(JSON.stringify(pushes) + pushed.out).not.toContain(new URL(database.url).password)
  })

  it('shows rows of each kind, and how to decide about those that others changed', async () => {
    await folder.run('load', folder.file('stock.csv', 'id,name\n1,one\n2,two\n3,three\n'))
    const upsert = async (text: string) =>
      folder.run('load', folder.file('delivery.csv', text), '--into', 'stock', '--mode', 'upsert', '--key', 'id')
    await upsert('id,name\n4,four\n')
    expect(await folder.run('push', 'stock', '--to', 'team', '--yes')).toMatchObject({ code: 0 })
    await query(`update stock set name = 'theirs' where id = 3`)
    await upsert('id,name\n2,zwei\n3,ours\n5,five\n')
    const refused = await folder.run('push', 'stock', '--to', 'team', '--yes')
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('say --on-conflict theirs or') })
    for (const line of ['+ 5 | five', '~ 2 | zwei  (name: two → zwei)', '! 3 | ours  (name: theirs → ours)'])
      expect(refused.out).toContain(line)
    const listed = await folder.run('pushes', 'stock')
    expect(listed.out.trim().split('\n')).toHaveLength(1)
  })

  it('goes on after it was killed, and after Ctrl+C', async () => {
    await folder.run('load', folder.file('large.csv', rowsFile(120_000)))
    const begin = folder.start('push', 'large', '--to', 'team', '--yes', '--json')
    // Listened to from the start: a quick machine may be done before it is killed.
    const begun = ended(begin)
    await sleep(2000)
    begin.kill('SIGKILL')
    await begun
    const interrupted = folder.start('push', 'large', '--to', 'team', '--yes')
    const ending = ended(interrupted)
    await sleep(1500)
    interrupted.kill('SIGINT')
    const { err } = await ending
    const states: { id: string; state: string }[] = JSON.parse((await folder.run('pushes', 'large', '--json')).out)
    const paused = states.filter(({ state }) => state === 'paused')
    if (err.includes('winnow resume')) expect(paused.length).toBeGreaterThan(0)
    for (const [at, { id }] of paused.entries())
      await folder.run('resume', id, ...(at < paused.length - 1 ? ['--discard'] : []))
    expect(await folder.run('push', 'large', '--to', 'team', '--yes')).toMatchObject({ code: 0 })
    expect(await count('large')).toBe(120_000)
    expect((await folder.run('push', 'large', '--to', 'team', '--mode', 'full', '--dry-run')).out).toContain(
      '0 inserted, 0 updated, 0 deleted, 120,000 unchanged',
    )
  })

  it('says when a dataset is pushed by itself, and a load waits for that push', async () => {
    await folder.run('load', folder.file('planned.csv', 'id,name\n1,one\n'))
    expect((await folder.run('schedule', 'planned', '--to', 'team', '--when', 'after-load')).out).toContain(
      'team: after each load, incremental; not there yet',
    )
    expect((await folder.run('schedule', 'planned', '--to', 'team', '--when', 'weekly')).code).toBe(1)
    await folder.run('load', folder.file('more.csv', 'id,name\n2,two\n'), '--into', 'planned')
    expect(await count('planned')).toBe(2)
    expect((await folder.run('schedule', 'planned')).out).toContain('version 2 since')
  })
})
