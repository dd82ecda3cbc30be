/** What is looked for part by part is what is found at once. */
import { DuckDBInstance } from '@duckdb/node-api'
import { expect, it } from 'vitest'
import { queryAll } from '../store/duckdb.ts'
import { duplicateRow } from './duplicate-row.ts'
import { partsByHash } from './rule.ts'

it('finds the same copies in a table of any size, each once', async () => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`CREATE TABLE t AS
    SELECT 0 AS __source, i AS __row, 'a' || i % 700 AS a, i % 3 AS b, '' AS __unstored FROM range(3000) r(i)`)
  const facts = { name: 't', view: 't', columns: ['a', 'b'], integers: [], resource: null, tableOf: () => undefined }
  const found = async (rows: number) => {
    const queries = duplicateRow.queries({ ...facts, rows })
    const hits = await Promise.all(queries.map(({ sql }) => queryAll(connection, sql)))
    return { parts: queries.length, copies: hits.flat().map(({ __row, first_row }) => `${__row} of ${first_row}`) }
  }
  const whole = await found(3000)
  const divided = await found(68_000_000)
  expect([whole.parts, divided.parts]).toEqual([1, 9])
  expect(whole.copies).toHaveLength(900)
  expect(divided.copies.sort()).toEqual(whole.copies.sort())
})

it('divides no table that fits into memory', () => {
  expect(partsByHash(8_000_000, 'h')).toEqual(['true'])
  expect(partsByHash(8_000_001, 'h')).toEqual(['h % 2 = 0', 'h % 2 = 1'])
})
