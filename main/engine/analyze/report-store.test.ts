/** Reports that are saved with a dataset: their names, how they stand to the template's, and what is remembered of runs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../../../preload/contract/index.ts'
import { openCrew } from './testing/open-crew.ts'

let client: Client
let crew: Awaited<ReturnType<typeof openCrew>>
const dataset = 'test'
beforeAll(async () => {
  crew = await openCrew()
  client = crew.client
})
afterAll(async () => {
  await crew[Symbol.asyncDispose]()
})

const said = (call: Promise<unknown>) =>
  call.then(
    () => 'no mistake',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
const draft = (sql: string) => client.reports.draft({ dataset, sql })

describe('saved reports', () => {
  const own = { name: 'pay', title: 'Pay', sql: 'SELECT sum(pay) AS pay FROM people WHERE pay > $least' }
  const least = { name: 'least', type: 'number', default: 5 } as const

  it('are saved, renamed and deleted, and never take a name unasked', async () => {
    const saved = await client.reports.save({ dataset, definition: { ...own, parameters: [least] } })
    expect(saved).toMatchObject({ name: 'pay', origin: 'own', description: '' })
    expect((await client.reports.run({ dataset, report: 'pay' })).data).toEqual([{ pay: 37.5 }])
    await expect(client.reports.save({ dataset, definition: { ...own, parameters: [least] } })).rejects.toMatchObject({
      ...{ code: 'NAME_TAKEN', message: 'test has a report called pay already. pay-2 is free.' },
    })
    const renamed = { ...own, name: 'wages', parameters: [least] }
    await client.reports.save({ dataset, definition: renamed, replaces: 'pay' })
    expect((await client.reports.list({ dataset })).map(({ name }) => name)).toEqual(['joined', 'wages'])
    expect(await client.reports.history({ dataset, report: 'wages' })).toMatchObject([
      { report: 'wages', values: { least: 5 }, rows: 1, version: 1, at: expect.any(Date) },
    ])
    expect(await client.reports.delete({ dataset, report: 'wages' })).toHaveLength(1)
  })

  it('stand in the place of a template report of their name, which comes back when they are deleted', async () => {
    const definition = { name: 'joined', title: 'Everybody', sql: 'SELECT name FROM people' }
    await expect(client.reports.save({ dataset, definition })).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    expect(await client.reports.save({ dataset, definition, replaces: 'joined' })).toMatchObject({ origin: 'changed' })
    expect((await client.reports.run({ dataset, report: 'joined' })).total_items).toBe(4)
    expect(await client.reports.delete({ dataset, report: 'joined' })).toMatchObject([
      { name: 'joined', title: 'Who joined', origin: 'template' },
    ])
    expect(await said(client.reports.delete({ dataset, report: 'joined' }))).toContain('belongs to the template')
  })

  it('are not saved when they cannot be run', async () => {
    const save = (more: object) => said(client.reports.save({ dataset, definition: { ...own, ...more } }))
    expect(await save({})).toContain('$least, which is no parameter')
    expect(await save({ sql: 'DELETE FROM people' })).toContain('There must be one SELECT')
    expect(await save({ sql: 'SELECT nothing FROM people' })).toContain('Line 1, column 8')
    expect(await save({ parameters: [least, least] })).not.toBe('no mistake')
    expect(await client.reports.list({ dataset })).toHaveLength(1)
  })

  it('remember their runs, newest first, but not what was taken from the cache', async () => {
    const before = (await client.reports.history({ dataset })).length
    await draft('SELECT 11 AS n')
    await draft('SELECT 11 AS n')
    await draft('SELECT 12 AS n')
    const runs = await client.reports.history({ dataset })
    expect(runs.length - before).toBe(2)
    expect(runs.slice(0, 2)).toMatchObject([
      { report: null, sql: 'SELECT 12 AS n', rows: 1 },
      { report: null, sql: 'SELECT 11 AS n', actor: expect.stringMatching(/./) },
    ])
  })

  it('explain how they would be run', async () => {
    const { plan } = await client.reports.explain({
      ...{ dataset, sql: 'SELECT team_id, count(*) FROM people WHERE pay > $least GROUP BY 1' },
      ...{ parameters: [least], values: { least: 2 } },
    })
    expect(plan).toMatch(/GROUP_BY/)
    expect(plan).not.toContain('segments')
  })
})
