/** Groups that are made file by file are those that are made at once. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, it } from 'vitest'
import type { AggregateSpec } from '../../../preload/contract/index.ts'
import { openReader, queryAll } from '../store/duckdb.ts'
import { literal } from '../store/sql-text.ts'
import { openTestFolder } from '../testing/test-engine.ts'
import { compileAggregate, parseSpec } from './aggregate.ts'
import { areTooMany, expectedGroups, groupInParts, isPartible } from './group-in-parts.ts'

const columns = [
  { name: 'song', type: 'string', storage: 'VARCHAR', format: null },
  { name: 'day', type: 'date', storage: 'DATE', format: '%Y-%m-%d' },
  { name: 'plays', type: 'integer', storage: 'BIGINT', format: null },
  { name: 'note', type: 'string', storage: 'VARCHAR', format: null },
] as const

const spec: AggregateSpec = {
  table: 'songs',
  groups: [{ column: 'song' }, { column: 'day', part: 'month' }, { column: 'plays', bin: { width: 20 } }],
  measures: [
    { function: 'count' },
    { function: 'sum', column: 'plays' },
    { function: 'distinct', column: 'day' },
    { function: 'median', column: 'plays' },
  ],
  where: "note <> 'b'",
}

it('gives the same groups as one query, conditions, empty groups and medians included', async () => {
  using folder = openTestFolder()
  const data = join(folder.path, 'songs.parquet')
  const writer = await DuckDBInstance.create(':memory:')
  const copier = await writer.connect()
  await copier.run(`COPY (SELECT CASE WHEN i % 7 > 0 THEN 'Track ' || i % 7 END AS song,
      CASE WHEN i % 11 > 0 THEN DATE '2024-01-01' + (i % 90)::INTEGER END AS day, i % 101 AS plays, chr(97 + (i % 3)::INTEGER) AS note
    FROM range(5000) r(i)) TO ${literal(data)} (FORMAT parquet)`)
  copier.closeSync()
  writer.closeSync()
  const limits = { threads: 2, memoryMiB: 256, spillFolder: join(folder.path, 'spill') }
  const instance = await openReader({ ...limits, folders: [folder.path] })
  const connection = await instance.connect()
  const table = { name: 'songs', columns, relation: `read_parquet(${literal(data)})` }
  const parsed = parseSpec(spec)
  const compiled = await compileAggregate(connection, table, table.relation, parsed)
  expect(isPartible(parsed, compiled)).toBe(true)

  const tooMany = (rows: number) => areTooMany(connection, table, compiled, { rows, memoryMiB: 256 })
  expect([await tooMany(5000), await tooMany(1e9)]).toEqual([false, false])
  const ownKeys = { ...compiled, keys: ['uuid()'] }
  expect(await areTooMany(connection, table, ownKeys, { rows: 1e9, memoryMiB: 256 })).toBe(true)

  const parts = join(folder.path, 'parts')
  await groupInParts(connection, table, parsed, {
    ...{ compiled, folder: parts, into: 'groups' },
    room: { rows: 5000, memoryMiB: 256 },
  })

  const whole = compiled.unsorted?.sql ?? ''
  const count = async (sql: string) => Number((await queryAll(connection, `SELECT count(*) AS n FROM (${sql})`))[0]?.n)
  expect(await count(whole)).toBeGreaterThan(100)
  expect(await count(`${whole} EXCEPT ALL FROM groups`)).toBe(0)
  expect(await count(`FROM groups EXCEPT ALL (${whole})`)).toBe(0)
  expect(existsSync(parts)).toBe(false)
  connection.closeSync()
  instance.closeSync()
})

it.each<[string, Partial<AggregateSpec>]>([
  ['a share of all groups', { measures: [{ function: 'share', column: 'plays' }] }],
  ['bins as wide as all values ask for', { groups: [{ column: 'plays', bin: { count: 5 } }] }],
  ['a limit', { limit: 3 }],
])('is not for %s, which one group cannot tell by itself', async (_, more) => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const relation = `(SELECT 'x' AS song, DATE '2024-01-01' AS day, 1::BIGINT AS plays, '' AS note)`
  const parsed = parseSpec({ ...spec, ...more })
  const compiled = await compileAggregate(connection, { name: 'songs', columns }, relation, parsed)
  expect(isPartible(parsed, compiled)).toBe(false)
  connection.closeSync()
  instance.closeSync()
})

it('expects as many groups as a sample of rows lets expect', () => {
  const found = Math.round(1_000_000 * (1 - Math.exp(-0.5)))
  expect(expectedGroups(500_000, found, 68_000_000) / 1_000_000).toBeCloseTo(1, 3)
  expect(expectedGroups(500_000, 300, 68_000_000)).toBeCloseTo(300, 0)
  expect(expectedGroups(500_000, 500_000, 68_000_000)).toBe(68_000_000)
  expect(expectedGroups(1000, 1000, 1000)).toBe(1000)
})
