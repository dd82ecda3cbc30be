/** Names of tables, columns and schemas: whatever they are, they come to a real PostgreSQL and back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, type PostgresServer, startPostgres, withoutPostgres } from '../../testing/servers/postgres.ts'
import type { TargetTable } from '../target.ts'
import { column, openPlace, rowsOf, run } from './testing/place.ts'

const songs: TargetTable = {
  ...{ source: 'songs', name: 'songs', columns: [column('id', 'BIGINT'), column('title')], key: ['id'], indexes: [] },
}
const first = rowsOf('i', songs, [['1', '1', "'Amber'"]])

describe.skipIf(withoutPostgres())('names in PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  it('are known to be taken, whatever has them', async () => {
    await using database = await freshDatabase(server)
    await using place = await openPlace(database.url)
    await run(
      database.url,
      `CREATE VIEW songs AS SELECT 1 AS n; CREATE TYPE moods AS ENUM ('low'); CREATE SEQUENCE counts; CREATE TABLE plays (n int)`,
    )
    const tables = await place.target.tables()
    expect(tables.map(({ name, dataset }) => [name, dataset])).toEqual(
      ['counts', 'moods', 'plays', 'songs'].map((name) => [name, null]),
    )
    const sent = [{ table: songs, chunks: [first] }]
    const push = await place.plan(0, sent)
    await place.stage(push, sent)
    await expect(place.target.commit(push, place.signal)).rejects.toThrow('made a “songs”')
  })

  it('are made such that a database can hold them, and told apart', async () => {
    await using database = await freshDatabase(server)
    const schema = `we"ird'; DROP TABLE x; -- ${'ü'.repeat(10)}`
    await using place = await openPlace(database.url, schema)
    const { nameFor } = place.target
    const taken = new Set<string>()
    const wanted = [
      'a"b',
      "it's",
      'ctid',
      '',
      'ß'.repeat(200),
      `${'ß'.repeat(199)}x`,
      '_winnow_id',
      'a\0b',
      'a_b',
      '\uD800',
      '\uD801',
      'x; DROP TABLE y',
      ' ',
      '%s $1 \\',
    ]
    const names = wanted.map((name) => {
      const own = nameFor(name, taken)
      taken.add(own)
      return own
    })
    expect(new Set(names).size).toBe(wanted.length)
    for (const name of names) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63)
    const table: TargetTable = {
      ...{
        source: 'odd',
        name: nameFor(`t"'; ${'日本'.repeat(40)}`, new Set()),
        key: names.slice(0, 2),
        indexes: [names.slice(2, 4)],
      },
      columns: names.map((name) => column(name)),
    }
    const cells = names.map((_, at) => `'${at}'`) as [string, ...string[]]
    expect(place.target.ddl(null, table)[0]).toMatch(/^CREATE SCHEMA "we""ird'; DROP TABLE x/)
    await place.push(0, { table, chunks: [rowsOf('i', table, [['1', ...cells]])] })
    expect((await place.read(table.name)).rows).toEqual([names.map((_, at) => String(at))])
    const there = await place.there(table.name)
    expect(there).toEqual({ name: table.name, dataset: 'dataset-1', columns: table.columns, key: table.key })
    await place.push(1, {
      table,
      chunks: [rowsOf('u', table, [['1', ...cells.map((cell) => `${cell} || '!'`)] as [string]])],
      there,
    })
    expect((await place.read(table.name)).rows).toEqual([names.map((_, at) => `${at}!`)])
  })
})
