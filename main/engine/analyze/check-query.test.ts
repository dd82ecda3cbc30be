/** What a query from elsewhere may read: the tables of its dataset, and nothing else by whatever trick. */
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openReader } from '../store/duckdb.ts'
import { openTestFolder } from '../testing/test-engine.ts'
import { checkQuery } from './check-query.ts'
import { explainQuery } from './query-errors.ts'

const folder = openTestFolder()
/** A segment of some other dataset: the locked-down session itself could read it. */
const secret = join(folder.path, 'segments', 'kept.parquet')
const opened = new AsyncDisposableStack()
let reader: DuckDBInstance
beforeAll(async () => {
  folder.file('segments/README', '')
  const writer = await DuckDBInstance.create(':memory:')
  const connection = await writer.connect()
  await connection.run(`COPY (SELECT 'secret' AS word) TO '${secret}' (FORMAT parquet)`)
  connection.closeSync()
  writer.closeSync()
  reader = await openReader({
    ...{ threads: 1, memoryMiB: 128 },
    spillFolder: join(folder.path, 'spill'),
    folders: [join(folder.path, 'segments')],
  })
  opened.defer(() => reader.closeSync())
})
afterAll(async () => {
  await opened.disposeAsync()
  folder[Symbol.dispose]()
})

async function connect() {
  const connection = await reader.connect()
  await connection.run("CREATE TEMP VIEW hired AS SELECT range AS id, 'name' AS name FROM range(3)")
  await connection.run('CREATE TEMP VIEW "odd ""name"".csv" AS SELECT 1 AS id')
  return { connection, [Symbol.dispose]: () => connection.closeSync() }
}

async function check(sql: string): Promise<void> {
  using open = await connect()
  await checkQuery(open.connection, sql, ['hired', 'odd "name".csv'])
}

const said = (sql: string) =>
  check(sql).then(
    () => 'let through',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )

describe('a query over the dataset', () => {
  it.each([
    'SELECT * FROM hired',
    'select count(*) from HIRED where id > $from;',
    '-- the hired\nFROM hired /* all */',
    'WITH a AS (SELECT id FROM hired), b AS (SELECT * FROM a) SELECT * FROM b JOIN a USING (id)',
    'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r',
    'SELECT * FROM (SELECT id FROM hired UNION SELECT 1) WHERE id IN (SELECT id FROM "odd ""name"".csv")',
    'SELECT x, (SELECT max(id) FROM hired h WHERE h.id < x) FROM range(10) t(x), generate_series(1, 2), unnest([1, 2])',
    'PIVOT hired ON id IN (1, 2) USING count(*)',
    'SELECT id, rank() OVER (ORDER BY id) AS place FROM hired QUALIFY place < 3 ORDER BY ALL LIMIT 2',
    'VALUES (1), (2)',
    'SELECT \'FROM secret; DROP TABLE hired\' AS text, "id" FROM hired',
  ])('is let through: %s', async (sql) => {
    await check(sql)
    using open = await connect()
    const prepared = await open.connection.prepare(sql)
    if (prepared.parameterCount > 0) prepared.bind({ from: 0n })
    await prepared.run()
  })
})

describe('a query that reaches for something else', () => {
  it.each([
    // Files, also those that the session may read.
    `SELECT * FROM '${secret}'`,
    `SELECT * FROM "${secret}"`,
    `SELECT * FROM read_parquet('${secret}')`,
    `SELECT * FROM system.main.read_parquet('${secret}')`,
    `SELECT * FROM parquet_scan('${secret}')`,
    `SELECT * FROM parquet_metadata('${secret}')`,
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM query('SELECT 1')",
    `SELECT * FROM query_table('${secret}')`,
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    `SELECT (SELECT word FROM '${secret}')`,
    `SELECT id FROM hired WHERE EXISTS (FROM '${secret}')`,
    `SELECT id FROM hired ORDER BY (SELECT word FROM '${secret}')`,
    `SELECT id FROM hired LIMIT (SELECT count(*) FROM '${secret}')`,
    `SELECT sum(id) FILTER (WHERE id IN (SELECT 1 FROM '${secret}')) FROM hired`,
    `SELECT id, sum(id) OVER (ORDER BY (SELECT 1 FROM '${secret}')) FROM hired`,
    `SELECT list_transform([1], lambda x: (SELECT word FROM '${secret}')) FROM hired`,
    `SELECT id FROM hired UNION ALL SELECT word FROM '${secret}'`,
    `SELECT * FROM hired, LATERAL (SELECT word FROM '${secret}')`,
    `PIVOT '${secret}' ON word IN ('secret') USING count(*)`,
    `VALUES ((SELECT word FROM '${secret}'))`,
    `SELECT id FROM hired GROUP BY id HAVING id > (SELECT count(*) FROM '${secret}')`,
    // Common table expressions that hide a file where they are not in sight.
    `WITH "${secret}" AS (SELECT * FROM "${secret}") SELECT * FROM "${secret}"`,
    `SELECT * FROM (WITH "${secret}" AS (SELECT 1) SELECT * FROM "${secret}") JOIN "${secret}" ON true`,
    `WITH a AS (SELECT * FROM "${secret}"), "${secret}" AS (SELECT 1) SELECT * FROM a`,
    `WITH RECURSIVE "${secret}" AS (SELECT word FROM "${secret}" UNION ALL SELECT * FROM "${secret}") SELECT * FROM "${secret}"`,
    `WITH "${secret.replace('k', '\u212A')}" AS (SELECT 1) SELECT * FROM "${secret}"`,
    // The session itself.
    'SELECT * FROM duckdb_settings()',
    'SELECT * FROM duckdb_views()',
    'SELECT * FROM information_schema.tables',
    'SELECT * FROM pg_catalog.pg_tables',
    'SELECT * FROM sqlite_master',
    'SELECT * FROM main.hired',
    'SELECT * FROM temp.hired',
    "SELECT * FROM pragma_table_info('hired')",
    "SELECT getenv('HOME')",
    "SELECT current_setting('allowed_directories')",
    "SELECT system.main.current_setting('allowed_directories')",
    "SELECT getvariable('x')",
    'SHOW TABLES',
    'DESCRIBE hired',
    `SUMMARIZE '${secret}'`,
    `SELECT * FROM (DESCRIBE '${secret}')`,
    'SELECT * FROM (SHOW ALL TABLES)',
    // Whatever is no SELECT.
    "COPY hired TO '/tmp/out.csv'",
    "COPY (SELECT 1) TO '/tmp/out.csv'",
    "ATTACH '/tmp/other.db'",
    'PRAGMA database_list',
    'SET threads = 9',
    'RESET threads',
    'CREATE TABLE t AS SELECT 1',
    'INSERT INTO hired VALUES (1)',
    'DROP VIEW hired',
    'LOAD httpfs',
    'INSTALL httpfs',
    'CALL pragma_version()',
    'EXPLAIN SELECT 1',
    'EXPLAIN ANALYZE SELECT 1',
    'PREPARE p AS SELECT 1',
    'EXECUTE p',
    'BEGIN',
    'CHECKPOINT',
    "EXPORT DATABASE '/tmp/x'",
    'SELECT 1; SELECT 2',
    'SELECT 1; DROP VIEW hired',
    'SELECT 1 -- a comment\n; DROP VIEW hired',
    'SELECT 1 /* ; */ ; SET threads = 9',
    'PIVOT hired ON id USING count(*)',
    '',
    ' ;',
    '-- nothing',
    'SELECT 1\0; DROP VIEW hired',
  ])('is refused: %s', async (sql) => {
    expect(await said(sql)).not.toBe('let through')
    await expect(check(sql)).rejects.toMatchObject({ code: 'BAD_INPUT' })
  })

  it('is told what there is instead', async () => {
    expect(await said('SELECT *\nFROM hire')).toBe(
      'Line 2, column 6: There is no table called hire. The dataset has hired, odd "name".csv.',
    )
    expect(await said("SELECT 'öäü',\n'ß' FROM hire")).toMatch(/^Line 2, column 10: /)
    expect(await said("SELECT * FROM read_csv('x')")).toBe(
      "Line 1, column 15: Read_csv() cannot be used: a query reads the dataset's tables only.",
    )
    expect(await said('SELECT 1; SELECT 2')).toBe('There must be one SELECT, not several statements.')
    expect(await said('PIVOT hired ON id USING count(*)')).toContain('A PIVOT needs the values of its columns')
  })
})

describe('a mistake in a query', () => {
  const explained = async (sql: string) => {
    using open = await connect()
    try {
      await checkQuery(open.connection, sql, ['hired'])
      const prepared = await open.connection.prepare(sql)
      await prepared.run()
      return 'no mistake'
    } catch (error) {
      return explainQuery(error, sql)
    }
  }

  it('is told with its line and column', async () => {
    expect(await explained('SELECT "größe" + 1\nFROM FROM')).toMatchObject({
      ...{ code: 'BAD_INPUT', data: { line: 2, column: 6 } },
      message: 'Line 2, column 6: Syntax error at or near "FROM".',
    })
    expect(await explained("SELECT 'ä',\n\n  'ö' || fooo(id) FROM hired")).toMatchObject({
      data: { line: 3, column: 10 },
    })
    expect(await explained('\n\nSELECT idd FROM hired')).toMatchObject({
      data: { line: 3, column: 8 },
      message: expect.stringMatching(/^Line 3, column 8: Referenced column "idd" not found.*"id"/),
    })
    const long = `${'x'.repeat(100)}`
    expect(await explained(`SELECT '${long}' || bar, '${long}' FROM hired`)).toMatchObject({
      data: { line: 1, column: 114 },
    })
    expect(await explained('SELECT name::INTEGER FROM hired')).toMatchObject({
      ...{ code: 'BAD_INPUT', data: { line: 1, column: 12 } },
      message: expect.stringMatching(/^Line 1, column 12: Could not convert string 'name' to INT32/),
    })
  })
})
