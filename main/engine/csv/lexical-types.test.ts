import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type ColumnType, columnTypes } from '../../../preload/contract/index.ts'
import { type StoredColumn, textOf } from '../store/columns.ts'
import { identifier, literal } from '../store/sql-text.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { csvRecord } from './csv-writer.ts'
import { ColumnEvidence, fitsType, forcedColumn } from './lexical-types.ts'

function conclude(values: readonly string[], name = 'c'): StoredColumn {
  const evidence = new ColumnEvidence()
  for (const value of values) if (value !== '') evidence.add(value)
  return evidence.conclude(name)
}
const typeOf = (...values: string[]) => conclude(values).type

async function openDuckDb(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  onTestFinished(() => {
    connection.closeSync()
    instance.closeSync()
  })
  return connection
}

interface JudgedColumn {
  readonly column: StoredColumn
  readonly values: readonly string[]
}

/** What DuckDB makes of columns of text: it reads them with its own CSV reader, stores them and writes them again. */
async function throughDuckDb(
  connection: DuckDBConnection,
  columns: readonly JudgedColumn[],
  path: string,
): Promise<(string | null)[][]> {
  const height = Math.max(0, ...columns.map(({ values }) => values.length))
  const rows = Array.from({ length: height }, (_, at) => ['x', ...columns.map(({ values }) => values[at] ?? '')])
  writeFileSync(path, rows.map((row) => csvRecord(row)).join(''))
  const types = columns.map(({ column }) => `${literal(column.name)}: ${literal(column.storage)}`).join(', ')
  await connection.run(`CREATE OR REPLACE TABLE judged AS FROM read_csv(${literal(path)}, auto_detect = false,
    header = false, delim = ',', quote = '"', escape = '"', new_line = '\\n', columns = {'row': 'VARCHAR', ${types}})`)
  const texts = columns.map(({ column }) => `${textOf(column)} AS ${identifier(column.name)}`).join(', ')
  const reader = await connection.runAndReadAll(`SELECT ${texts} FROM judged`)
  const read = reader.getRows()
  return columns.map(({ values }, column) => values.map((_, at) => (read[at]?.[column] ?? null) as string | null))
}

const digits = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength })
const pad = (n: number, length: number) => String(n).padStart(length, '0')
const sign = fc.constantFrom('', '', '', '-', '+')

const integers = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }).map(String),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  fc.constantFrom('9223372036854775807', '-9223372036854775808', '9223372036854775808', '-9223372036854775809'),
  fc.constantFrom('0', '-0', '+1', '007', '00', '9007199254740993', '1e5', '9'.repeat(18), '1'.repeat(20)),
)
const decimals = fc.oneof(
  fc.tuple(sign, digits(1, 6), digits(1, 4)).map(([s, whole, part]) => `${s}${whole}.${part}`),
  fc.tuple(sign, digits(1, 17), digits(1, 17)).map(([s, whole, part]) => `${s}${whole}.${part}`),
  fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), digits(2, 2)).map(([whole, part]) => `${whole}.${part}`),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(String),
  fc.integer({ min: -12, max: 12 }).map((exponent) => (10 ** exponent).toFixed(Math.max(0, -exponent))),
  fc.constantFrom('1.50', '.5', '5.', '17850.0', '1e-5', '0.1', '0.30000000000000004', '-0.0', '-0.00', '0.0', '-0.5'),
  fc.constantFrom('0.0001', '0.00001', '1234567890.123456', '123456789012345.6', '9999999999999.999', '1.0', '10.0'),
)
const mixedNumbers = fc.oneof(
  fc.integer({ min: -100_000, max: 100_000 }).map(String),
  fc.integer({ min: -100_000, max: 100_000 }).map((n) => String(n / 100)),
  fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }).map(String),
  fc.integer({ min: 0, max: 18 }).map((zeros) => `1${'0'.repeat(zeros)}`),
  fc.integer({ min: 0, max: 1000 }).map((n) => `${n}.0`),
)
const dates = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }))
    .map(([year, month, day]) => `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`),
  fc
    .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  fc.constantFrom('2021-02-29', '2020-02-29', '1900-02-29', '2000-02-29', '0000-01-01', '0001-01-01', '9999-12-31'),
  fc.constantFrom('2021-2-9', '01/02/2021', '2021-04-31', '1582-10-10'),
)
const times = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 24 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }))
    .map((parts) => parts.map((part) => pad(part, 2)).join(':')),
  fc.constantFrom('24:00:00', '23:59:59', '00:00:00', '12:30', '12:00:00.5', '23:59:60'),
)
const dateTimes = fc
  .tuple(dates, fc.constantFrom('T', ' '), times, fc.constantFrom('', 'Z', '+01:00'))
  .map(([date, separator, time, zone]) => date + separator + time + zone)
const booleans = fc.constantFrom('true', 'True', 'TRUE', 'false', 'False', 'FALSE', 'tRue', 'yes', '1', '0')
const words = fc.constantFrom('a', 'NULL', 'null', 'nan', 'inf', '-inf', 'Infinity', ' 1', '1 ', '1_000', '0x10', '')

/** Columns that mostly hold values of one kind, as files do, so that many of them get a type. */
const columnOf = (values: fc.Arbitrary<string>) => fc.array(values, { minLength: 1, maxLength: 6 })
const similar = (values: fc.Arbitrary<string>) =>
  columnOf(values).map((list) => list.filter((value) => conclude([value]).type === conclude([list[0] ?? '']).type))
const column = fc.oneof(
  ...[integers, decimals, mixedNumbers, dates, dateTimes, booleans].flatMap((values) => [
    columnOf(values),
    similar(values),
  ]),
  columnOf(fc.oneof(integers, decimals, dates, booleans, words)),
  fc
    .tuple(fc.integer({ min: 1, max: 17 }), fc.array(digits(18, 18), { minLength: 1, maxLength: 4 }))
    .map(([scale, list]) => list.map((all) => `${all.slice(scale).replace(/^0+(?=.)/, '')}.${all.slice(0, scale)}`)),
  fc
    .tuple(fc.constantFrom('true/false', 'True/False', 'TRUE/FALSE'), fc.array(fc.nat(1), { minLength: 1 }))
    .map(([pair, picks]) => picks.map((at) => pair.split('/')[at] ?? '')),
  fc
    .tuple(fc.constantFrom('T', ' '), fc.constantFrom('', 'Z'), fc.array(fc.tuple(dates, times), { minLength: 1 }))
    .map(([separator, zone, list]) => list.map(([date, time]) => date + separator + time + zone)),
)

describe('a column that is given a type', () => {
  it('gives every value back from DuckDB exactly as it stood in the file', async () => {
    const connection = await openDuckDb()
    const path = join(temporaryFolder(), 'columns.csv')
    const given = new Map<ColumnType, number>()
    // Many columns a query, so that DuckDB judges tens of thousands of them in seconds.
    await fc.assert(
      fc.asyncProperty(fc.array(column, { minLength: 100, maxLength: 100 }), async (columns) => {
        const typed = columns
          .map((values, at) => ({ values, column: conclude(values, `c${at}`) }))
          .filter(({ column: { type } }) => type !== 'string')
        for (const {
          column: { type },
        } of typed)
          given.set(type, (given.get(type) ?? 0) + 1)
        const read = await throughDuckDb(connection, typed, path)
        for (const [at, { values }] of typed.entries())
          expect(read[at]).toEqual(values.map((value) => (value === '' ? null : value)))
      }),
      { numRuns: 250, endOnFailure: true },
    )
    for (const type of columnTypes) if (type !== 'string') expect(given.get(type) ?? 0).toBeGreaterThan(300)
  })

  it('keeps its type when some of its cells are empty', () => expect(typeOf('1', '', '3')).toBe('integer'))

  it('is an integer up to the borders of 64 bits', () => {
    expect(typeOf('0', '-1', '9223372036854775807', '-9223372036854775808')).toBe('integer')
    expect(typeOf('9223372036854775808')).toBe('string')
    expect(typeOf('-9223372036854775809')).toBe('string')
  })

  it('is a number when its decimals are written alike, or plainly', () => {
    expect(conclude(['1.50', '-2.25'])).toMatchObject({ type: 'number', storage: 'DECIMAL(18,2)' })
    expect(conclude(['1', '2.5'])).toMatchObject({ type: 'number', storage: 'DOUBLE' })
    expect(conclude(['1.0', '2.55', '17850.0'])).toMatchObject({ type: 'number', storage: 'DOUBLE' })
    expect(conclude(['536365.0', '1.25', '0.1'])).toMatchObject({ type: 'number' })
  })

  it('is a date or a time only where there is such a day', () => {
    expect(typeOf('2020-02-29', '0001-01-01', '9999-12-31')).toBe('date')
    expect(typeOf('2021-07-27T16:02:08Z', '2021-07-27T00:00:00Z')).toBe('datetime')
    expect(typeOf('2021-07-27 16:02:08')).toBe('datetime')
  })

  it('is a boolean when its words are written alike', () => {
    expect(conclude(['true', 'false'])).toMatchObject({ type: 'boolean', format: 'true/false' })
    expect(conclude(['TRUE'])).toMatchObject({ type: 'boolean', format: 'TRUE/FALSE' })
    expect(conclude(['False', 'True'])).toMatchObject({ type: 'boolean', format: 'True/False' })
  })
})

describe('a column that stays text', () => {
  it.each([
    ['a leading zero', ['007', '8']],
    ['a plus sign', ['+1', '2']],
    ['a minus zero', ['-0', '1']],
    ['an exponent', ['1e5']],
    ['a point without digits on both sides', ['.5', '5.']],
    ['more digits than a number holds', ['0.12345678901234567890']],
    ['integers beside trailing zeros', ['1', '2.50']],
    ['a day that is none', ['2021-02-29', '2021-01-01']],
    ['the year zero', ['0000-01-01']],
    ['the hour 24', ['2021-01-01T24:00:00']],
    ['days beside times', ['2021-01-01', '2021-01-01T00:00:00']],
    ['two ways to write a time', ['2021-01-01T00:00:00', '2021-01-01 00:00:00']],
    ['two ways to write true', ['true', 'True']],
    ['an odd way to write true', ['tRUE']],
    ['numbers beside truth', ['1', 'true']],
    ['a date as people write it', ['01/02/2021']],
    ['one word at the end', [...Array.from({ length: 5000 }, (_, n) => String(n)), 'n/a']],
    ['nothing at all', ['', '']],
  ])('has %s', (_, values) => expect(conclude(values)).toMatchObject({ type: 'string', storage: 'VARCHAR' }))
})

describe('a type that a template asks for', () => {
  const value = fc.oneof(integers, decimals, mixedNumbers, dates, dateTimes, booleans, words)
  const extremes = fc.constantFrom('1e400', '-1e400', '1e-400', '5e-324', '1.7976931348623157e308', '1e308', '1e309')
  const askedTypes = columnTypes.filter((type) => type !== 'string')

  it('fits only values that DuckDB can read as that type', async () => {
    const connection = await openDuckDb()
    const path = join(temporaryFolder(), 'columns.csv')
    const some = fc.array(fc.oneof(value, extremes), { minLength: 200, maxLength: 200 })
    await fc.assert(
      fc.asyncProperty(some, async (values) => {
        const columns = askedTypes.map((type) => ({
          column: forcedColumn(type, type),
          values: values.filter((text) => text !== '' && fitsType(text, type)),
        }))
        const read = await throughDuckDb(connection, columns, path)
        for (const text of read.flat()) expect(text).toMatch(/^[^in]/) // neither null nor inf nor nan
      }),
      { numRuns: 60, endOnFailure: true },
    )
  })

  it('fits every value of a column that has the type anyway, unless a float would round it', () => {
    fc.assert(
      fc.property(column, (values) => {
        const { type } = conclude(values)
        const rounded = (text: string) => type === 'number' && text.replace(/\D/g, '').length > 15
        for (const text of values) if (text !== '' && !rounded(text)) expect(fitsType(text, type)).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })

  it.each<[ColumnType, string[], string[]]>([
    ['string', ['', 'x', '1'], []],
    ['integer', ['0', '007', '+5', '-9223372036854775808'], ['1.0', '1e3', 'x', '9223372036854775808', ' 1', '1 ']],
    [
      'number',
      ['1', '1.50', '.5', '5.', '1e5', '-1E-5'],
      ['1,5', 'x', '1e400', '1234567890123456789', '0.12345678901234567', 'nan', 'inf', '.', '1.2.3', '0x1'],
    ],
    ['boolean', ['true', 'FALSE', 'True'], ['yes', '1', '0', 't']],
    ['date', ['2020-02-29'], ['2021-02-29', '2021-1-1', '0000-01-01', '2021-01-01T00:00:00']],
    ['datetime', ['2021-01-01T00:00:00', '2021-01-01 23:59:59Z'], ['2021-01-01', '2021-01-01T24:00:00', 'now']],
  ])('%s fits what it should and nothing else', (type, fitting, others) => {
    expect(fitting.filter((text) => !fitsType(text, type))).toEqual([])
    expect(others.filter((text) => fitsType(text, type))).toEqual([])
  })
})
