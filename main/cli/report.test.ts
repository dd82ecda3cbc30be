/** `winnow report`, as a script calls it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGrants, newGrantKey, openLocalEngine } from '../engine/index.ts'
import { type CliFolder, openCliFolder, projectRoot } from './testing/run-cli.ts'

let folder: CliFolder
beforeAll(async () => {
  folder = openCliFolder()
  const grantKey = newGrantKey()
  await using engine = await openLocalEngine({
    ...{ store: folder.store, templates: join(projectRoot, 'main/templates'), grantKey, version: 'test' },
  })
  const rows = Array.from({ length: 2500 }, (_, n) => `${n},"song, ${n % 7}"\n`).join('')
  const file = createGrants(grantKey).seal({ path: folder.file('plays.csv', `id,song\n${rows}`), mode: 'read' })
  await engine.ended((await engine.client.loads.start({ files: [{ file }], template: null })).id)
  const definition = {
    ...{ name: 'from', title: 'Plays from a number on', sql: 'SELECT * FROM plays WHERE id >= $least ORDER BY id' },
    parameters: [{ name: 'least', type: 'integer' as const }],
  }
  await engine.client.reports.save({ dataset: 'plays', definition })
})
afterAll(() => folder?.[Symbol.dispose]())

describe('winnow report', () => {
  it('lists the reports with their parameters', async () => {
    expect(await folder.run('report', 'plays', '--list')).toMatchObject({
      ...{ code: 0, out: 'REPORT  PARAMETERS     TITLE\nfrom    least=INTEGER  Plays from a number on\n' },
    })
    expect(JSON.parse((await folder.run('report', 'plays', '--list', '--json')).out)).toMatchObject([
      { name: 'from', origin: 'own', parameters: [{ name: 'least', type: 'integer' }] },
    ])
  })

  it('prints a page as JSON', async () => {
    const { code, out } = await folder.run(
      ...(['report', 'plays', 'from', '--param', 'least=2497', '--page', '2', '--per-page', '2'] as const),
    )
    expect({ code, page: JSON.parse(out) }).toEqual({
      code: 0,
      page: {
        ...{ data: [{ id: 2499, song: 'song, 0' }], page: 2, per_page: 2, total_pages: 2, total_items: 3 },
      },
    })
  })

  it('prints all rows as CSV, or a page of them, or writes them to a file', async () => {
    const csv = ['report', 'plays', 'from', '--format', 'csv', '--param', 'least=1'] as const
    const all = (await folder.run(...csv)).out.split('\n')
    expect(all).toHaveLength(1 + 2499 + 1)
    expect([...all.slice(0, 2), ...all.slice(-2)]).toEqual(['id,song', '1,"song, 1"', '2499,"song, 0"', ''])
    expect((await folder.run(...csv, '--page', '3', '--per-page', '1')).out).toBe('id,song\n3,"song, 3"\n')
    expect(await folder.run(...csv, '--out', folder.at('out.csv'))).toMatchObject({ code: 0, out: '' })
    expect(readFileSync(folder.at('out.csv'), 'utf8').split('\n')).toEqual(all)
  })

  it('says what is missing or wrong', async () => {
    expect(await folder.run('report', 'plays', 'from')).toMatchObject({
      ...{ code: 2, err: 'The report needs a value for least.\n' },
    })
    expect(await folder.run('report', 'plays', 'form')).toMatchObject({
      ...{ code: 2, err: 'plays has no report called form. It has from.\n' },
    })
    expect(await folder.run('report', 'plays', 'from', '--param', 'least')).toMatchObject({ code: 1 })
    expect(await folder.run('report', 'plays', 'from', '--per-page', '1001')).toMatchObject({
      ...{ code: 1, err: expect.stringContaining('a page has at most 1000 rows') },
    })
    expect(await folder.run('report', 'plays')).toMatchObject({ code: 1 })
  })
})
