/** What others write into published tables past Winnow comes with the next pull, whether or not anything was pushed since. */
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startMongo, withoutMongo } from '../../testing/servers/mongo.ts'
import { withoutPostgres } from '../../testing/servers/postgres.ts'
import { allRows, openTestFolder } from '../../testing/test-engine.ts'
import { type Member, openMember } from '../testing/team.ts'
import { openTeamPlace, type TeamPlace } from '../testing/team-place.ts'

describe.skipIf(withoutPostgres())('a pull of a table in PostgreSQL that others wrote to', () => {
  let place: TeamPlace
  let anna: Member
  let ben: Member

  beforeAll(async () => {
    place = await openTeamPlace()
    anna = await place.open('anna')
    ben = await place.open('ben')
  })
  afterAll(async () => {
    await ben?.[Symbol.asyncDispose]()
    await anna?.[Symbol.asyncDispose]()
    await place?.[Symbol.asyncDispose]()
  })

  const upsert = (member: Member, dataset: string, lines: string) =>
    member.load([place.file('more.csv', `id,name\n${lines}\n`)], {
      ...{ into: { dataset, mode: 'upsert', key: ['id'] }, again: true },
    })
  /** Published by Anna with a key, and pulled by Ben. */
  const publish = async (dataset: string) => {
    const lines = Array.from({ length: 9 }, (_, at) => `${at + 1},row ${at + 1}`).join('\n')
    await anna.load([place.file(`${dataset}.csv`, `id,name\n${lines}\n`)], { dataset, again: true })
    await upsert(anna, dataset, '1,first')
    await anna.push(dataset)
    expect(await pull(dataset)).toContain('Version 2')
  }
  const pull = async (dataset: string) => {
    const task = await ben.ended((await ben.client.sync.pull({ connection: 'team', dataset })).id)
    return `${task.status}: ${task.message}`
  }
  /** What Ben has beside what is there. */
  const both = async (dataset: string) => {
    const rows = await allRows(ben, dataset, dataset)
    const there = await place.sql(`select id, name from "${dataset}" order by id`)
    const byId = ([a]: readonly (string | null)[], [b]: readonly (string | null)[]) => Number(a) - Number(b)
    return { his: [...rows].sort(byId), there: there.map(({ id, name }) => [String(id), String(name)]) }
  }
  const expectSame = async (dataset: string) => {
    const { his, there } = await both(dataset)
    expect(his).toEqual(there)
  }
  const NOTHING = 'done: It is as it is in team: there was nothing to pull.'

  it('brings their rows along when nothing was pushed since, and nothing the next time', async () => {
    await publish('still')
    expect(await pull('still')).toBe(NOTHING)
    await place.sql(`update still set name = 'zwei' where id = 2`)
    expect(await pull('still')).toBe(
      'done: Version 2 of still: 0 inserted, 1 updated, 0 deleted. Nothing was pushed since: others changed this in team without Winnow.',
    )
    await expectSame('still')
    expect((await ben.review('still', 'full')).counts).toMatchObject({
      inserted: 0,
      updated: 0,
      deleted: 0,
      conflicts: 0,
    })
    // The row stays one of others, and is not new again.
    expect(await pull('still')).toBe(NOTHING)
    await place.sql(`delete from still where id = 3; insert into still (id, name) values (30, 'new')`)
    expect(await pull('still')).toContain('1 inserted, 0 updated, 1 deleted. Nothing was pushed since')
    await expectSame('still')
    expect(await pull('still')).toBe(NOTHING)
  })

  it('brings them along with what was pushed, however long ago their rows were pushed', async () => {
    await publish('busy')
    // What is written down of the chunks of a push goes after some more pushes.
    for (const name of ['a', 'b', 'c', 'd']) {
      await upsert(anna, 'busy', `9,${name}`)
      await anna.push('busy')
    }
    expect(await pull('busy')).toBe('done: Version 6 of busy: 0 inserted, 1 updated, 0 deleted.')
    expect(await pull('busy')).toBe(NOTHING)
    await place.sql(`update busy set name = 'zwei' where id = 2; update busy set name = 'neun' where id = 9`)
    await upsert(anna, 'busy', '4,vier')
    await anna.push('busy')
    expect(await pull('busy')).toBe(
      'done: Version 7 of busy: 0 inserted, 3 updated, 0 deleted. 2 rows were changed in team by others without Winnow.',
    )
    await expectSame('busy')
    expect(await pull('busy')).toBe(NOTHING)
  })

  it('is a conflict where the same row was changed here', async () => {
    await publish('conflict')
    await upsert(ben, 'conflict', '2,his')
    await place.sql(`update conflict set name = 'theirs' where id = 2`)
    expect(await pull('conflict')).toContain('failed: 1 row was changed here and in team since the last sync.')
  })

  it('is whole in a database that was restored, and for who may not see what is written down of pushes', async () => {
    await publish('restored')
    await place.sql(`create role looker login password 'looker'; grant usage on schema public to looker;
      grant select on restored, _winnow_dataset, _winnow_table, _winnow_published, _winnow_published_piece to looker`)
    const url = new URL(place.database.url)
    Object.assign(url, { username: 'looker', password: 'looker' })
    try {
      await ben.client.connections.update({ connection: 'team', url: url.href, remember: false })
      expect(await pull('restored')).toBe(
        'done: Nothing was pushed to team since the last pull: there was nothing to pull.',
      )
      await place.sql(`update restored set name = 'zwei' where id = 2`)
      await upsert(anna, 'restored', '4,vier')
      await anna.push('restored')
      expect(await pull('restored')).toContain('0 inserted, 2 updated, 0 deleted.')
      await expectSame('restored')
    } finally {
      await ben.client.connections.update({ connection: 'team', url: place.database.url, remember: false })
      await place.sql('drop owned by looker; drop role looker')
    }
    // As after a dump and a restore: every row is written by one transaction that no push knows.
    await place.sql(`update restored set name = name; update _winnow_push set actor = actor`)
    expect(await pull('restored')).toBe(NOTHING)
    await place.sql(`update restored set name = 'drei' where id = 3`)
    expect(await pull('restored')).toContain('0 inserted, 1 updated, 0 deleted. Nothing was pushed since')
    await expectSame('restored')
  })
})

describe.skipIf(withoutMongo())('a pull of a collection that others wrote to', () => {
  it('says what it knows when nothing was pushed, and brings their rows along with the next push', async () => {
    using folder = openTestFolder()
    await using server = await startMongo()
    const url = new URL(server.url)
    url.pathname = '/others'
    await using client = await MongoClient.connect(url.href)
    await client.db('others').dropDatabase()
    await using anna = await openMember(join(folder.path, 'anna'), url.href)
    await using ben = await openMember(join(folder.path, 'ben'), url.href)
    const pull = async () =>
      (await ben.ended((await ben.client.sync.pull({ connection: 'team', dataset: 'c' })).id)).message
    await anna.load([folder.file('c.csv', 'id,name\n1,one\n2,two\n3,three\n4,four\n5,five\n')], { dataset: 'c' })
    await anna.push('c')
    await pull()
    await client
      .db('others')
      .collection('c')
      .updateOne({ name: 'two' }, { $set: { name: 'zwei' } })
    expect(await pull()).toBe('Nothing was pushed to team since the last pull: there was nothing to pull.')
    const into = { dataset: 'c', mode: 'append' as const }
    await anna.load([folder.file('more.csv', 'id,name\n6,six\n')], { into })
    await anna.push('c')
    expect(await pull()).toBe('Version 2 of c: 1 inserted, 1 updated, 0 deleted.')
    const names = (await allRows(ben, 'c', 'c')).map(([, name]) => name)
    expect(names).toEqual(['one', 'zwei', 'three', 'four', 'five', 'six'])
  })
})
