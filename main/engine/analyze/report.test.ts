/** Reports over real data: their values, pages, cache, limits and mistakes. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Client } from '../../../preload/contract/index.ts'
import { openTestEngine, openTestFolder } from '../testing/test-engine.ts'
import { openCrew } from './testing/open-crew.ts'

let client: Client
let crew: Awaited<ReturnType<typeof openCrew>>
const dataset = 'test'
beforeAll(async () => {
  // So that a query needs too much soon.
  vi.stubEnv('WINNOW_MEMORY', '128')
  crew = await openCrew()
  client = crew.client
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await crew[Symbol.asyncDispose]()
})

const said = (call: Promise<unknown>) =>
  call.then(
    () => 'no mistake',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
type Draft = Parameters<Client['reports']['draft']>[0]
const draft = (sql: string, more: Partial<Draft> = {}) => client.reports.draft({ dataset, sql, ...more })
const rowsOf = async (sql: string, more: Partial<Draft> = {}) => (await draft(sql, more)).data

describe('a report of the template', () => {
  it('is listed and run by its name, with values bound and defaults kept', async () => {
    expect(await client.reports.list({ dataset })).toMatchObject([{ name: 'joined', origin: 'template' }])
    expect(await client.reports.run({ dataset, report: 'joined', values: { team: 'Sales' } })).toMatchObject({
      data: [
        { name: 'Ada', since: '2021-03-01', pay: 10.5 },
        { name: 'Bob', since: '2019-01-31', pay: 20 },
        { name: 'D\nE', since: '2022-01-01', pay: 7 },
      ],
      columns: [
        { name: 'name', type: 'string' },
        { name: 'since', type: 'date' },
        { name: 'pay', type: 'number' },
      ],
      ...{ page: 1, per_page: 100, total_pages: 1, total_items: 3, version: 1 },
    })
    const values = { team: 'Sales', day: '2021-01-01' }
    expect((await client.reports.run({ dataset, report: 'joined', values })).data).toHaveLength(2)
    const none = { team: "Sales' OR true --" }
    expect(await client.reports.run({ dataset, report: 'joined', values: none })).toMatchObject({
      ...{ data: [], total_items: 0, total_pages: 0 },
    })
  })

  it('names the values that are missing, unknown or of another type', async () => {
    const run = (values: Record<string, string | number>) =>
      said(client.reports.run({ dataset, report: 'joined', values }))
    expect(await run({})).toBe('The report needs a value for team.')
    expect(await run({ taem: 'Sales' })).toBe('The report has no parameter called taem. It has day, team.')
    expect(await run({ team: 'Sales', day: '31.12.2021' })).toBe(
      'day is "31.12.2021", which is no date as in 2021-12-31.',
    )
    expect(await run({ team: 'Sales', day: '2021-02-30' })).toContain('is no date')
    expect(await said(client.reports.run({ dataset, report: 'hired' }))).toBe(
      'test has no report called hired. It has joined.',
    )
  })

  it('offers the values of the column to choose from', async () => {
    const choices = { dataset, table: 'teams', column: 'team' }
    expect(await client.reports.choices(choices)).toEqual({ total: 2, values: ['Sales', 'Support'] })
    expect(await client.reports.choices({ ...choices, search: 'sUP' })).toEqual({ total: 1, values: ['Support'] })
    expect(await client.reports.choices({ ...choices, table: 'people', column: 'person_id', limit: 2 })).toEqual({
      ...{ total: 4, values: ['1', '2'] },
    })
  })
})

describe('values', () => {
  it('have the type of their parameter, and a choice that of its column', async () => {
    const choice = { name: 'id', type: 'choice', choices: { table: 'people', column: 'person_id' } } as const
    expect(
      await rowsOf('SELECT name FROM people WHERE person_id = $id', { parameters: [choice], values: { id: '2' } }),
    ).toEqual([{ name: 'Bob' }])
    const typed = await rowsOf(
      'SELECT typeof($i) AS i, typeof($n) AS n, typeof($d) AS d, typeof($t) AS t, $t AS text',
      {
        parameters: [
          ...([
            { name: 'i', type: 'integer' },
            { name: 'n', type: 'number' },
          ] as const),
          ...([
            { name: 'd', type: 'date' },
            { name: 't', type: 'text' },
          ] as const),
        ],
        values: { i: ' 7', n: 1.5, d: '2021-12-31', t: ' it\'s "$i" ' },
      },
    )
    expect(typed).toEqual([{ i: 'BIGINT', n: 'DOUBLE', d: 'DATE', t: 'VARCHAR', text: ' it\'s "$i" ' }])
  })

  it('are refused where rounding would change them', async () => {
    const integer = (i: string | number) =>
      said(draft('SELECT $i', { parameters: [{ name: 'i', type: 'integer' }], values: { i } }))
    expect(await integer('1.5')).toBe('i is "1.5", which is no whole number.')
    expect(await integer('9223372036854775808')).toContain('is no whole number')
    expect(await integer('')).toBe('The report needs a value for i.')
    expect(await integer(7)).toBe('no mistake')
  })

  it('may stand wherever SQL takes a value', async () => {
    const n = { parameters: [{ name: 'n', type: 'integer' }], values: { n: 3 } } as const
    const more = { parameters: [...n.parameters], values: n.values }
    expect(await rowsOf('SELECT count(*) AS n FROM range($n)', more)).toEqual([{ n: 3 }])
    expect(await rowsOf('SELECT person_id FROM people ORDER BY 1 LIMIT $n;', more)).toHaveLength(3)
    expect(await said(draft('SELECT $m'))).toBe(
      'The SQL uses $m, which is no parameter of the report. Add it to the parameters.',
    )
    expect(await said(draft('SELECT ?'))).toContain('placeholder without a name')
  })
})

describe('a result', () => {
  it('keeps every digit: a number where JavaScript can hold it, else text', async () => {
    const sql = `SELECT 9007199254740991 AS safe, 9007199254740993 AS large, 12.50 AS decimal, 0.00 AS nothing,
      1234567890123456.78 AS long, 0.1::DOUBLE AS float, 1e300::DOUBLE AS huge, 'nan'::DOUBLE AS nan, true AS yes, NULL AS none,
      TIMESTAMP '2021-01-02 03:04:05' AS at, [1, 2] AS list, 100::DOUBLE AS round, 100 AS hundred, chr(65279) || 'x' AS mark`
    expect(await rowsOf(sql)).toEqual([
      {
        ...{
          safe: 9007199254740991,
          large: '9007199254740993',
          decimal: 12.5,
          nothing: 0,
          long: '1234567890123456.78',
        },
        ...{ float: 0.1, huge: 1e300, nan: 'nan', yes: true, none: null, at: '2021-01-02 03:04:05', list: '[1, 2]' },
        ...{ round: 100, hundred: 100, mark: '\uFEFFx' },
      },
    ])
  })

  it('tells two columns of one name apart', async () => {
    const { columns, data } = await draft('SELECT 1 AS a, 2 AS "A", count(*) FROM people')
    expect(columns.map(({ name }) => name)).toEqual(['a', 'A_1', 'count_star()'])
    expect(data).toEqual([{ a: 1, A_1: 2, 'count_star()': 4 }])
  })

  it('is cut into pages in the order of the query, which runs once', async () => {
    const sql = 'SELECT range AS n, random() AS luck FROM range(250000) ORDER BY n DESC'
    const first = await draft(sql, { perPage: 1000 })
    expect(first).toMatchObject({ cached: false, page: 1, per_page: 1000, total_pages: 250, total_items: 250000 })
    const again = await draft(sql, { perPage: 1000 })
    expect(again.cached).toBe(true)
    // Another run would have had other luck.
    expect(again.data).toEqual(first.data)
    const last = await draft(sql, { page: 250, perPage: 1000 })
    expect(last).toMatchObject({ cached: true, page: 250 })
    expect(last.data.at(-1)?.n).toBe(0)
    expect((await draft(sql, { page: 251, perPage: 1000 })).data).toEqual([])
    expect((await draft(`${sql} `)).cached).toBe(false)
  })

  it('is made once for those who ask at the same time, and survives the first one leaving', async () => {
    const sql = 'SELECT random() AS luck, sum(a.range * b.range) AS s FROM range(3000) a, range(6000) b'
    const [one, two] = await Promise.all([draft(sql), draft(sql)])
    expect(one.data).toEqual(two.data)
    const leaving = new AbortController()
    const slow = sql.replace('6000', '20000')
    const first = client.reports.draft({ dataset, sql: slow }, { signal: leaving.signal })
    const second = draft(slow)
    leaving.abort()
    await expect(first).rejects.toThrow()
    expect((await second).data).toHaveLength(1)
  })

  it('is forgotten when the oldest of many', async () => {
    await draft('SELECT 1 AS oldest')
    for (let n = 0; n < 8; n++) await draft(`SELECT ${n} AS newer`)
    expect((await draft('SELECT 1 AS oldest')).cached).toBe(false)
    expect((await draft('SELECT 7 AS newer')).cached).toBe(true)
  })
})

describe('a query that fails', () => {
  it('says where its mistake is, as the person wrote it', async () => {
    const mistake = (sql: string) =>
      draft(sql).then(
        () => null,
        (error: { code: string; message: string; data: unknown }) => ({ code: error.code, data: error.data }),
      )
    expect(await mistake('SELECT *\nFORM people')).toMatchObject({ code: 'BAD_INPUT', data: { line: 2 } })
    expect(await mistake('SELECT\n nmae FROM people')).toEqual({ code: 'BAD_INPUT', data: { line: 2, column: 2 } })
    expect(await mistake('SELECT\n\n  name::INTEGER FROM people')).toEqual({
      code: 'BAD_INPUT',
      data: { line: 3, column: 7 },
    })
    expect(await mistake('SELECT *\nFROM crew')).toEqual({ code: 'BAD_INPUT', data: { line: 2, column: 6 } })
    expect(await said(draft("SELECT error('No people.') FROM people"))).toContain('No people.')
  })

  it('is stopped when it takes too long or too much', async () => {
    const endless = 'SELECT sum(a.range * b.range) FROM range(10000000) a, range(1000000) b'
    expect(await said(draft(endless, { seconds: 1 }))).toBe(
      'The query took longer than 1 seconds and was stopped. Select fewer rows, or give it more time.',
    )
    const cancel = new AbortController()
    const cancelled = client.reports.draft({ dataset, sql: endless }, { signal: cancel.signal })
    setTimeout(() => cancel.abort(), 100)
    await expect(cancelled).rejects.toThrow()
    expect(await said(draft('SELECT list(range) FROM range(10000000000)'))).toMatch(/needs more memory/)
    expect(await rowsOf('SELECT 1 AS n')).toEqual([{ n: 1 }])
  })
})

describe('a load', () => {
  it('makes every report run anew, and an undo brings the old answers back', async () => {
    const folder = openTestFolder()
    onTestFinished(() => folder[Symbol.dispose]())
    await using engine = await openTestEngine(`${folder.path}/store`)
    await engine.load([folder.file('stock.csv', 'id,n\n1,10\n2,20\n')])
    const report = { dataset: 'stock', sql: 'SELECT sum(n) AS n, random() AS luck FROM stock' }
    const first = await engine.client.reports.draft(report)
    await engine.load([folder.file('more.csv', 'id,n\n3,30\n')], { into: { dataset: 'stock', mode: 'append' } })
    const second = await engine.client.reports.draft(report)
    expect(second).toMatchObject({ cached: false, version: 2, data: [{ n: 60 }] })
    await engine.client.versions.undo({ dataset: 'stock' })
    expect(await engine.client.reports.draft(report)).toMatchObject({ cached: false, version: 1, data: [{ n: 30 }] })
    expect(first.data[0]?.n).toBe(30)
  })
})
