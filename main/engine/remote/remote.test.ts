/** Datasets that are open in a real PostgreSQL: what they answer equals what the same dataset answers here. */
import { join } from 'node:path'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AggregateSpec, Cell, DatePart, Measure, RowFilter } from '../../../preload/contract/index.ts'
import { type Member, openMember } from '../sync/testing/team.ts'
import {
  type FreshDatabase,
  freshDatabase,
  type PostgresServer,
  startPostgres,
  withoutPostgres,
} from '../testing/servers/postgres.ts'
import { openTestFolder, type TestFolder } from '../testing/test-engine.ts'
import '../testing/properties.ts'

describe.skipIf(withoutPostgres())('a dataset that is open in PostgreSQL', () => {
  let server: PostgresServer
  let database: FreshDatabase
  let folder: TestFolder
  let member: Member

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

  const sql = async (text: string): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: database.url })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(text)).rows
    } finally {
      await client.end()
    }
  }
  let files = 0
  /** Loads a file, pushes it, and opens what was pushed. */
  const opened = async (name: string, text: string) => {
    const here = await member.load([folder.file(`${++files}/${name}.csv`, text)], { dataset: name, again: true })
    await member.push(name)
    const there = await member.client.sync.open({ connection: 'team', dataset: name })
    return { here: here.id, there: there.id, dataset: there, table: here.tables[0]?.name ?? '' }
  }
  const close = (dataset: string) => member.client.sync.close({ dataset })

  const shops = [
    'Shop;Day;Opened;Amount;Ratio;Count;Is open;ÄÖ ü',
    'Rome;04.01.2021;2021-01-04T10:30:00;1.234,50;0.25;3;true;price_10',
    'oslo;31.01.2021;2021-01-31T00:00:01;0,25;12.5;1;false;price_2',
    'Österlen;01.04.2021;2021-04-01T23:59:59;7,00;100000;2;true;',
    ';31.12.2022;2022-12-31T12:00:00;1,10;0.1;4;false;it\'s 100 % "x"',
    'Rome;;;;;;;ÄRGER',
    'rome;15.02.2021;2021-02-15T08:00:00;12.345.678,90;-3.75;12;true;%_\\',
    '',
  ].join('\n')

  it('is listed with the others, marked as remote, and its cells stand as in the file', async () => {
    const { here, there, dataset, table } = await opened('shops', shops)
    expect(dataset).toMatchObject({ name: 'shops-2', remote: { connection: 'team' }, rows: 6, version: 1 })
    const { client } = member
    expect((await client.datasets.list()).map(({ name, remote }) => [name, remote?.connection])).toContainEqual([
      ...['shops-2', 'team'],
    ])
    const page = { table, limit: 4, offset: 1 }
    const [local, remote] = [
      await client.rows.page({ dataset: here, ...page }),
      await client.rows.page({ dataset: there, ...page }),
    ]
    expect(local.rows.length).toBe(4)
    expect(remote).toEqual({ ...local, rows: local.rows.map((row) => ({ ...row, line: 0 })) })
    await close('shops-2')
    await expect(client.datasets.get({ dataset: there })).rejects.toThrow('There is no dataset called')
    expect(await sql('select count(*)::int as n from shops')).toEqual([{ n: 6 }])
  })

  const filters: RowFilter[] = [
    { column: 'Shop', operator: 'contains', value: 'RO' },
    { column: 'Shop', operator: 'starts-with', value: 'ö' },
    { column: 'Shop', operator: 'empty' },
    { column: 'ÄÖ ü', operator: 'contains', value: 'ärg' },
    { column: 'ÄÖ ü', operator: 'equals', value: '%_\\' },
    { column: 'ÄÖ ü', operator: 'contains', value: '\0' },
    { column: 'ÄÖ ü', operator: 'contains', value: "it's" },
    { column: 'Amount', operator: 'equals', value: '1.234,50' },
    { column: 'Amount', operator: 'contains', value: '345.6' },
    { column: 'Amount', operator: 'less', value: '2' },
    { column: 'Day', operator: 'contains', value: '01.2021' },
    { column: 'Day', operator: 'greater', value: '2021-02-01' },
    { column: 'Day', operator: 'less', value: '01.02.2021' },
    { column: 'Opened', operator: 'starts-with', value: '2021-01' },
    { column: 'Ratio', operator: 'equals', value: '100000' },
    { column: 'Ratio', operator: 'contains', value: '.' },
    { column: 'Count', operator: 'not-equals', value: '3' },
    { column: 'Count', operator: 'less', value: '2.5' },
    { column: 'Count', operator: 'greater', value: 'no number' },
    { column: 'Is open', operator: 'equals', value: 'true' },
    { column: 'Is open', operator: 'not-empty' },
  ]

  it('filters, sorts and pages as here', async () => {
    const { here, there, table } = await opened('filtered', shops)
    for (const filter of filters)
      for (const sort of [[], [{ column: filter.column, descending: true }], [{ column: 'Shop' }, { column: 'Day' }]]) {
        const ask = async (dataset: string) => {
          const { total, rows } = await member.client.rows.page({ dataset, table, filters: [filter], sort })
          return { filter, total, cells: rows.map(({ cells }) => cells) }
        }
        expect(await ask(there)).toEqual(await ask(here))
      }
    await close(there)
  })

  it('takes conditions over its columns, whatever the case of their names', async () => {
    const { here, there, table } = await opened('conditions', shops)
    for (const where of [
      'count > 2',
      "SHOP = 'Rome' or \"ÄÖ ü\" like 'price%' -- done",
      "day between date '2021-01-01' and DATE '2021-12-31' and not \"is open\"",
      'amount * 2 > 10 /* of money */',
      "lower(shop) in ('rome', 'oslo') and extract(year from day) = 2021",
      "cast(count as varchar) || 'x' = '3x' and shop is not null",
      'case when count > 2 then ratio < 1 else false end',
      "shop < 'a'",
    ]) {
      const ask = async (dataset: string) => {
        const { rows } = await member.client.rows.page({ dataset, table, where })
        return { where, cells: rows.map(({ cells }) => cells) }
      }
      expect(await ask(there)).toEqual(await ask(here))
    }
    await close(there)
  })

  it.each([
    ['pg_sleep(10) is null', 'cannot be used'],
    ["pg_read_file('/etc/passwd') <> ''", 'cannot be used'],
    ['"pg_sleep"(10) is null', 'cannot be used'],
    ['pg_catalog.pg_sleep(10) is null', 'cannot be used'],
    ["lo_export(1, '/tmp/x') = 1", 'cannot be used'],
    ["query_to_xml('select 1', true, true, '') is null", 'cannot be used'],
    ["table_to_xml('shops'::regclass, true, true, '') is null", 'cannot be used'],
    ["current_setting('port') = ''", 'cannot be used'],
    ["set_config('transaction_read_only', 'off', true) = ''", 'cannot be used'],
    ["dblink('x', 'y') is null", 'cannot be used'],
    ['1 in (select 1 from pg_user)', 'cannot be used'],
    ['1 in (select 1 from information_schema.tables)', 'cannot be used'],
    ['1 in (select 1 from others)', 'no table called others'],
    ['exists (select 1 from _winnow_push)', 'cannot be used'],
    ['1) union (select 1', 'Line 1'],
    ['true; drop table shops', 'semicolon'],
    ["E'\\'' = ''' or true --'", 'Put a blank'],
    ['$$a$$ = $$a$$', 'placeholder'],
    ['$x = 1', 'placeholder'],
    ['/* /* */ true */ true', 'comment'],
    ['count > ', 'Line'],
    ['nothing = 1', 'nothing'],
    ['count(*) > 1', 'PostgreSQL'],
  ])('takes no harm from the condition %s', async (where, message) => {
    const name = 'guarded'
    const known = (await member.client.datasets.list()).find((dataset) => dataset.name === 'guarded-2')
    const there = known?.id ?? (await opened(name, shops)).there
    await expect(member.client.rows.page({ dataset: there, table: name, where })).rejects.toThrow(message)
  })

  it('is read only: what writes fails in the database, too', async () => {
    await expect(member.client.inserts.check({ dataset: 'guarded-2', table: 'guarded', rows: [{}] })).rejects.toThrow(
      'Pull it first',
    )
    expect(await sql('select count(*)::int as n from guarded')).toEqual([{ n: 6 }])
  })

  it('answers reports in PostgreSQL, with bound values, and tells the line of a mistake', async () => {
    const { here, there, table } = await opened('reported', shops)
    const parameters = [
      { name: 'shop', type: 'text' as const },
      { name: 'least', type: 'integer' as const, default: 1 },
    ]
    const values = { shop: "Rome' or true --" }
    const report = (dataset: string, text: string, given: Record<string, string | number> = { shop: 'Rome' }) =>
      member.client.reports.draft({ dataset, sql: text, parameters, values: given, seconds: 20 })
    const bySeason = `-- by shop
      with big as (select * from ${table} where count >= $least)
      select shop, sum(amount) as "Total", count(*) as n, max(day) as last_day, bool_or("is open") as some
      from big where lower(shop) = lower($shop) group by shop order by shop desc`
    const [local, remote] = [await report(here, bySeason), await report(there, bySeason)]
    expect(remote.data).toEqual(local.data)
    expect(remote.columns.map(({ type }) => type)).toEqual(['string', 'number', 'integer', 'date', 'boolean'])
    expect(remote.data.length).toBe(2)
    expect(await report(there, bySeason)).toMatchObject({ cached: true })
    expect((await report(there, bySeason, values)).data).toEqual([])
    await sql(`update reported set "Amount" = 0 where "Shop" = 'Rome'`)
    await sql('select pg_stat_force_next_flush()').catch(() => undefined)
    await expect(report(there, 'select 1 as a,\n  nothing from reported where $shop = $shop')).rejects.toThrow(
      'Line 2, column 3: PostgreSQL says: column "nothing" does not exist',
    )
    await expect(report(there, `select 1 from ${table}\nwhere shop = $shp`)).rejects.toThrow('$shp')
    await expect(report(there, 'select * from shops')).rejects.toThrow('no table called shops')
    await expect(report(there, 'select pg_sleep(1)')).rejects.toThrow('cannot be used')
    await expect(report(there, 'delete from reported')).rejects.toThrow('one SELECT')
    await expect(report(there, 'select 1; select 2')).rejects.toThrow('semicolon')
    await expect(report(there, 'with x as (delete from reported returning 1) select * from x')).rejects.toThrow()
    expect(await sql('select count(*)::int as n from reported')).toEqual([{ n: 6 }])
    await close(there)
  })

  it('stops there what takes too long, or what nobody waits for any more', async () => {
    const { there } = await opened('slow', shops)
    const endless = 'select count(*) from generate_series(1, 100000) a, generate_series(1, 1000000) b'
    const running = async () =>
      (
        await sql(
          "select query from pg_stat_activity where state = 'active' and query like 'DECLARE%' or query like 'FETCH%' and state = 'active'",
        )
      ).length
    const draft = { dataset: there, sql: endless, parameters: [], values: {} }
    await expect(member.client.reports.draft({ ...draft, seconds: 1 })).rejects.toThrow('longer than 1 seconds')
    await expect.poll(running).toBe(0)
    const patience = new AbortController()
    const asked = member.client.reports.draft({ ...draft, seconds: 60 }, { signal: patience.signal })
    await expect.poll(running).toBe(1)
    patience.abort()
    await expect(asked).rejects.toThrow()
    await expect.poll(running).toBe(0)
    await close(there)
  })

  it('opens a cascade as here, with missing parents and in the order of people', async () => {
    const namespaces =
      'namespace_id,namespace_option_name,namespace_option_standard_name\nN1,price_10,x\nN2,Price_2,x\nN1,again,x\n'
    const columns = [
      'column_id,namespace_id,dataset_database_name,dataset_table_name,dataset_column_name,data_point_id,dataset_owner_name',
      ...['N1,d1,t,c,P1,O', 'N2,d1,t,c,P2,O', 'N9,d2,t,c,P1,O', 'N1,d10,u,e,P9,O', ',d1,t,c,,O'].map(
        (cells, at) => `C${at},${cells}`,
      ),
    ].join('\n')
    const points = [
      'data_point_id,data_point_name,data_point_standard_name,approved_abbreviations,data_point_definition,applicable_data_universes,applicable_domicile,data_type,data_point_possible_values,is_derived,methodology_reference',
      ...['P1,one', 'P2,two', 'P1,one again'].map((cells) => `${cells},v,v,v,v,v,v,v,v,v`),
    ].join('\n')
    const here = await member.load(
      [
        folder.file('catalogue/namespaces.csv', namespaces),
        folder.file('catalogue/columns.csv', `${columns}\n`),
        folder.file('catalogue/datapoints.csv', `${points}\n`),
      ],
      { dataset: 'catalogue' },
    )
    await member.push('catalogue')
    const there = await member.client.sync.open({ connection: 'team', dataset: 'catalogue' })
    expect(there.hierarchy?.levels).toEqual(here.hierarchy?.levels)
    const { client } = member
    const levels = here.hierarchy?.levels.map(({ name }) => name) ?? []
    expect(levels.length).toBeGreaterThan(2)
    const ask = async (dataset: string, selection: { level: string; value: string }[], search = '') => ({
      options: await Promise.all(levels.map((level) => client.browse.options({ dataset, level, selection, search }))),
      rows: await client.browse.rows({ dataset, selection }),
    })
    const first = await client.browse.options({ dataset: here.id, level: levels[0] ?? '' })
    expect(first.options.map(({ label }) => label)).toEqual(['Price_2', 'price_10', expect.stringMatching('Missing')])
    for (const selection of [[], ...first.options.map(({ value }) => [{ level: levels[0] ?? '', value }])])
      expect(await ask(there.id, selection)).toEqual(await ask(here.id, selection))
    expect(await ask(there.id, [], 'PRICE')).toEqual(await ask(here.id, [], 'PRICE'))
    await close(there.id)
  })

  it('pivots as here', async () => {
    const { here, there, table } = await opened('pivoted', shops)
    const pivot = (dataset: string, path: Cell[] = []) =>
      member.client.aggregates.pivot({
        ...{ dataset, table, path, measure: { function: 'sum', column: 'Amount' } },
        rows: [{ column: 'Shop' }, { column: 'Count', bin: { width: 2 } }],
        columns: [{ column: 'Day', part: 'weekday' }, { column: 'Is open' }],
      })
    expect(await pivot(there)).toEqual(await pivot(here))
    expect(await pivot(there, ['Rome'])).toEqual(await pivot(here, ['Rome']))
    await close(there)
  })

  it('knows what others push, says when its connection is gone, and goes on when it is back', async () => {
    const { there, table } = await opened('moving', shops)
    const total = async () => (await member.client.rows.page({ dataset: there, table })).total
    expect(await total()).toBe(6)
    await member.load([folder.file('more/moving.csv', shops.replaceAll('Rome', 'Roma'))], {
      into: { dataset: 'moving', mode: 'append' },
    })
    await member.push('moving')
    expect(await total()).toBe(12)
    expect((await member.client.datasets.get({ dataset: there })).version).toBe(2)
    await sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'winnow'")
    expect(await total()).toBe(12)
    await close(there)
  })

  it('groups and measures as here, whatever is asked', async () => {
    const cell = {
      text: fc.constantFrom('', 'a', 'B', 'b', 'ä', 'Z', 'x y', "o'x"),
      whole: fc.oneof(fc.constant(''), fc.integer({ min: -30, max: 30 }).map(String), fc.constant('9007199254740993')),
      money: fc.oneof(
        fc.constant(''),
        fc.integer({ min: -5000, max: 5000 }).map((n) => (n / 100).toFixed(2)),
      ),
      float: fc.constantFrom('', '0.1', '0.3', '1500', '-2.25', '123456.789', '7'),
      day: fc.constantFrom('', '2020-02-29', '2021-01-03', '2021-01-04', '2019-12-31', '2024-07-15'),
      time: fc.constantFrom('', '2020-02-29 10:00:00', '2021-01-03 23:59:59', '2021-01-04 00:00:00'),
      yes: fc.constantFrom('', 'true', 'false'),
    }
    const columns = Object.keys(cell) as (keyof typeof cell)[]
    const rows = fc.array(fc.record(cell), { minLength: 1, maxLength: 25 })
    const first = 'a,1,1.50,2.5,2020-02-29,2020-02-29 10:00:00,true'
    const parts: DatePart[] = ['year', 'quarter', 'month', 'week', 'day', 'weekday', 'hour']
    const group = fc.oneof(
      fc.constantFrom(...columns).map((column) => ({ column })),
      fc.constantFrom(...parts).map((part) => ({ column: 'time', part })),
      fc.constantFrom(...parts.slice(0, -1)).map((part) => ({ column: 'day', part })),
      fc
        .tuple(fc.constantFrom('whole', 'money', 'float'), fc.constantFrom(0.25, 0.1, 1, 2, 7, 100))
        .map(([column, width]) => ({ column, bin: { width } })),
      fc
        .tuple(fc.constantFrom('whole', 'money', 'float'), fc.integer({ min: 1, max: 9 }))
        .map(([column, count]) => ({ column, bin: { count } })),
    )
    const numbers = fc.constantFrom('whole', 'money', 'float')
    const measure: fc.Arbitrary<Measure> = fc.oneof(
      fc.constant<Measure>({ function: 'count' }),
      fc.constant<Measure>({ function: 'share' }),
      fc
        .tuple(fc.constantFrom('count', 'distinct', 'min', 'max'), fc.constantFrom(...columns))
        .map(([name, column]) => ({ function: name, column }) as Measure),
      fc
        .tuple(fc.constantFrom('sum', 'mean', 'stddev', 'share', 'median'), numbers)
        .map(([name, column]) => ({ function: name, column }) as Measure),
      fc
        .tuple(fc.constantFrom(0, 0.25, 0.9, 1), fc.oneof(numbers, fc.constantFrom('day', 'time')))
        .map(([quantile, column]): Measure => ({ function: 'quantile', column, quantile })),
    )
    const spec = fc.record({
      groups: fc.array(group, { maxLength: 2 }),
      measures: fc.array(measure, { minLength: 1, maxLength: 4 }),
      filters: fc.oneof<fc.Arbitrary<RowFilter[]>[]>(
        fc.constant<RowFilter[]>([]),
        fc.constantFrom(...columns).map((column) => [{ column, operator: 'not-empty' }] satisfies RowFilter[]),
        fc.constant<RowFilter[]>([{ column: 'money', operator: 'greater', value: '-1.5' }]),
      ),
      where: fc.constantFrom(undefined, 'whole < 10', "text <> 'a' and day is not null"),
      descending: fc.boolean(),
      limit: fc.constantFrom(undefined, undefined, 3),
    })
    let dataset = 0
    await fc.assert(
      fc.asyncProperty(rows, fc.array(spec, { minLength: 6, maxLength: 6 }), async (list, specs) => {
        const name = `groups${++dataset}`
        const lines = list.map((row) => columns.map((column) => row[column]).join(','))
        const text = `${columns.join(',')}\n${[first, ...lines].join('\n')}\n`
        const { here, there, table } = await opened(name, text)
        for (const { descending, limit, where, ...rest } of specs) {
          const ask = async (dataset: string) => {
            const asked: AggregateSpec = { table, ...rest, ...(limit && { limit }), ...(where && { where }) }
            const { columns: titles } = await member.client.aggregates.page({ dataset, spec: asked, limit: 1 })
            const sort = rest.groups.length > 0 ? [{ column: titles[0]?.name ?? '', descending }] : []
            const { total, rows, totals } = await member.client.aggregates.page({
              ...{ dataset, spec: { ...asked, sort }, totals: true },
            })
            return { asked, titles, total, rows: rows.map(rounded), totals: totals === null ? null : rounded(totals) }
          }
          expect(await ask(there)).toEqual(await ask(here))
        }
        await close(there)
      }),
      { numRuns: 3 },
    )
  })
})

/** Floats are told to 12 digits: the order in which they are added is not the same there. */
const rounded = (cells: readonly Cell[]): Cell[] =>
  cells.map((cell) =>
    cell !== null && /^-?\d+\.\d{10,}(e[+-]?\d+)?$/.test(cell) ? Number(cell).toPrecision(12) : cell,
  )
