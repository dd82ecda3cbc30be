/**
 * The promise that a crash never corrupts: a load is killed with SIGKILL at random moments, and after each the store
 * must be as if the load had never begun, or complete.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { seededRandom } from '../templates/demo-tools.ts'
import { type CliFolder, ended, openCliFolder } from './testing/run-cli.ts'

const KILLS = 20

let folder: CliFolder
let duckdb: DuckDBInstance
let loadMs: number
let untouched: string
let complete: unknown

beforeAll(async () => {
  folder = openCliFolder()
  duckdb = await DuckDBInstance.create(':memory:')
  expect(await folder.run('demo', 'linked-catalogue', '--rows', '20000', '--out', folder.at('demo'))).toMatchObject({
    code: 0,
  })
  expect(await folder.run('load', folder.file('before.csv', 'id,name\n1,one\n2,two\n'))).toMatchObject({ code: 0 })
  untouched = (await folder.run('rows', 'before', 'before')).out
  expect(untouched).toBe('id,name\n1,one\n2,two\n')
  const startedAt = performance.now()
  const whole = await folder.run('load', folder.at('demo'), '--dataset', 'whole', '--json')
  loadMs = performance.now() - startedAt
  expect(whole.code).toBe(0)
  complete = ledgersOf(z.object({ tables: z.array(tableSchema) }).parse(JSON.parse(whole.out)).tables)
})

afterAll(() => {
  duckdb?.closeSync()
  folder?.[Symbol.dispose]()
})

const tableSchema = z.object({
  name: z.string(),
  rows: z.int(),
  quarantined: z.int(),
  records: z.int(),
  skipped: z.object({ blank: z.int(), preamble: z.int(), header: z.int() }),
})
const ledgersOf = (tables: z.infer<typeof tableSchema>[]) =>
  Object.fromEntries(tables.map((table) => [table.name, table]))

const segmentsSchema = z.array(z.object({ file: z.string(), rows: z.int() }))
const sourceSchema = z.array(
  z.object({
    home: z.string(),
    segments: z.string().transform((text) => segmentsSchema.parse(JSON.parse(text))),
    ledger: z.string().transform((text) => tableSchema.omit({ name: true }).parse(JSON.parse(text))),
  }),
)

/** Every published source balances, and its segments hold as many rows as its ledger says. */
async function checkLedgers(catalog: Database.Database): Promise<void> {
  const sources = sourceSchema.parse(catalog.prepare('select home, segments, ledger from source').all())
  const connection = await duckdb.connect()
  for (const { home, segments, ledger } of sources) {
    const { rows, quarantined, records, skipped } = ledger
    expect(rows + quarantined + skipped.blank + skipped.preamble + skipped.header).toBe(records)
    expect(segments.reduce((sum, segment) => sum + segment.rows, 0)).toBe(rows)
    for (const segment of segments) {
      const file = join(folder.store, 'segments', home, segment.file)
      const count = await connection.runAndReadAll(`select count(*) from read_parquet('${file.replaceAll("'", "''")}')`)
      expect(Number(count.getRows()[0]?.[0])).toBe(segment.rows)
    }
  }
  connection.closeSync()
}

const list = (name: string) =>
  existsSync(join(folder.store, name)) ? readdirSync(join(folder.store, name)).sort() : []

const random = seededRandom(20)
/** One moment in each twentieth of the load, so that the beginning and the end have their share. */
const moments = Array.from({ length: KILLS }, (_, at) => (at + random()) / KILLS)

describe('a load that is killed', () => {
  it.each(moments.map((share, at) => ({ share, name: `killed-${at}` })))(
    'leaves the store whole ($name, at $share of the usual time)',
    async ({ share, name }) => {
      const child = folder.start('load', folder.at('demo'), '--dataset', name, '--again', '--json')
      const end = ended(child)
      const timer = setTimeout(() => child.kill('SIGKILL'), share * loadMs)
      const { signal } = await end
      clearTimeout(timer)

      // The next start opens the store and puts it in order.
      const datasets = await folder.run('datasets', '--json')
      expect(datasets).toMatchObject({ code: 0, err: '' })
      const names = z
        .array(z.object({ name: z.string() }))
        .parse(JSON.parse(datasets.out))
        .map((dataset) => dataset.name)
      const catalog = new Database(join(folder.store, 'catalog.sqlite'), { readonly: true })
      const task = catalog.prepare("select status from task where kind = 'load' and title = ?").pluck().get(name)
      if (names.includes(name)) {
        expect(task).toBe('done')
        const tables = catalog
          .prepare(
            `select t.name, s.ledger from source s join data_table t on t.id = s.table_id
             join dataset d on d.current_version = t.version_id where d.name = ?`,
          )
          .all(name)
          .map((row) => {
            const { name, ledger } = z.object({ name: z.string(), ledger: z.string() }).parse(row)
            return tableSchema.parse({ name, ...JSON.parse(ledger) })
          })
        expect(ledgersOf(tables)).toEqual(complete)
      } else {
        expect(signal).toBe('SIGKILL')
        expect(task === undefined || task === 'interrupted').toBe(true)
      }
      expect(catalog.prepare("select count(*) from task where status = 'running'").pluck().get()).toBe(0)
      expect(catalog.pragma('integrity_check', { simple: true })).toBe('ok')
      const versions = catalog.prepare('select id from version order by id').pluck().all()
      await checkLedgers(catalog)
      catalog.close()
      expect(list('segments')).toEqual(versions)
      for (const kind of ['staging', 'sources', 'quarantine', 'owners', 'spill']) expect(list(kind)).toEqual([])
      expect((await folder.run('rows', 'before', 'before')).out).toBe(untouched)
    },
  )

  it('was killed at moments that tell something', () => {
    const catalog = new Database(join(folder.store, 'catalog.sqlite'), { readonly: true })
    const killed = catalog.prepare("select count(*) from task where status = 'interrupted'").pluck().get()
    catalog.close()
    expect(Number(killed)).toBeGreaterThan(KILLS / 4)
  })

  it('can be started again', async () => {
    const again = await folder.run('load', folder.at('demo'), '--dataset', 'at last', '--again', '--json')
    expect(again.code).toBe(0)
    expect(ledgersOf(z.object({ tables: z.array(tableSchema) }).parse(JSON.parse(again.out)).tables)).toEqual(complete)
  })
})
