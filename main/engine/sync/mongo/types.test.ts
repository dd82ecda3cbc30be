/** Values on their way to a real server and back: not one bit is lost, and what cannot go is told before. */
import fc from 'fast-check'
import { Binary, Decimal128, Double, Int32, Long } from 'mongodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queryAll } from '../../store/duckdb.ts'
import { identifier, literal } from '../../store/sql-text.ts'
import { freshMongoDatabase, type MongoServer, startMongo, withoutMongo } from '../../testing/servers/mongo.ts'
import { chunkColumns, type TargetColumn, type TargetTable } from '../target.ts'
import { everything } from './server.ts'
import { column, openPlace } from './testing/place.ts'
import { encoderOf, replacement, sentValue, textOf, unstorable } from './values.ts'

/** Storages with the values that are most likely to be lost, as SQL of DuckDB. */
const kinds: readonly { storage: string; edges: readonly string[]; others: fc.Arbitrary<string> }[] = [
  {
    storage: 'VARCHAR',
    edges: [
      '',
      ' ',
      'null',
      '\0',
      'a\0b',
      '"',
      '""',
      'a,b',
      '\r',
      '\r\n',
      '\n',
      '\u0001',
      '\u2028',
      '\uFEFF',
      '\uFEFFa',
      '\uFFFD',
      '🎵',
      "it's",
      '$a',
      'a.b',
      '\\',
    ].map(literal),
    others: fc.string({ unit: 'binary', maxLength: 40 }).map((text) => literal(text.toWellFormed())),
  },
  {
    storage: 'BIGINT',
    edges: ['9223372036854775807', '-9223372036854775808', '9007199254740993', '0', '-1', '5'],
    others: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  },
  {
    storage: 'DOUBLE',
    edges: [
      '5e-324',
      '1.7976931348623157e308',
      '0',
      '5',
      '-5',
      '0.1',
      '1e22',
      '2147483648',
      '123456789.123456789',
      "'inf'",
      "'-inf'",
      "'nan'",
      "'-0.0'",
    ],
    others: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => `'${value}'`),
  },
  { storage: 'BOOLEAN', edges: ['true', 'false'], others: fc.constantFrom('true', 'false') },
  {
    storage: 'DATE',
    edges: [
      "'0044-03-15 (BC)'",
      "'0001-01-01'",
      "'0001-12-31 (BC)'",
      "'2024-02-29'",
      "'10000-01-01'",
      "'271822-04-20 (BC)'",
      "'275760-09-13'",
    ],
    others: fc.integer({ min: -100_000_000, max: 100_000_000 }).map((days) => `DATE '1970-01-01' + ${days}`),
  },
  {
    storage: 'TIMESTAMP',
    edges: [
      "'0044-03-15 (BC) 12:00:00.001'",
      "'271822-04-20 (BC) 00:00:00'",
      "'275760-09-13 00:00:00'",
      "'2024-03-31 02:30:00'",
      "'1969-12-31 23:59:59.999'",
    ],
    others: fc
      .integer({ min: -8_639_968_377_600_000, max: 8_640_000_000_000_000 })
      .map((ms) => `epoch_ms(${ms}::BIGINT)`),
  },
  {
    storage: 'DECIMAL(38,10)',
    edges: [
      '9999999999999999999999999999.9999990000',
      '-999999999999999999999999.9999999999',
      '0.0000000001',
      '-0.0000000001',
      '0',
      '1e27',
    ],
    others: fc.bigInt({ min: -(10n ** 33n), max: 10n ** 33n }).map(decimal),
  },
  {
    storage: 'DECIMAL(38,38)',
    edges: ["'0.9999999999999999999999999999999999'", "'-0.00000000000000000000000000000000000001'"],
    others: fc.constant('0.5'),
  },
  { storage: 'DECIMAL(4,0)', edges: ['9999', '-9999', '0'], others: fc.integer({ min: -9999, max: 9999 }).map(String) },
]

/** With ten digits behind the point. */
function decimal(n: bigint): string {
  const digits = String(n < 0n ? -n : n).padStart(11, '0')
  return `'${n < 0n ? '-' : ''}${digits.replace(/(?=.{10}$)/, '.')}'`
}

const columns: TargetColumn[] = kinds.map(({ storage }, at) => column(`c ${at}`, storage))
const cellsFrom = (isHeld: (cell: string) => boolean) =>
  kinds.map(({ edges, others }) =>
    fc.oneof(
      { weight: 1, arbitrary: fc.constant('NULL') },
      { weight: 4, arbitrary: fc.constantFrom(...edges.filter(isHeld)) },
      { weight: 4, arbitrary: others.map((cell) => (cell === "'0'" || cell === "'-0'" ? '0' : cell)) },
    ),
  )
const special = new Set(["'inf'", "'-inf'", "'nan'", "'-0.0'"])

describe.skipIf(withoutMongo())('values on their way to MongoDB', () => {
  let server: MongoServer
  beforeAll(async () => {
    server = await startMongo()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  it('come back as they were, to the last bit', async () => {
    await using database = freshMongoDatabase(server)
    await using place = await openPlace(database.url)
    const hasAll = place.target.unstorable(column('v', 'DOUBLE').column, 'v') === null
    const cells = cellsFrom((cell) => hasAll || !special.has(cell))
    let sequence = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(...cells), { minLength: 100, maxLength: 100 }), async (rows) => {
        const typed = (row: string[]) => row.map((cell, at) => `CAST(${cell} AS ${kinds[at]?.storage})`)
        const names = [chunkColumns.op, chunkColumns.id, chunkColumns.row, ...columns.map(({ name }) => name)]
        const values = rows.map((row, at) => `('i', md5('${at}'), ${at}::BIGINT, ${typed(row).join(', ')})`)
        await place.duckdb.run(
          `CREATE OR REPLACE TABLE ours AS SELECT * FROM (VALUES ${values.join(', ')}) AS v(${names.map(identifier).join(', ')})`,
        )
        const table: TargetTable = { source: 'values', name: `values ${sequence}`, columns, key: [], indexes: [] }
        await place.push(sequence, { table, chunks: ['SELECT * FROM ours'] })
        sequence++
        const { all } = await place.read(table.name)
        // As texts, and numbers by their bits: a NaN equals itself, and 0 is not -0.
        const own = columns.map(({ name }) => `${identifier(name)}::VARCHAR`)
        const theirs = columns.map(
          ({ name, column: { storage } }) => `CAST(${identifier(name)} AS ${storage})::VARCHAR`,
        )
        const [id, row] = [chunkColumns.id, `${chunkColumns.row}::BIGINT`]
        const [ours, there] = [
          `SELECT ${id}, ${row}, ${own.join(', ')} FROM ours`,
          `SELECT ${id}, ${row}, ${theirs.join(', ')} FROM ${all}`,
        ]
        const differing = await queryAll(place.duckdb, `(${ours} EXCEPT ${there}) UNION ALL (${there} EXCEPT ${ours})`)
        expect(differing).toEqual([])
      }),
      { numRuns: 5 },
    )
    const stored = await place.db.collection('values 0').findOne({ 'c 2': { $ne: null } }, { promoteValues: false })
    expect(stored?.['c 2']).toBeInstanceOf(Double)
    const whole = await place.db.collection('values 0').findOne({ 'c 1': { $ne: null } }, { promoteValues: false })
    expect(whole?.['c 1']).toBeInstanceOf(Long)
  })

  it('keep their names and their place, whatever they are called', async () => {
    await using database = freshMongoDatabase(server)
    await using place = await openPlace(database.url)
    const odd = [
      '',
      '$set',
      'a.b',
      '__proto__',
      '_id',
      '5',
      '1',
      'a"b\'c',
      '_winnow',
      'x'.repeat(200),
      'constructor',
      '日本 🎵',
      'ID',
    ]
    const taken = new Set<string>()
    const names = odd.map((name) => {
      const held = place.target.nameFor(name, taken)
      taken.add(held)
      return held
    })
    const table: TargetTable = {
      ...{ source: 'odd', name: place.target.nameFor('a "$" . collection', new Set()), key: [], indexes: [] },
      columns: odd.map((name, at) => ({ name: names[at] ?? '', column: column(name).column })),
    }
    const cells = names.map((name, at) => `'${at}' AS ${identifier(name)}`)
    const chunk = `SELECT 'i' AS ${chunkColumns.op}, md5('1') AS ${chunkColumns.id}, 0::BIGINT AS ${chunkColumns.row}, ${cells.join(', ')}`
    await place.push(0, { table, chunks: [chunk] })
    const there = await place.there(table.name)
    expect(there.columns.map((own) => own.column.name)).toEqual(odd)
    expect((await place.read(table.name)).rows).toEqual([odd.map((_, at) => String(at))])
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(odd.length)
  })

  it('are told when MongoDB cannot hold them, and replaced when asked to', async () => {
    await using database = freshMongoDatabase(server)
    await using place = await openPlace(database.url)
    const wrong: [string, string, string | null][] = [
      ['TIMESTAMP', `'2024-01-01 00:00:00.000001'`, '2024-01-01 00:00:00'],
      ['TIMESTAMP', `'infinity'`, null],
      ['TIMESTAMP', `'290000-01-01 00:00:00'`, null],
      ['DATE', `'275760-09-14'`, null],
      ['DATE', `'5877642-06-25 (BC)'`, null],
      ['DECIMAL(38,3)', `'12345678901234567890123456789012345.678'`, null],
      ['VARCHAR', `repeat('ä', 8000001)`, null],
    ]
    for (const [storage, value, instead] of wrong) {
      const own = column('v', storage).column
      const [row] = await queryAll(
        place.duckdb,
        `SELECT ${unstorable(own, 'v', everything)} AS reason, ${replacement(own, 'v', everything)}::VARCHAR AS instead FROM (SELECT CAST(${value} AS ${storage}) AS v)`,
      )
      expect(row?.reason).toMatch(/^(is|has) (more|outside|longer)/)
      if (storage === 'VARCHAR') expect(String(row?.instead)).toHaveLength(4_000_000)
      else expect(row?.instead).toBe(instead)
    }
    for (const storage of ['BIGINT', 'BOOLEAN', 'DECIMAL(34,3)', 'DOUBLE'])
      expect(unstorable(column('v', storage).column, 'v', everything)).toBeNull()
    const limited = { ...everything, specials: false }
    for (const value of special) {
      const reason = unstorable(column('v', 'DOUBLE').column, 'v', limited) ?? ''
      const [row] = await queryAll(place.duckdb, `SELECT ${reason} AS reason FROM (SELECT ${value}::DOUBLE AS v)`)
      expect(row?.reason).toContain('this server cannot hold')
    }
  })

  it('are decimal numbers where the server has them', async () => {
    await using database = freshMongoDatabase(server)
    await using place = await openPlace(database.url)
    const own = { storage: 'DECIMAL(38,10)' }
    const values = [
      '1234567890123456789012345.5000000000',
      '-0.0000000001',
      '9999999999999999999999999999.0000000000',
      '0E-10',
    ]
    for (const value of values) {
      const [row] = await queryAll(
        place.duckdb,
        `SELECT ${sentValue('v', own)} AS sent FROM (SELECT '${value}'::${own.storage} AS v)`,
      )
      const sent = encoderOf(own, everything)(row?.sent)
      expect(sent).toBeInstanceOf(Decimal128)
      const [back] = await queryAll(
        place.duckdb,
        `SELECT ('${textOf(sent, own)}'::${own.storage} = '${value}'::${own.storage}) AS ok`,
      )
      expect(back?.ok).toBe(true)
    }
  })

  it('of other types are read as what they are, and never as what they are not', () => {
    const cases: [unknown, string, string | null][] = [
      [5, 'BIGINT', '5'],
      [5.5, 'BIGINT', '5.5 (number)'],
      ['5', 'BIGINT', '"5"'],
      [true, 'BIGINT', 'true'],
      [1, 'BOOLEAN', '1 (number)'],
      [5n, 'DOUBLE', '5'],
      [1.25, 'DECIMAL(4,1)', '1.25 (number)'],
      [1.5, 'DECIMAL(4,1)', '1.5'],
      [Decimal128.fromString('1.5E+3'), 'DECIMAL(10,2)', '1500'],
      [Decimal128.fromString('NaN'), 'DECIMAL(10,2)', 'NaN (number)'],
      [new Date('2024-02-29T01:00:00Z'), 'DATE', '2024-02-29 01:00:00.000'],
      [new Date('-000043-03-15T00:00:00Z'), 'DATE', '0044-03-15 (BC)'],
      [new Date(Number.NaN), 'DATE', 'a date beyond those of JavaScript'],
      [new Int32(7), 'BIGINT', '7'],
      [undefined, 'VARCHAR', null],
      [{ a: 1 }, 'VARCHAR', '{"a":1}'],
      [new Binary(Buffer.from('x')), 'BIGINT', '{"$binary":{"base64":"eA==","subType":"00"}}'],
    ]
    for (const [value, storage, text] of cases) expect([storage, textOf(value, { storage })]).toEqual([storage, text])
  })
})
