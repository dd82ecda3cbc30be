/** Datasets that are open in a real PostgreSQL: what they answer equals what the same dataset answers here. */
import { describe, expect, it } from 'vitest'
import type { Cell, RowFilter } from '../../../preload/contract/index.ts'
import { useTeam } from '../sync/testing/team-place.ts'
import { withoutPostgres } from '../testing/servers/postgres.ts'
import { openPushed } from './testing/open-pushed.ts'

describe.skipIf(withoutPostgres())('a dataset that is open in PostgreSQL', () => {
  const team = useTeam()
  const sql = (text: string) => team.place.sql(text)
  const opened = (name: string, text: string) => openPushed(team, name, text)
  const close = (dataset: string) => team.member.client.sync.close({ dataset })

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
    const { client } = team.member
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

  it('finds its pages by an index, rows that others inserted at the end', async () => {
    const text = `n\n${Array.from({ length: 20_000 }, (_, n) => `${n * 7}\n`).join('')}`
    const { there, table } = await opened('many', text)
    await sql(`insert into many (n) values (-1), (-2)`)
    const page = (offset: number) =>
      team.member.client.rows
        .page({ dataset: there, table, offset, limit: 3 })
        .then(({ rows }) => rows.map(({ cells }) => cells[0]))
    expect(await page(12_345)).toEqual(['86415', '86422', '86429'])
    expect((await page(19_999))[0]).toBe('139993')
    expect((await page(20_000)).sort()).toEqual(['-1', '-2'])
    const scans = async () => {
      const [index] = await sql(
        `select idx_scan::int as scans from pg_stat_user_indexes where indexrelname = '_winnow_rows_many'`,
      )
      return index?.scans
    }
    await expect.poll(scans, { timeout: 60_000 }).toBeGreaterThan(0)
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
          const { total, rows } = await team.member.client.rows.page({ dataset, table, filters: [filter], sort })
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
        const { rows } = await team.member.client.rows.page({ dataset, table, where })
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
    const known = (await team.member.client.datasets.list()).find((dataset) => dataset.name === 'guarded-2')
    const there = known?.id ?? (await opened(name, shops)).there
    await expect(team.member.client.rows.page({ dataset: there, table: name, where })).rejects.toThrow(message)
  })

  it('is read only: what writes fails in the database, too', async () => {
    await expect(
      team.member.client.inserts.check({ dataset: 'guarded-2', table: 'guarded', rows: [{}] }),
    ).rejects.toThrow('Pull it first')
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
      team.member.client.reports.draft({ dataset, sql: text, parameters, values: given, seconds: 20 })
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
    await expect(team.member.client.reports.draft({ ...draft, seconds: 1 })).rejects.toThrow('longer than 1 seconds')
    await expect.poll(running).toBe(0)
    const patience = new AbortController()
    const asked = team.member.client.reports.draft({ ...draft, seconds: 60 }, { signal: patience.signal })
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
    const here = await team.member.load(
      [
        team.place.file('namespaces.csv', namespaces),
        team.place.file('columns.csv', `${columns}\n`),
        team.place.file('datapoints.csv', `${points}\n`),
      ],
      { dataset: 'catalogue' },
    )
    await team.member.push('catalogue')
    const there = await team.member.client.sync.open({ connection: 'team', dataset: 'catalogue' })
    expect(there.hierarchy?.levels).toEqual(here.hierarchy?.levels)
    const { client } = team.member
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
      team.member.client.aggregates.pivot({
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
    const total = async () => (await team.member.client.rows.page({ dataset: there, table })).total
    expect(await total()).toBe(6)
    await team.member.load([team.place.file('moving.csv', shops.replaceAll('Rome', 'Roma'))], {
      into: { dataset: 'moving', mode: 'append' },
    })
    await team.member.push('moving')
    expect(await total()).toBe(12)
    expect((await team.member.client.datasets.get({ dataset: there })).version).toBe(2)
    await sql("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'winnow'")
    expect(await total()).toBe(12)
    await close(there)
  })
})
