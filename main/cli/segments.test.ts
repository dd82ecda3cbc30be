/** `winnow segments` as a script calls it: figures as JSON alone, words for a person, sentences for mistakes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CliFolder, openCliFolder } from './testing/run-cli.ts'

let folder: CliFolder
beforeAll(async () => {
  folder = openCliFolder()
  const rows = Array.from({ length: 60 }, (_, at) => `S${at},${(at % 2) * 100 + (at % 5)},${(at % 2) * 50 + (at % 3)}`)
  const file = folder.file('stores.csv', `store_id,Annual Sales (k$),Staff\n${rows.join('\n')}\n`)
  expect(await folder.run('load', file, '--dataset', 'chain')).toMatchObject({ code: 0 })
})
afterAll(() => folder?.[Symbol.dispose]())

const find = (...more: string[]) => folder.run('segments', 'chain', 'stores', '--entity', 'store_id', ...more)

describe('winnow segments', () => {
  it('prints the figures as JSON alone, and keeps the members as a table', async () => {
    const features = ['--features', 'Annual Sales (k$),Staff']
    const { code, out, err } = await find(...features, '--k', '2', '--no-standardise', '--seed', '3', '--json')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const figures = JSON.parse(out)
    expect(figures).toMatchObject({ k: 2, sizes: [30, 30], features: ['Annual Sales (k$)', 'Staff'], entities: 60 })
    // Of each half, values 0 to 4 and 0 to 2 come equally often.
    expect(figures.centroids).toEqual([
      [2, 1],
      [102, 51],
    ])
    expect(figures.inertia).toBeCloseTo(60 * (2 + 2 / 3), 9)
    expect(figures.silhouette).toBeGreaterThan(0.9)
    const members = await folder.run('rows', 'chain', figures.members, '--limit', '1')
    expect(members.out).toBe(
      'store_id,Annual Sales (k$),Staff,segment,segment_name\n'.concat(members.out.split('\n')[1] ?? '', '\n'),
    )
  })

  it('tells a person in words, with the best number of a range', async () => {
    const { code, out } = await find('--features', 'Annual Sales (k$),max:Staff', '--k', '2..4', '--name', 'sizes')
    expect(code).toBe(0)
    expect(out).toContain('sizes: 60 stores in 2 segments, silhouette')
    expect(out).toContain('50 % of all stores (30).')
    expect(out).toContain('The members are in the table sizes.')
  })

  it('says what is wrong with an order', async () => {
    expect(await find()).toMatchObject({ code: 1, err: 'Name the features: --rfm DATE,AMOUNT or --features COL,…\n' })
    expect(await find('--features', 'Staff', '--k', 'many')).toMatchObject({
      code: 1,
      err: '--k is "many": it must be a number, or a range as in 2..8.\n',
    })
    for (const k of ['0', '51', '1..3', '4..2'])
      expect(await find('--features', 'Staff', '--k', k)).toMatchObject({
        code: 1,
        err: `--k is "${k}": it must be a number from 1 to 50, or a range as in 2..8, from 2 to 50.\n`,
      })
    expect(await find('--features', 'Height')).toMatchObject({ code: 2, out: '' })
    expect(await find('--features', 'Staff', '--k', '7')).toMatchObject({
      code: 2,
      err: 'There are only 6 stores that differ in these features, too few for 7 segments. Ask for fewer segments, or choose other features.\n',
    })
  })
})
