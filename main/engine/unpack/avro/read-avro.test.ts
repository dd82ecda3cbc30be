import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadPaths } from '../../testing/load-texts.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'

/** Written by fastavro, a library of another language. */
const fixture = (name: string) => join(import.meta.dirname, 'testing', name)

async function load(path: string) {
  const { client, rows, dataset } = await loadPaths([path])
  const [table] = (await client.datasets.get({ dataset })).tables
  if (table === undefined) throw new Error('there is no table')
  const types = Object.fromEntries(table.columns.map(({ name, type }) => [name, type]))
  return { table, types, rows: await rows(table.name), client, dataset }
}

describe('an Avro file of another program', () => {
  test.each(readdirSync(join(import.meta.dirname, 'testing')).filter((name) => name.startsWith('plain-')))(
    'is loaded with the types of its schema, and every digit: %s',
    async (name) => {
      const { types, rows, table } = await load(fixture(name))
      expect(table.name).toBe(name.replace('.avro', ''))
      expect(types).toEqual({
        ...{
          id: 'integer',
          big: 'integer',
          name: 'string',
          note: 'string',
          code: 'string',
          share: 'number',
          ok: 'boolean',
        },
      })
      expect(rows).toHaveLength(5)
      expect(rows[0]).toEqual(['0', '9007199254740993', '007', 'hi', '', '0.10000000149011612', 'true'])
      expect(rows[1]).toEqual(['1', '9007199254740994', 'n1, "x"\n', '', '1e5', '0.10000000149011612', 'false'])
    },
  )

  test('has logical types, unions and nested values as a table can show them', async () => {
    const { types, rows, table } = await load(fixture('rich.avro'))
    const cells = (row: number) => Object.fromEntries(table.columns.map(({ name }, at) => [name, rows[row]?.[at]]))
    expect(cells(0)).toEqual({
      day: '2024-02-29',
      millis: '2024-01-02 03:04:05.678',
      whole: '1969-12-31 23:59:59',
      local: '2024-01-02 03:04:05.123456',
      clock: '12:00:05',
      fine: '23:59:59.999999',
      money: '-1.50',
      fixedMoney: '123456789012345678',
      huge: '12345678901234567890.1234',
      uid: '00000000-0000-0000-0000-000000000005',
      raw: 'AP8=',
      four: 'YWJjZA==',
      color: 'BLUE',
      either: '',
      tags: '["a",null]',
      map: '{"k":1152921504606846976}',
      inner: '{"a":1,"next":{"a":2,"next":null}}',
      odd: '1.5',
      nothing: '',
    })
    expect([0, 1, 2, 3].map((row) => cells(row).either)).toEqual(['', '5', 't', '{"x":1.5}'])
    expect([0, 1, 2, 3].map((row) => cells(row).odd)).toEqual(['1.5', 'NaN', 'Infinity', '-0.0'])
    expect(cells(1).day).toBeNull()
    expect(types).toMatchObject({ day: 'date', millis: 'datetime', whole: 'datetime', local: 'datetime' })
    expect(types).toMatchObject({ money: 'number', fixedMoney: 'integer', huge: 'string', odd: 'string' })
    const reasons = Object.fromEntries(table.columns.map(({ name, reason }) => [name, reason]))
    expect(reasons).toMatchObject({ huge: 'its numbers have more than 18 digits', odd: 'it holds NaN or infinity' })
  })

  test('of bare values is a table of one column', async () => {
    const { types, rows } = await load(fixture('numbers.avro'))
    expect(types).toEqual({ value: 'integer' })
    expect(rows).toEqual([['1'], ['-2'], [String(2n ** 62n)]])
  })

  test('without records is an empty table', async () => {
    const { table, rows } = await load(fixture('empty.avro'))
    expect([table.rows, table.columns.length, rows]).toEqual([0, 7, []])
  })

  test('whose header is cut off is refused with a sentence', async () => {
    const path = join(temporaryFolder(), 'cut.avro')
    writeFileSync(path, Buffer.from('Obj\x01\x04\x16avro.schema', 'latin1'))
    await expect(loadPaths([path])).rejects.toThrow('cut.avro is an Avro file whose header is damaged')
  })

  test('leads from a cell back to its line', async () => {
    const { client, dataset, table } = await load(fixture('plain-null.avro'))
    const source = table.sources[0]?.id ?? ''
    const raw = await client.anomalies.lines({ dataset, source, line: 3, column: 'note', around: 0 })
    const texts = raw.lines.map(({ parts }) => parts.map(({ text }) => text).join(''))
    expect(texts).toEqual(['1,9007199254740994,"n1, ""x""', '",,1e5,0.10000000149011612,false'])
  })
})
