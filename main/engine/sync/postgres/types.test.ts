/** Values on their way to a real PostgreSQL and back: not one bit is lost, and what cannot go is told before. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queryAll } from '../../store/duckdb.ts'
import { identifier, literal } from '../../store/sql-text.ts'
import { freshDatabase, type PostgresServer, startPostgres, withoutPostgres } from '../../testing/servers/postgres.ts'
import { chunkColumns, type TargetColumn, type TargetTable } from '../target.ts'
import { charactersOf } from './facts.ts'
import { column, openPlace, run } from './testing/place.ts'
import { unstorable } from './types.ts'

/** Storages with the values that are most likely to be lost, as SQL of DuckDB. */
const kinds: readonly {
  storage: string
  format: string | null
  edges: readonly string[]
  others: fc.Arbitrary<string>
}[] = [
  {
    ...{ storage: 'VARCHAR', format: null },
    edges: [
      '',
      ' ',
      'NULL',
      '\\N',
      '\\.',
      'a\n\\.\nb',
      '\n\\.',
      '\\.\n',
      '"',
      '""',
      '"a',
      'a,b',
      '\r',
      '\r\n',
      '\n',
      '\t',
      '\u0001',
      '\u007F',
      '\u0085',
      '\u2028',
      '\uFEFF',
      '\uFFFD',
      '\u{10FFFF}',
      '🎵',
      "it's",
      '#',
      '{}',
      'null',
      '\\',
    ].map(literal),
    others: fc
      .string({ unit: 'binary', maxLength: 40 })
      .map((text) => literal(text.replaceAll('\0', '').toWellFormed())),
  },
  {
    ...{ storage: 'BIGINT', format: null },
    edges: ['9223372036854775807', '-9223372036854775808', '0', '-1'],
    others: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  },
  {
    ...{ storage: 'DOUBLE', format: null },
    edges: [
      "'inf'",
      "'-inf'",
      "'nan'",
      "'-0.0'",
      '5e-324',
      '1.7976931348623157e308',
      '0.1',
      '1e22',
      '123456789.123456789',
    ],
    others: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => `'${value}'`),
  },
  { ...{ storage: 'BOOLEAN', format: 'yes/no' }, edges: ['true', 'false'], others: fc.constantFrom('true', 'false') },
  {
    ...{ storage: 'DATE', format: '%d.%m.%Y' },
    edges: [
      "'infinity'",
      "'-infinity'",
      "'0044-03-15 (BC)'",
      "'0001-01-01'",
      "'0001-12-31 (BC)'",
      "'4714-11-24 (BC)'",
      "'5874897-12-31'",
      "'2024-02-29'",
      "'10000-01-01'",
    ],
    others: fc.integer({ min: -2_440_000, max: 100_000_000 }).map((days) => `DATE '1970-01-01' + ${days}`),
  },
  ...[null, '%Y-%m-%dT%H:%M:%SZ'].map((format) => ({
    ...{ storage: 'TIMESTAMP', format },
    edges: [
      "'infinity'",
      "'-infinity'",
      "'0044-03-15 (BC) 12:00:00.000001'",
      "'4714-11-24 (BC) 00:00:00'",
      "'294246-12-31 23:59:59.999999'",
      "'2024-03-31 02:30:00'",
      "'10000-01-01 00:00:00'",
    ],
    others: fc
      .bigInt({ min: -210_000_000_000_000_000n, max: 9_000_000_000_000_000_000n })
      .map((micros) => `make_timestamp(${micros}::BIGINT)`),
  })),
  // Each width that DuckDB has, and points in each place of a group of four digits.
  ...(
    [
      [4, 0],
      [4, 3],
      [9, 5],
      [18, 2],
      [18, 18],
      [38, 10],
      [38, 38],
      [38, 0],
    ] as const
  ).map(([precision, scale]) => ({
    ...{ storage: `DECIMAL(${precision},${scale})`, format: null },
    edges: [0n, 1n, -1n, 10n ** BigInt(precision) - 1n, 1n - 10n ** BigInt(precision)].map((n) => decimal(n, scale)),
    others: fc
      .tuple(fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }), fc.nat({ max: precision }))
      .map(([n, digits]) => decimal(n % 10n ** BigInt(digits), scale)),
  })),
]

/** A whole number with its point moved, as SQL. */
function decimal(n: bigint, scale: number): string {
  const digits = String(n < 0n ? -n : n).padStart(scale + 1, '0')
  return `'${n < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}'`
}

const columns: TargetColumn[] = kinds.map(({ storage, format }, at) => column(`c ${at}`, storage, format))
const table: TargetTable = { source: 'values', name: 'values', columns, key: [], indexes: [] }
const cells = kinds.map(({ edges, others }) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant('NULL') },
    { weight: 4, arbitrary: fc.constantFrom(...edges) },
    { weight: 4, arbitrary: others },
  ),
)

describe.skipIf(withoutPostgres())('values on their way to PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.[Symbol.asyncDispose]())

  it('come back as they were, to the last bit', async () => {
    await using database = await freshDatabase(server)
    await using place = await openPlace(database.url)
    let sequence = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(...cells), { minLength: 200, maxLength: 200 }), async (rows) => {
        const typed = (row: string[]) => row.map((cell, at) => `CAST(${cell} AS ${kinds[at]?.storage})`)
        const names = [chunkColumns.op, chunkColumns.id, chunkColumns.row, ...columns.map(({ name }) => name)]
        const values = rows.map((row, at) => `('i', md5('${at}'), ${at}::BIGINT, ${typed(row).join(', ')})`)
        await place.duckdb.run(
          `CREATE OR REPLACE TABLE ours AS SELECT * FROM (VALUES ${values.join(', ')}) AS v(${names.map(identifier).join(', ')})`,
        )
        const own = { ...table, name: `values ${sequence}` }
        await place.push(sequence, { table: own, chunks: ['SELECT * FROM ours ORDER BY _winnow_row'] })
        sequence++
        const { all } = await place.read(own.name)
        // As texts, and numbers by their bits: a NaN equals itself, and 0 is not -0.
        const exact = columns.map(({ name }) => `${identifier(name)}::VARCHAR`)
        const select = `${chunkColumns.id}, ${exact.join(', ')}`
        const differing = await queryAll(
          place.duckdb,
          `(SELECT ${select} FROM ours EXCEPT SELECT ${select} FROM ${all}) UNION ALL (SELECT ${select} FROM ${all} EXCEPT SELECT ${select} FROM ours)`,
        )
        expect(differing).toEqual([])
      }),
      { numRuns: 5 },
    )
    const types = await run(
      database.url,
      `SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 'public."values 0"'::regclass AND attname LIKE 'c %' ORDER BY attnum`,
    )
    expect(types.map(({ type }) => type)).toEqual([
      ...[
        'text',
        'bigint',
        'double precision',
        'boolean',
        'date',
        'timestamp without time zone',
        'timestamp with time zone',
      ],
      ...kinds.slice(7).map(({ storage }) => storage.replace('DECIMAL', 'numeric')),
    ])
  })

  it('come back whole when they are long, wherever in memory they lie', async () => {
    await using database = await freshDatabase(server)
    await using place = await openPlace(database.url)
    const long: TargetTable = {
      ...table,
      name: 'long',
      columns: [column('n', 'BIGINT'), column('own'), column('shared'), column('few')],
    }
    // Longer than a message of the protocol, of a length of its own, and one of many in a dictionary.
    const rows = `SELECT n, CASE n WHEN 7 THEN repeat('0123456789', 2_000_000) ELSE repeat(md5(n::VARCHAR), (n % 61)::INTEGER) || n END AS own,
      'shared text number ' || (hash(n) % 900) AS shared, CASE WHEN n % 500 = 0 THEN 'a text that is rare' END AS few FROM range(20_000) r(n)`
    const file = literal(`${place.folder}/long.parquet`)
    await place.duckdb.run(`COPY (${rows}) TO ${file} (FORMAT parquet)`)
    const chunks = [rows, `FROM ${file}`].map(
      (from, at) => `SELECT 'i' AS _winnow_op, md5(n || '/${at}') AS _winnow_id, n AS _winnow_row, * FROM (${from})`,
    )
    await place.push(0, { table: long, chunks })
    const digest =
      'SELECT count(*)::INTEGER AS n, md5(string_agg(md5(own) || shared || coalesce(few, $$-$$), $$|$$ ORDER BY n)) AS content FROM'
    const ours = await queryAll(place.duckdb, `${digest} (FROM (${rows}) UNION ALL (${rows}))`)
    expect(await run(database.url, `${digest} public.long`)).toEqual(ours)
  })

  it('are told when PostgreSQL cannot hold them, and replaced when asked to', async () => {
    await using database = await freshDatabase(server)
    await using place = await openPlace(database.url)
    const wrong: [string, string, string | null][] = [
      ['VARCHAR', `'a' || chr(0) || 'b'`, `a\uFFFDb`],
      ['DATE', `'4714-11-23 (BC)'`, null],
      ['DATE', `'5874898-01-01'`, null],
      ['TIMESTAMP', `'4714-11-23 (BC) 23:59:59.999999'`, null],
    ]
    for (const [storage, value, instead] of wrong) {
      const own = column('v', storage)
      const reason = place.target.unstorable(own.column, '"v"') ?? 'NULL'
      const [row] = await queryAll(
        place.duckdb,
        `SELECT ${reason} AS reason, ${place.target.replacement(own.column, '"v"')}::VARCHAR AS instead FROM (SELECT CAST(${value} AS ${storage}) AS v)`,
      )
      expect(row).toEqual({ reason: expect.stringContaining('PostgreSQL'), instead })
    }
    for (const storage of ['BIGINT', 'DOUBLE', 'BOOLEAN', 'DECIMAL(38,3)'])
      expect(place.target.unstorable(column('v', storage).column, '"v"')).toBeNull()
  })

  it('are told when the encoding of the database lacks a character', async () => {
    const name = 'latin_for_a_test'
    await run(server.url, `DROP DATABASE IF EXISTS ${name}`)
    await run(server.url, `CREATE DATABASE ${name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`)
    const url = new URL(server.url)
    url.pathname = `/${name}`
    try {
      await using place = await openPlace(url.href)
      const own = column('name')
      const values = `(VALUES ('Äpfel'), ('日本'), ('€ 5'), (NULL)) AS v(name)`
      const rows = await queryAll(
        place.duckdb,
        `SELECT ${place.target.unstorable(own.column, 'name')} AS reason, ${place.target.replacement(own.column, 'name')} AS instead FROM ${values}`,
      )
      const lacking = 'has a character that the encoding of the database, LATIN1, does not have'
      expect(rows).toEqual([
        { reason: null, instead: 'Äpfel' },
        { reason: lacking, instead: '??' },
        { reason: lacking, instead: '? 5' },
        { reason: null, instead: null },
      ])
      const names = [place.target.nameFor('Größe', new Set()), place.target.nameFor('日本', new Set())]
      const odd: TargetTable = {
        source: '日本',
        name: names[1] ?? '',
        columns: [column(names[0] ?? '')],
        key: [],
        indexes: [],
      }
      const chunk = `SELECT 'i' AS _winnow_op, md5('1') AS _winnow_id, 0::BIGINT AS _winnow_row, 'Äpfel' AS ${identifier(names[0] ?? '')}`
      await place.push(0, { table: odd, chunks: [chunk] })
      expect((await place.read(odd.name)).rows).toEqual([['Äpfel']])
      const bad = await place.plan(1, [{ table: { ...odd, name: 'other' }, chunks: [chunk] }])
      await place.target.begin(bad)
      const [plan] = bad.tables
      if (plan === undefined) throw new Error('there is a table')
      const refused = place.target.stage(bad, plan, await place.chunk(chunk.replace('Äpfel', '日')), place.signal)
      await expect(refused).rejects.toThrow('cannot hold a character')
    } finally {
      await run(server.url, `DROP DATABASE ${name} WITH (FORCE)`)
    }
  })

  it('are held in ASCII at least where the encoding is not known', async () => {
    await using place = await openPlace(server.url)
    const own = unstorable(column('v').column, 'v', charactersOf('EUC_JP'))
    const rows = await queryAll(place.duckdb, `SELECT ${own} IS NULL AS ok FROM (VALUES ('plain ~'), ('日')) AS t(v)`)
    expect(rows).toEqual([{ ok: true }, { ok: false }])
    expect(charactersOf('SQL_ASCII')).toEqual({ all: true })
  })
})
