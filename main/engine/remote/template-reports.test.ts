/** Reports, those that templates bring above all, say the same where the dataset is open in a real PostgreSQL as here. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demos } from '../../templates/demos.ts'
import { type Member, openMember } from '../sync/testing/team.ts'
import {
  type FreshDatabase,
  freshDatabase,
  type PostgresServer,
  startPostgres,
  withoutPostgres,
} from '../testing/servers/postgres.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { openTestFolder, type TestFolder } from '../testing/test-engine.ts'

describe.skipIf(withoutPostgres())('reports over a dataset that is open in PostgreSQL', () => {
  let server: PostgresServer
  let database: FreshDatabase
  let folder: TestFolder
  let member: Member
  let loads = 0

  beforeAll(async () => {
    server = await startPostgres()
    database = await freshDatabase(server)
    folder = openTestFolder()
    member = await openMember(join(folder.path, 'store'), database.url)
  })
  afterAll(async () => {
    await member?.[Symbol.asyncDispose]()
    folder?.[Symbol.dispose]()
    await database?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
  })

  it.each(Object.keys(demos))('of the template %s are answered there as here', async (template) => {
    const files = temporaryFolder()
    await demos[template]?.({ folder: files, rows: 500, seed: 4 })
    const paths = readdirSync(files).map((name) => join(files, name))
    const here = await member.load(paths, { dataset: template, template })
    await member.push(template)
    const there = await member.client.sync.open({ connection: 'team', dataset: template })
    const reports = await member.client.reports.list({ dataset: here.id })
    expect(reports.length).toBeGreaterThan(0)
    for (const { name } of reports) {
      const [ours, theirs] = await Promise.all(
        [here.id, there.id].map((dataset) => member.client.reports.run({ dataset, report: name, perPage: 1000 })),
      )
      expect(ours?.data.length).toBeGreaterThan(0)
      // Rows that are ordered alike may stand in any order.
      const sorted = (run: typeof ours) => run?.data.map((row) => JSON.stringify(row)).sort()
      expect({ name, rows: sorted(theirs) }).toEqual({ name, rows: sorted(ours) })
    }
  })

  it.each([
    'select year(Seen) as y, quarter(Seen) as q, month(seen) as m, day(Seen) as d, week(Seen) as w from visits order by d',
    'select dayofweek(Seen) as a, isodow(Seen) as b, dayofyear(Seen) as c, hour(Seen) as d, minute(Seen) as e from visits order by c',
    'select count(*) filter (year(Seen) = 2024) as Few, count(*) filter (where n > 1) as "More" from visits',
    'select year((select max(Seen) from visits)) - year(min(Seen)) as "Years" from visits',
    'select cast(n as double) / 4 as Quarter, n::DOUBLE as same, n::double precision as again from visits order by quarter',
    'select V.N as "Visits", seen as VISIT from visits as V order by "Visits"',
  ])('say the same in words of DuckDB: %s', async (sql) => {
    const file = folder.file(
      'visits.csv',
      'N,Seen\n1,2024-12-30T23:59:59\n2,2025-01-05T00:00:00\n3,2020-02-29T12:30:00\n',
    )
    const name = `visits ${++loads}`
    const here = await member.load([file], { dataset: name, again: true })
    await member.push(name)
    const there = await member.client.sync.open({ connection: 'team', dataset: name })
    const [ours, theirs] = await Promise.all(
      [here.id, there.id].map((dataset) =>
        member.client.reports.draft({ dataset, sql, parameters: [], values: {}, seconds: 20 }),
      ),
    )
    expect(theirs?.data).toEqual(ours?.data)
  })
})
