/** The three-way comparison in SQL against a plain one, over random small tables. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queryAll } from '../store/duckdb.ts'
import { type Comparison, classifySql, needsEverything, touchedSql } from './compare.ts'

/** Contents by id. */
type Rows = Readonly<Record<string, number>>
type Mode = Comparison['mode']

const ids = ['a', 'b', 'c', 'd', 'e']
const rowsArb = fc
  .array(fc.option(fc.nat(2), { nil: null }), { minLength: ids.length, maxLength: ids.length })
  .map((values): Rows => Object.fromEntries(values.flatMap((value, at) => (value === null ? [] : [[ids[at], value]]))))

/** What the page and the documentation promise, row by row. */
function plainly(mode: Mode, ours: Rows, base: Rows | null, theirs: Rows): Record<string, string> {
  const kinds: Record<string, string> = {}
  for (const id of ids) {
    const [o, b, t] = [ours[id], base?.[id], theirs[id]]
    const weChanged = base === null || o !== b
    // Only a full push looks at rows that we left as they were, and only what we have comes with an upsert.
    if (mode !== 'full' && (!weChanged || (o === undefined && (base === null || mode === 'upsert')))) continue
    if (o === undefined && t === undefined) {
      if (b !== undefined) kinds[id] = 'v'
    } else if (o === t) {
      if (b !== o) kinds[id] = 's'
    } else if (t === b) kinds[id] = o === undefined ? 'd' : t === undefined ? 'i' : 'u'
    else kinds[id] = 'c'
  }
  return kinds
}

describe('the comparison of ours, theirs and what we knew', () => {
  let instance: DuckDBInstance
  let connection: DuckDBConnection
  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:')
    connection = await instance.connect()
  })
  afterAll(() => {
    connection.closeSync()
    instance.closeSync()
  })

  const fill = async (name: string, rows: Rows, more: string) => {
    const values = Object.entries(rows).map(([id, value]) => `('${id}', ${value}::UBIGINT)`)
    const source =
      values.length === 0 ? "(SELECT '' AS id, 0::UBIGINT AS h WHERE false)" : `(VALUES ${values.join(', ')}) v(id, h)`
    await connection.run(`CREATE OR REPLACE TEMP TABLE ${name} AS SELECT *${more} FROM ${source}`)
  }

  it('says of each row what the plain one says', async () => {
    const property = fc.asyncProperty(
      fc.constantFrom<Mode>('full', 'incremental', 'upsert'),
      ...([rowsArb, fc.option(rowsArb), rowsArb] as const),
      async (mode, ours, base, theirs) => {
        await fill('ours', ours, ', 0 AS place, false AS again')
        await fill('theirs', theirs, '')
        if (base !== null) await fill('base', base, '')
        const comparison = { mode, ours: 'ours', base: base === null ? null : 'base' }
        await connection.run(`CREATE OR REPLACE TEMP TABLE touched AS ${touchedSql(comparison)}`)
        // Where not everything is asked for, rows beyond those that are touched never arrive.
        const arrived = needsEverything(comparison) ? 'theirs' : '(SELECT * FROM theirs SEMI JOIN touched USING (id))'
        const rows = await queryAll(connection, classifySql(mode, 'touched', arrived))
        expect(Object.fromEntries(rows.map(({ id, kind }) => [id, kind]))).toEqual(plainly(mode, ours, base, theirs))
      },
    )
    await fc.assert(property, { numRuns: 150 })
  })

  it('sends rows again whose column has another type, unless others changed them', async () => {
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE ours AS SELECT * FROM (VALUES ('a', 1::UBIGINT), ('b', 1), ('c', 1)) v(id, h), (SELECT 0 AS place, true AS again)`,
    )
    await fill('base', { a: 1, b: 1, c: 1 }, '')
    await fill('theirs', { a: 1, b: 2 }, '')
    const comparison = { mode: 'incremental' as const, ours: 'ours', base: 'base' }
    await connection.run(`CREATE OR REPLACE TEMP TABLE touched AS ${touchedSql(comparison)}`)
    const rows = await queryAll(connection, classifySql('incremental', 'touched', 'theirs'))
    expect(Object.fromEntries(rows.map(({ id, kind }) => [id, kind]))).toEqual({ a: 'u', b: 'c', c: 'c' })
  })
})
