/** Pushes to a real PostgreSQL: what is there afterwards, whoever was in the way. */
import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, type PostgresServer, startPostgres, withoutPostgres } from '../../testing/servers/postgres.ts'
import { ChangedThere, type TargetTable } from '../target.ts'
import { column, openPlace, type Place, rowsOf, run } from './testing/place.ts'

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
const merged = [
  { id: '1', title: 'Amber', push: '1' },
  { id: '2', title: 'Basil again', push: '2' },
  { id: '4', title: 'Delta', push: '2' },
]
const now = 'SELECT id, title, _winnow_push AS push FROM songs ORDER BY id'
const staged = `SELECT count(*)::int AS n FROM pg_class WHERE relname LIKE '\\_winnow\\_stage%'`

describe.skipIf(withoutPostgres())('a push to PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  async function pushed(url: string): Promise<Place> {
    const place = await openPlace(url)
    await place.push(0, { table: songs, chunks: [first] })
    return place
  }

  it('makes a table of the chunks, with its key and indexes, at once', async () => {
    await using database = await freshDatabase(server)
    await using place = await openPlace(database.url)
    const sent = [{ table: songs, chunks: [first, rowsOf('i', songs, [['4', '4', 'NULL']])] }]
    const push = await place.plan(0, sent)
    await place.stage(push, sent)
    expect(await run(database.url, `SELECT to_regclass('public.songs') AS found`)).toEqual([{ found: null }])
    await place.target.commit(push, place.signal)
    expect(await run(database.url, now)).toEqual([
      { id: '1', title: 'Amber', push: '1' },
      { id: '2', title: 'Basil', push: '1' },
      { id: '3', title: 'Cedar', push: '1' },
      { id: '4', title: null, push: '1' },
    ])
    await expect(run(database.url, 'INSERT INTO songs (id) VALUES (4)')).rejects.toThrow('_winnow_key_songs')
    expect(await run(database.url, `SELECT indexname FROM pg_indexes WHERE tablename = 'songs' ORDER BY 1`)).toEqual([
      { indexname: '_winnow_ids_songs' },
      { indexname: '_winnow_index_songs_title' },
      { indexname: '_winnow_key_songs' },
    ])
    expect(await run(database.url, 'INSERT INTO songs (id) VALUES (9) RETURNING _winnow_push AS push')).toEqual([
      { push: '0' },
    ])
    expect(await place.target.sequenceOf('dataset-1')).toBe(1)
    expect(await place.target.stateOf(push.id)).toMatchObject({
      state: 'committed',
      chunks: [{ number: 0 }, { number: 1 }],
    })
  })

  it('puts insertions, changes and deletions into a table, whose views, rights, triggers and other columns stay', async () => {
    await using database = await freshDatabase(server)
    await using place = await pushed(database.url)
    await run(
      database.url,
      `ALTER TABLE songs ADD COLUMN remark text DEFAULT 'none'; UPDATE songs SET remark = 'good' WHERE id = 2;
       CREATE VIEW titles AS SELECT title FROM songs; CREATE TABLE seen (title text);
       CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.seen VALUES (new.title); RETURN new; END $$;
       CREATE TRIGGER note AFTER INSERT OR UPDATE ON songs FOR EACH ROW EXECUTE FUNCTION note()`,
    )
    const there = await place.there('songs')
    const { mark } = await place.read('songs')
    await place.push(1, { table: songs, chunks: [changes], there, mark })
    expect(await run(database.url, now)).toEqual(merged)
    expect(await run(database.url, 'SELECT remark FROM songs ORDER BY id')).toEqual([
      ...[{ remark: 'none' }, { remark: 'good' }, { remark: 'none' }],
    ])
    expect(await run(database.url, 'SELECT * FROM titles ORDER BY 1')).toHaveLength(3)
    expect(await run(database.url, 'SELECT title FROM seen ORDER BY 1')).toEqual([
      ...[{ title: 'Basil again' }, { title: 'Delta' }],
    ])
    expect(await run(database.url, staged)).toEqual([{ n: 0 }])
  })

  it.each([
    ['changed a row', `UPDATE songs SET title = 'Mine' WHERE id = 2`, '1 changed'],
    ['changed a row that is to go', `UPDATE songs SET title = 'Mine' WHERE id = 3`, '1 changed'],
    ['removed a row', 'DELETE FROM songs WHERE id = 2', '1 removed'],
    ['added the row', `INSERT INTO songs (_winnow_id, id) VALUES (md5('4')::uuid, 4)`, '1 added'],
    ['added a row of that key', 'INSERT INTO songs (id) VALUES (4)', 'has the key of a row'],
    ['took a column away', 'ALTER TABLE songs DROP COLUMN title', 'was given other columns'],
    ['gave a column another type', 'ALTER TABLE songs ALTER COLUMN id TYPE text', 'was given other columns'],
    ['removed the table', 'DROP TABLE songs', 'was removed'],
    ['made another table of the name', 'DROP TABLE songs; CREATE TABLE songs (id int)', 'was removed'],
  ])('changes nothing when somebody %s since the review', async (_, theirs, told) => {
    await using database = await freshDatabase(server)
    await using place = await pushed(database.url)
    const there = await place.there('songs')
    const { mark } = await place.read('songs')
    const sent = [{ table: songs, chunks: [changes], there, mark }]
    const push = await place.plan(1, sent)
    await place.stage(push, sent)
    await run(database.url, theirs)
    const state = `SELECT (SELECT json_agg(s) FROM songs s)::text AS rows`
    const before = await run(database.url, state).catch(() => null)
    await expect(place.target.commit(push, place.signal)).rejects.toThrow(told)
    expect(await run(database.url, state).catch(() => null)).toEqual(before)
    await place.target.discard(push.id)
    expect(await run(database.url, staged)).toEqual([{ n: 0 }])
    expect(await place.target.stateOf(push.id)).toEqual({ state: 'none', chunks: [] })
  })

  it('lets rows be that others changed before the review, or beside it', async () => {
    await using database = await freshDatabase(server)
    await using place = await pushed(database.url)
    await run(database.url, `UPDATE songs SET title = 'Mine' WHERE id = 2`)
    const there = await place.there('songs')
    const { mark } = await place.read('songs')
    await run(database.url, `UPDATE songs SET title = 'Beside' WHERE id = 1; INSERT INTO songs (id) VALUES (9)`)
    await place.push(1, { table: songs, chunks: [changes], there, mark })
    expect(await run(database.url, 'SELECT id, title FROM songs ORDER BY id')).toEqual([
      { id: '1', title: 'Beside' },
      { id: '2', title: 'Basil again' },
      { id: '4', title: 'Delta' },
      { id: '9', title: null },
    ])
  })

  it('lets one of two pushes through that were reviewed at the same time', async () => {
    await using database = await freshDatabase(server)
    await using place = await pushed(database.url)
    const there = await place.there('songs')
    const sent = [{ table: songs, chunks: [changes], there }]
    const [one, two] = [await place.plan(1, sent), await place.plan(1, sent)]
    await place.stage(one, sent)
    await place.stage(two, sent)
    const ended = await Promise.allSettled([one, two].map((push) => place.target.commit(push, place.signal)))
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const refused = ended.find((end) => end.status === 'rejected')
    expect(refused?.reason).toBeInstanceOf(ChangedThere)
    expect(await run(database.url, now)).toEqual(merged)
    await expect(place.target.begin(await place.plan(1, sent))).rejects.toThrow('Somebody else pushed')
  })

  it('takes each chunk once, and no other rows in its place', async () => {
    await using database = await freshDatabase(server)
    await using place = await openPlace(database.url)
    const sent = [{ table: songs, chunks: [first] }]
    const push = await place.plan(0, sent)
    const [plan] = push.tables
    if (plan === undefined) throw new Error('a plan has a table')
    await place.target.begin(push)
    const sending = Array.from({ length: 4 }, async () =>
      place.target.stage(push, plan, await place.chunk(first), place.signal),
    )
    const bytes = await Promise.all(sending)
    expect(bytes.filter((sent) => sent > 0)).toHaveLength(1)
    const other = await place.chunk(rowsOf('i', songs, [['8', '8', 'NULL']]))
    await expect(place.target.stage(push, plan, other, place.signal)).rejects.toThrow('was sent before with other rows')
    await place.target.begin(push)
    await place.target.commit(push, place.signal)
    await place.target.commit(push, place.signal)
    await place.target.begin(push)
    expect(await place.target.stage(push, plan, await place.chunk(first), place.signal)).toBe(0)
    expect(await run(database.url, 'SELECT count(*)::int AS n FROM songs')).toEqual([{ n: 3 }])
    expect(await place.target.sequenceOf('dataset-1')).toBe(1)
  })

  it('keeps nothing of a chunk whose rows cannot be read to their end', async () => {
    await using database = await freshDatabase(server)
    await using place = await openPlace(database.url)
    const sent = [{ table: songs, chunks: [first] }]
    const push = await place.plan(0, sent)
    await place.target.begin(push)
    const [plan] = push.tables
    if (plan === undefined) throw new Error('a plan has a table')
    const rows = await place.chunk(first)
    async function* broken(select: string) {
      yield* rows.toChunks(select)
      throw new Error('the disk is gone')
    }
    await expect(place.target.stage(push, plan, { ...rows, toChunks: broken }, place.signal)).rejects.toThrow(
      'the disk is gone',
    )
    expect(await place.target.stateOf(push.id)).toEqual({ state: 'staging', chunks: [] })
    await place.stage(push, sent)
    await place.target.commit(push, place.signal)
    expect((await place.read('songs')).rows).toHaveLength(3)
  })

  it('does not commit without all of its chunks', async () => {
    await using database = await freshDatabase(server)
    await using place = await openPlace(database.url)
    const push = await place.plan(0, [{ table: songs, chunks: [first, changes] }])
    await place.stage(push, [{ table: songs, chunks: [first] }])
    await expect(place.target.commit(push, place.signal)).rejects.toThrow('3 of 6 rows have arrived')
    await expect(place.target.commit(await place.plan(0, []), place.signal)).rejects.toThrow('Nothing of this push')
  })

  it('leaves a key out that the rows do not allow, and says so', async () => {
    await using database = await freshDatabase(server)
    await using place = await openPlace(database.url)
    const table = { ...songs, key: ['title'], indexes: [['id', 'title']] }
    const long = `array_to_string(list_transform(range(300), n -> md5(n::VARCHAR)), '')`
    const sent = [{ table, chunks: [rowsOf('i', table, [['1', '1', long]])] }]
    const push = await place.plan(0, sent)
    await place.stage(push, sent)
    const told: string[] = []
    await place.target.commit(push, place.signal, (note) => told.push(note))
    expect(told).toEqual([
      expect.stringContaining('has no primary key'),
      expect.stringContaining('too long for an index'),
    ])
    expect(await run(database.url, 'SELECT length(title) AS n FROM songs')).toEqual([{ n: 9600 }])
  })

  it('reads only rows of some ids, or of later pushes', async () => {
    await using database = await freshDatabase(server)
    await using place = await pushed(database.url)
    await place.push(1, { table: songs, chunks: [changes], there: await place.there('songs') })
    expect((await place.read('songs', { since: 1 })).rows).toEqual(
      expect.arrayContaining([
        ['2', 'Basil again'],
        ['4', 'Delta'],
      ]),
    )
    expect((await place.read('songs', { since: 2 })).rows).toEqual([])
    const ids = `${place.folder}/ids.txt`
    const md5 = await run(database.url, `SELECT md5('1') AS one, md5('3') AS gone`)
    writeFileSync(ids, `${md5[0]?.one}\n${md5[0]?.gone}\n`)
    expect((await place.read('songs', { ids })).rows).toEqual([['1', 'Amber']])
    writeFileSync(ids, '')
    expect((await place.read('songs', { ids })).rows).toEqual([])
  })
})
