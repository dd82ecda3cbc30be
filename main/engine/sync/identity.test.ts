import { createHash } from 'node:crypto'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { textColumn } from '../store/columns.ts'
import { queryAll } from '../store/duckdb.ts'
import { identifier, literal } from '../store/sql-text.ts'
import { contentHash, contentText, hexId, idBits, keyText } from './identity.ts'

/** What begins a cell of a column in the text that is hashed. */
const mark = (name: string) => `\u0001${createHash('md5').update(name).digest('base64url').slice(0, 3)}`

describe('what tells rows apart', () => {
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
  const values = async (
    names: readonly string[],
    rows: readonly (readonly string[])[],
    sql: string,
  ): Promise<string[]> => {
    const tuples = rows.map((row, at) => `(${[at, ...row.map(literal)].join(', ')})`)
    const columns = ['__at', ...names].map(identifier).join(', ')
    const found = await queryAll(
      connection,
      `SELECT ${sql} AS value FROM (VALUES ${tuples.join(', ')}) v(${columns}) ORDER BY __at`,
    )
    return found.map(({ value }) => String(value))
  }
  const cellArb = fc.oneof(
    fc.constantFrom(
      '',
      '0',
      ':',
      '1:',
      '1:a',
      '#0',
      'é',
      '\0',
      '\u0001',
      '\u0001\u0001',
      mark('b'),
      `0${mark('b')}`,
      `${mark('b').slice(1)}0`,
    ),
    fc.string({ maxLength: 4 }),
  )
  const rowsArb = fc.array(fc.tuple(cellArb, cellArb), { minLength: 2, maxLength: 6 })

  it('gives equal rows one id and others another, whatever stands in them', async () => {
    const columns = [textColumn('a'), textColumn('b')]
    const property = fc.asyncProperty(rowsArb, fc.boolean(), async (rows, isKey) => {
      const ids = await values(['a', 'b'], rows, hexId(isKey ? keyText(columns) : contentText(columns, "'0'")))
      for (const [at, one] of rows.entries())
        for (const [other, two] of rows.entries())
          expect(ids[at] === ids[other]).toBe(JSON.stringify(one) === JSON.stringify(two))
      for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
    })
    await fc.assert(property, { numRuns: 60 })
  })

  it('has the same bits as a number and as digits', async () => {
    const rows = [[''], ['Ann'], ['0']]
    const text = keyText([textColumn('a')])
    const bytes = (await values(['a'], rows, idBits(text))).map((number) => {
      const digits = BigInt(number).toString(16).padStart(32, '0')
      return Buffer.from(digits, 'hex').reverse().toString('hex')
    })
    expect(bytes).toEqual(await values(['a'], rows, hexId(text)))
  })

  it('gives contents hashes that know neither the order of columns nor those that are empty', async () => {
    const cell = (name: string) => ({ column: textColumn(name), value: identifier(name) })
    const property = fc.asyncProperty(rowsArb, async (rows) => {
      const hashes = await values(['a', 'b'], rows, contentHash([cell('a'), cell('b')]))
      for (const [at, one] of rows.entries())
        for (const [other, two] of rows.entries())
          expect(hashes[at] === hashes[other]).toBe(JSON.stringify(one) === JSON.stringify(two))
      const more = rows.map(([a, b]) => [b, a, ''])
      expect(await values(['b', 'a', 'c'], more, contentHash([cell('c'), cell('b'), cell('a')]))).toEqual(hashes)
    })
    await fc.assert(property, { numRuns: 60 })
  })

  it('tells columns apart whose marks would be the same', async () => {
    const columns = ['c365', 'c473'].map((name) => textColumn(name))
    expect(mark('c365')).toBe(mark('c473'))
    const rows = [
      ['1', ''],
      ['', '1'],
    ]
    const [one, two] = await values(['c365', 'c473'], rows, hexId(contentText(columns, "'0'")))
    expect(one).not.toBe(two)
  })

  it('stays as it is from one Winnow to the next: what was pushed is found again', async () => {
    const columns = [textColumn('id'), textColumn('name')]
    const rows = [
      ['7', 'Ann'],
      ['', ''],
    ]
    const md5 = (text: string) => createHash('md5').update(text).digest('hex')
    expect(await values(['id', 'name'], rows, hexId(keyText(columns)))).toEqual([md5('1:73:Ann'), md5('0:0:')])
    const text = [`${mark('id')}7`, `${mark('name')}Ann`].sort().join('')
    expect(await values(['id', 'name'], rows, hexId(contentText(columns, "'0'")))).toEqual([
      md5(`${text}#0`),
      md5('#0'),
    ])
    const hash = contentHash(columns.map((column) => ({ column, value: identifier(column.name) })))
    const [first] = await values(['id', 'name'], rows, hash)
    const halves = [0, 8].map((at) => Buffer.from(md5(text), 'hex').readBigUInt64LE(at).toString())
    expect(halves).toContain(first)
  })
})
