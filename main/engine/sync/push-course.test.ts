/** When pushes happen: given up, by themselves, one at a time, stopped and gone on, and what is left of them in the store. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { freshDatabase, withoutPostgres } from '../testing/servers/postgres.ts'
import { entries } from '../testing/test-engine.ts'
import { rowsFile } from './testing/team.ts'
import { useTeam } from './testing/team-place.ts'

describe.skipIf(withoutPostgres())('the course of pushes', () => {
  const team = useTeam()
  const sql = (text: string) => team.place.sql(text)
  const { load, upsert, pushed, there } = team

  it('is given up before it is confirmed, and cannot be confirmed then', async () => {
    await load('given up', 'id\n1\n')
    const review = await team.member.review('given up')
    expect(await team.member.client.sync.discard({ push: review.id })).toMatchObject({ state: 'discarded' })
    await expect(team.member.tryConfirm(review.id)).rejects.toThrow('was discarded')
    expect(entries(team.member.store, 'sync/pushes')).not.toContain(review.id)
  })

  it('goes out by itself after each load, and waits for a person where there is something to decide', async () => {
    await pushed('planned', 'id,name\n1,one\n2,two\n')
    const { sync } = team.member.client
    await sync.schedule({ dataset: 'planned', connection: 'team', schedule: { when: 'after-load' } })
    const target = async () => (await sync.targets({ dataset: 'planned' }))[0]
    const settled = async (version: number) => {
      let now = await target()
      while (now?.pushedVersion !== version && now?.waiting === null) {
        await new Promise((wait) => setTimeout(wait, 20))
        now = await target()
      }
      return now
    }
    await upsert('planned', 'id,name\n2,zwei\n')
    expect(await settled(3)).toMatchObject({ pushedVersion: 3, waiting: null })
    expect(await there('planned')).toContainEqual({ id: 2, name: 'zwei' })
    await sql("update planned set name = 'theirs' where id = 1")
    await upsert('planned', 'id,name\n1,eins\n')
    expect(await settled(4)).toMatchObject({ pushedVersion: 3, waiting: expect.stringContaining('1 row was changed') })
    expect(await there('planned')).toContainEqual({ id: 1, name: 'theirs' })
    const [waiting] = await sync.list({ dataset: 'planned' })
    expect(waiting).toMatchObject({ state: 'reviewed', counts: { conflicts: 1 } })
    expect(await team.member.tryConfirm(waiting?.id ?? '', { onConflict: 'ours' })).toMatchObject({ status: 'done' })
    expect(await target()).toMatchObject({ pushedVersion: 4, waiting: null })
  })

  it('runs once at a time, and two that were reviewed alike do not both take effect', async () => {
    await pushed('contested', rowsFile(2000))
    await upsert('contested', 'id,name,amount,day,note\n1,uno,1.00,2020-01-01,x\n')
    const [one, two] = [await team.member.review('contested'), await team.member.review('contested')]
    const ends = await Promise.allSettled([one, two].map(({ id }) => team.member.tryConfirm(id)))
    expect(ends.map((end) => end.status === 'fulfilled' && end.value.status === 'done').sort()).toEqual([false, true])
    const left = [one, two][ends.findIndex((end) => end.status === 'rejected')]
    if (left !== undefined) expect(await team.member.tryConfirm(left.id)).toMatchObject({ status: 'failed' })
    expect(await sql('select count(*)::int as n from contested')).toEqual([{ n: 2001 }])
  })

  it('puts what is known of a dataset elsewhere when it is told to', async () => {
    await using elsewhere = await freshDatabase(team.place.server)
    await team.member.client.connections.add({ name: 'words', url: elsewhere.url, remember: false })
    await load('described', 'id\n1\n')
    const { push, task } = await team.member.client.sync.review({
      dataset: 'described',
      to: 'team',
      metadataTo: 'words',
    })
    await team.member.ended(task.id)
    expect(await team.member.tryConfirm(push)).toMatchObject({ status: 'done' })
    expect(await team.member.client.sync.get({ push })).toMatchObject({
      connection: 'team',
      metadataConnection: 'words',
    })
    expect((await team.member.client.sync.published({ connection: 'words' })).map(({ name }) => name)).toEqual([
      'described',
    ])
    await team.member.client.connections.remove({ connection: 'words' })
  })

  it('is stopped by a wrong password at once, and goes on when it is corrected', async () => {
    await pushed('locked', 'id,name\n1,one\n')
    await upsert('locked', 'id,name\n1,eins\n')
    const review = await team.member.review('locked')
    const wrong = new URL(team.place.database.url)
    wrong.password = 'wrong'
    await team.member.client.connections.update({ connection: 'team', url: wrong.href, remember: false })
    const phases: string[] = []
    const stop = new AbortController()
    const changes = await team.member.client.tasks.follow(undefined, { signal: stop.signal })
    const followed = (async () => {
      for await (const change of changes) if (change.what === 'task') phases.push(change.task.phase)
    })().catch(() => undefined)
    const task = await team.member.tryConfirm(review.id)
    stop.abort()
    await followed
    expect(task).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('refused the user or the password'),
    })
    expect(phases.filter((phase) => phase.includes('tried again'))).toEqual([])
    const paused = await team.member.client.sync.get({ push: review.id })
    expect(paused).toMatchObject({
      state: 'paused',
      message: expect.stringContaining('resume the push, or discard it'),
    })
    await team.member.client.connections.update({ connection: 'team', url: team.place.database.url, remember: false })
    expect(await team.member.tryConfirm(review.id)).toMatchObject({ status: 'done' })
    expect(await there('locked')).toContainEqual({ id: 1, name: 'eins' })
  })

  it('leaves nothing of a deleted dataset in the store, but its rows there', async () => {
    await pushed('leaving', 'id,name\n1,one\n')
    const { id } = await team.member.client.datasets.get({ dataset: 'leaving' })
    const bases = () => entries(team.member.store, 'sync/bases').length
    const before = bases()
    await team.member.client.datasets.delete({ dataset: id })
    await team.member[Symbol.asyncDispose]()
    const catalog = new Database(join(team.member.store, 'catalog.sqlite'))
    catalog.prepare('update dataset set deleted_at = 1 where id = ?').run(id)
    catalog.close()
    team.member = await team.place.open('store')
    expect(bases()).toBe(before - 1)
    expect(await there('leaving')).toHaveLength(2)
  })
})
