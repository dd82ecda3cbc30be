/** Pushes taken back, and tables whose columns change on the way. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, type PostgresServer, startPostgres, withoutPostgres } from '../../testing/servers/postgres.ts'
import type { TargetTable } from '../target.ts'
import { column, openPlace, type Place, rowsOf, run } from './testing/place.ts'

const songs: TargetTable = {
  source: 'songs',
  name: 'songs',
  columns: [column('id', 'BIGINT'), column('title'), column('plays')],
  key: ['id'],
  indexes: [],
}
const first = rowsOf('i', songs, [
  ['1', '1', "'Amber'", "'10'"],
  ['2', '2', "'Basil'", "'20'"],
  ['3', '3', "'Cedar'", "'many'"],
])
const changes = [
  rowsOf('i', songs, [['4', '4', "'Delta'", "'40'"]]),
  rowsOf('u', songs, [['2', '2', "'Basil again'", 'NULL']]),
  rowsOf('d', songs, [['3']]),
].join(' UNION ALL ')
const all = { force: false, signal: new AbortController().signal }
const shape = `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS filled FROM pg_attribute
  WHERE attrelid = 'public.songs'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY 1`
const rows = `SELECT to_jsonb(s) - '_winnow_push' AS row FROM songs s ORDER BY _winnow_id`
const undoTables = `SELECT count(*)::int AS n FROM pg_class WHERE relname LIKE '\\_winnow\\_undo\\_%' AND relkind = 'r'`

describe.skipIf(withoutPostgres())('a push to PostgreSQL that is taken back', () => {
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
  const stateOf = async (url: string) => [await run(url, shape), await run(url, rows)]

  it('leaves nothing of a table that it had made', async () => {
    await using database = await freshDatabase(server)
    await using place = await openPlace(database.url)
    const push = await place.push(0, { table: songs, chunks: [first] })
    expect(await place.target.canRollBack(push.id)).toBe(true)
    await place.target.rollBack(push.id, all)
    expect(await place.target.tables()).toEqual([])
    expect(await place.target.stateOf(push.id)).toEqual({ state: 'rolled-back', chunks: [] })
    expect(await place.target.canRollBack(push.id)).toBe(false)
    await place.target.rollBack(push.id, all)
    await expect(place.target.begin(push)).rejects.toThrow('was taken back')
    const sequence = await place.target.sequenceOf('dataset-1')
    await place.push(sequence, { table: songs, chunks: [first] })
    expect((await place.read('songs')).rows).toHaveLength(3)
  })

  it('gives rows back as they were, one push after the other, and tells readers that they changed', async () => {
    await using database = await freshDatabase(server)
    await using place = await pushed(database.url)
    await run(database.url, `ALTER TABLE songs ADD COLUMN remark text; UPDATE songs SET remark = 'old' WHERE id = 3`)
    const states = [await stateOf(database.url)]
    const pushes = []
    const { mark } = await place.read('songs')
    pushes.push(await place.push(1, { table: songs, chunks: [changes], there: await place.there('songs'), mark }))
    states.push(await stateOf(database.url))
    const more = rowsOf('u', songs, [
      ['4', '4', "'Delta again'", "'41'"],
      ['2', '2', "'Basil, once more'", 'NULL'],
    ])
    pushes.push(await place.push(2, { table: songs, chunks: [more], there: await place.there('songs') }))
    const [one, two] = pushes
    if (one === undefined || two === undefined) throw new Error('two were pushed')
    await expect(place.target.rollBack(one.id, all)).rejects.toThrow('Only the last push')
    expect(await place.target.canRollBack(one.id)).toBe(false)
    await run(database.url, `UPDATE songs SET remark = 'new' WHERE id = 1`)
    await run(database.url, `UPDATE songs SET remark = NULL WHERE id = 1`)
    await place.target.rollBack(two.id, all)
    expect(await stateOf(database.url)).toEqual(states[1])
    expect((await place.read('songs', { since: 3 })).rows).toHaveLength(2)
    await place.target.rollBack(one.id, all)
    expect(await stateOf(database.url)).toEqual(states[0])
    expect(await place.target.sequenceOf('dataset-1')).toBe(5)
    expect(await run(database.url, undoTables)).toEqual([{ n: 0 }])
  })

  it.each([
    ['changed a row', `UPDATE songs SET title = 'Mine' WHERE id = 2`],
    ['changed a new row', `UPDATE songs SET title = 'Mine' WHERE id = 4`],
    ['removed a row', 'DELETE FROM songs WHERE id = 4'],
    ['brought a row back', `INSERT INTO songs (_winnow_id, id) VALUES (md5('3')::uuid, 3)`],
  ])('asks first when somebody %s since, and overwrites it when told to', async (_, theirs) => {
    await using database = await freshDatabase(server)
    await using place = await pushed(database.url)
    const before = await stateOf(database.url)
    const push = await place.push(1, { table: songs, chunks: [changes], there: await place.there('songs') })
    await run(database.url, theirs)
    const now = await stateOf(database.url)
    await expect(place.target.rollBack(push.id, all)).rejects.toThrow('Nothing was taken back')
    expect(await stateOf(database.url)).toEqual(now)
    await place.target.rollBack(push.id, { ...all, force: true })
    expect(await stateOf(database.url)).toEqual(before)
  })

  it('asks first before it drops a table with rows of others', async () => {
    await using database = await freshDatabase(server)
    await using place = await openPlace(database.url)
    const push = await place.push(0, { table: songs, chunks: [first] })
    await run(database.url, 'INSERT INTO songs (id) VALUES (7); CREATE VIEW titles AS SELECT title FROM songs')
    await expect(place.target.rollBack(push.id, all)).rejects.toThrow('Nothing was taken back')
    await expect(place.target.rollBack(push.id, { ...all, force: true })).rejects.toThrow('depends on')
    await run(database.url, 'DROP VIEW titles')
    await place.target.rollBack(push.id, { ...all, force: true })
    expect(await place.target.tables()).toEqual([])
  })

  it('does not take a push back whose rows others had changed before the push after it', async () => {
    await using database = await freshDatabase(server)
    await using place = await pushed(database.url)
    const one = await place.push(1, { table: songs, chunks: [changes], there: await place.there('songs') })
    await run(database.url, `UPDATE songs SET title = 'Mine' WHERE id = 2`)
    const over = rowsOf('u', songs, [['2', '2', "'Ours'", 'NULL']])
    const two = await place.push(2, { table: songs, chunks: [over], there: await place.there('songs') })
    await place.target.rollBack(two.id, all)
    expect(await run(database.url, 'SELECT title FROM songs WHERE id = 2')).toEqual([{ title: 'Mine' }])
    await expect(place.target.rollBack(one.id, all)).rejects.toThrow('Nothing was taken back')
  })

  it('keeps what that needs for the last three pushes', async () => {
    await using database = await freshDatabase(server)
    await using place = await pushed(database.url)
    for (let sequence = 1; sequence < 5; sequence++) {
      const chunks = [rowsOf('u', songs, [['1', '1', `'${sequence}'`, 'NULL']])]
      await place.push(sequence, { table: songs, chunks, there: await place.there('songs') })
    }
    expect(await run(database.url, undoTables)).toEqual([{ n: 3 }])
  })

  const plays = [column('id', 'BIGINT'), column('title'), column('plays', 'BIGINT')]
  const numbered: TargetTable = { ...songs, columns: plays }
  it.each<[string, TargetTable, string, string[]]>([
    [
      'a column more',
      { ...songs, columns: [...songs.columns, column('year', 'DATE')] },
      "'2', 'x', '1', '2020-01-01'",
      ['ADD COLUMN "year" date'],
    ],
    ['a column less', { ...songs, columns: songs.columns.slice(0, 2) }, "'2', 'x'", ['DROP COLUMN "plays"']],
    [
      'another key',
      { ...songs, key: ['title'] },
      "'2', 'x', '1'",
      ['DROP CONSTRAINT', 'DROP NOT NULL', 'ADD CONSTRAINT'],
    ],
    ['no key', { ...songs, key: [] }, "'2', 'x', '1'", ['DROP CONSTRAINT', 'DROP NOT NULL']],
    [
      'a key of another type',
      { ...songs, columns: [column('id'), ...songs.columns.slice(1)] },
      "'2', 'x', '1'",
      ['DROP CONSTRAINT', 'DROP NOT NULL', 'TYPE text', 'ADD CONSTRAINT'],
    ],
    [
      'a column of another type',
      { ...numbered, key: ['id', 'plays'] },
      "2, 'x', 1",
      ['DROP CONSTRAINT', 'DROP NOT NULL', 'TYPE bigint', 'ADD CONSTRAINT'],
    ],
  ])('gives a table its shape back that had got %s', async (_, table, cells, shown) => {
    await using database = await freshDatabase(server)
    await using place = await pushed(database.url)
    const before = await stateOf(database.url)
    const there = await place.there('songs')
    const statements = place.target.ddl(there, table)
    expect(statements).toEqual(shown.map((part) => expect.stringContaining(part)))
    const [cell] = [cells.split(', ')]
    const chunks = [
      `${rowsOf('u', table, [['2', ...(cell ?? [])] as [string]])} UNION ALL ${rowsOf('d', table, [['3']])}`,
    ]
    const { mark } = await place.read('songs')
    const push = await place.push(1, { table, chunks, there, mark })
    expect(await place.there('songs')).toEqual({
      name: 'songs',
      dataset: 'dataset-1',
      columns: table.columns,
      key: table.key,
    })
    expect((await place.read('songs')).rows).toHaveLength(2)
    expect(place.target.ddl(await place.there('songs'), table)).toEqual([])
    await place.target.rollBack(push.id, all)
    expect(await stateOf(database.url)).toEqual(before)
    expect(await place.there('songs')).toEqual(there)
  })

  it('gives a column no type that values could not come through', async () => {
    await using database = await freshDatabase(server)
    await using place = await pushed(database.url)
    const there = await place.there('songs')
    const push = (chunks: string[]) => place.push(1, { table: numbered, chunks, there })
    await expect(push([rowsOf('u', numbered, [['2', '2', "'x'", '20']])])).rejects.toThrow('would be lost')
    await run(database.url, `UPDATE songs SET plays = '007' WHERE id = 3`)
    await expect(push([rowsOf('u', numbered, [['2', '2', "'x'", '20']])])).rejects.toThrow('would be lost')
    await push([rowsOf('u', numbered, [['3', '3', "'x'", '7']])])
    expect((await place.read('songs')).rows).toEqual(
      expect.arrayContaining([
        ['1', 'Amber', '10'],
        ['3', 'x', '7'],
      ]),
    )
  })

  it('refuses more columns than a table can have', async () => {
    await using database = await freshDatabase(server)
    await using place = await openPlace(database.url)
    const columns = Array.from({ length: 1598 }, (_, at) => column(`c${at}`))
    expect(() => place.target.ddl(null, { ...songs, columns })).toThrow(
      '1598 columns; a table of PostgreSQL takes 1597',
    )
  })
})
