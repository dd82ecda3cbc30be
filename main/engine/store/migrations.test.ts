/** A store that an older Winnow made, brought to the newest shape: nothing of it is lost, and it can be loaded into. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { allRows, openTestEngine, openTestFolder, type TestFolder } from '../testing/test-engine.ts'
import { sql as first } from './migrations/0001-first.ts'
import { openStorePaths } from './paths.ts'

let folder: TestFolder
let store: string
beforeEach(() => {
  folder = openTestFolder()
  store = join(folder.path, 'store')
})
afterEach(() => folder[Symbol.dispose]())

const dialect = {
  ...{ encoding: 'utf-8', delimiter: ',', quote: '"', escape: '"', lineEnding: 'lf', preambleRows: 0, headerRows: 1 },
}
const ledger = { records: 3, rows: 2, quarantined: 0, skipped: { blank: 0, preamble: 0, header: 1 } }
const columns = [
  { name: 'id', type: 'integer', storage: 'BIGINT', format: null },
  { name: 'name', type: 'string', storage: 'VARCHAR', format: null },
]

/** One dataset of one file, as the first shape of the catalog holds it. */
async function makeFirstStore(): Promise<void> {
  const paths = openStorePaths(store)
  mkdirSync(join(paths.segments, 'v1'))
  const duckdb = await DuckDBInstance.create(':memory:')
  const connection = await duckdb.connect()
  const write = (select: string, name: string) =>
    connection.run(`COPY (${select}) TO '${join(paths.segments, 'v1', name)}' (FORMAT parquet)`)
  await write("SELECT * FROM (VALUES (1::BIGINT, 'one'), (2, 'two')) t(id, name)", 's1.parquet')
  await write('SELECT 0::BIGINT AS "row", 2::BIGINT AS record, 2::BIGINT AS line', 's1.lines.parquet')
  await write(
    `SELECT 's1' AS source, 'old.csv' AS file, 'old' AS "table", 3::BIGINT AS line, 3::BIGINT AS record, 1::BIGINT AS "row",
       'name' AS "column", 'missing-cell' AS type, 'warning' AS severity, '' AS value, '' AS expected, 'Said before.' AS message`,
    'findings.parquet',
  )
  connection.closeSync()
  duckdb.closeSync()
  const catalog = new Database(paths.catalog)
  catalog.exec(first)
  catalog.pragma('user_version = 1')
  catalog.exec(`
    insert into dataset values ('d1', 'old', null, null, null, 1000, null, 'v1');
    insert into version values ('v1', 'd1', 1, null, 'task1', 1000);
    insert into data_table values (1, 'v1', 0, 'old', 'old', null, '${JSON.stringify(columns)}');
    insert into finding_count values ('v1', 's1', 'old.csv', 'missing-cell', 'warning', 1);
  `)
  catalog
    .prepare(
      `insert into source values ('s1', 1, 0, 'old.csv', '/nowhere/old.csv', null, 20, 1000, 'f00d', ?, '["id","name"]', ?,
         '[[1,0]]', 's1.parquet', 's1.lines.parquet', null)`,
    )
    .run(JSON.stringify(dialect), JSON.stringify(ledger))
  catalog.close()
}

describe('a store of the first shape', () => {
  it('shows its datasets with every row, line and finding', async () => {
    await makeFirstStore()
    await using engine = await openTestEngine(store)
    expect(await engine.client.datasets.list()).toMatchObject([
      { id: 'd1', name: 'old', version: 1, state: 'complete', rows: 2, anomalies: { total: 1, warning: 1 } },
    ])
    const { rows } = await engine.client.rows.page({ dataset: 'old', table: 'old' })
    expect(rows).toEqual([
      { row: 0, file: 'old.csv', line: 2, cells: ['1', 'one'] },
      { row: 1, file: 'old.csv', line: 3, cells: ['2', 'two'] },
    ])
    const { anomalies } = await engine.client.anomalies.page({ dataset: 'old' })
    expect(anomalies).toMatchObject([{ file: 'old.csv', line: 3, type: 'missing-cell', message: 'Said before.' }])
    expect(await engine.client.versions.list({ dataset: 'old' })).toMatchObject([
      { number: 1, parent: null, current: true, mode: 'create', rows: 2, files: ['old.csv'] },
    ])
  })

  it('can be loaded into, and gone back to', async () => {
    await makeFirstStore()
    await using engine = await openTestEngine(store)
    await engine.load([folder.file('new.csv', 'id,name\n2,TWO\n3,three\n')], {
      into: { dataset: 'old', mode: 'upsert', key: ['id'] },
    })
    expect(await allRows(engine, 'old', 'old')).toEqual([
      ['1', 'one'],
      ['2', 'TWO'],
      ['3', 'three'],
    ])
    await engine.client.versions.undo({ dataset: 'old' })
    expect(await allRows(engine, 'old', 'old')).toEqual([
      ['1', 'one'],
      ['2', 'two'],
    ])
  })
})
