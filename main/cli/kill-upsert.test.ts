/**
 * The promise that a crash never corrupts, for a dataset that is there already: an upsert is killed with SIGKILL at
 * random moments, and after each the dataset must be what it was, or what the upsert was to make of it.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { seededRandom } from '../templates/demo-tools.ts'
import { type CliFolder, ended, openCliFolder } from './testing/run-cli.ts'

const KILLS = 10
const ROWS = 40_000

let folder: CliFolder
let upsertMs: number
let before: string
let after: string

const text = (rows: number, step: number, name: string) =>
  `id,name\n${Array.from({ length: rows }, (_, n) => `${n * step},${name} ${n}\n`).join('')}`
const upsert = () => ['load', folder.at('delta.csv'), '--into', 'stock', '--mode', 'upsert', '--key', 'id']

beforeAll(async () => {
  folder = openCliFolder()
  folder.file('delta.csv', text(ROWS, 2, 'newer'))
  expect(await folder.run('load', folder.file('stock.csv', text(ROWS, 1, 'older')))).toMatchObject({ code: 0 })
  before = (await folder.run('rows', 'stock', 'stock')).out
  const startedAt = performance.now()
  expect(await folder.run(...upsert())).toMatchObject({ code: 0 })
  upsertMs = performance.now() - startedAt
  after = (await folder.run('rows', 'stock', 'stock')).out
  expect(after.split('\n')).toHaveLength(ROWS * 1.5 + 2)
  expect(await folder.run('undo', 'stock')).toMatchObject({ code: 0 })
})
afterAll(() => folder?.[Symbol.dispose]())

const list = (name: string) =>
  existsSync(join(folder.store, name)) ? readdirSync(join(folder.store, name)).sort() : []
const random = seededRandom(21)
const moments = Array.from({ length: KILLS }, (_, at) => (at + random()) / KILLS)
let killed = 0

describe('an upsert that is killed', () => {
  it.each(moments)('leaves the old version, or the new one (at %s of the usual time)', async (share) => {
    const child = folder.start(...upsert())
    const end = ended(child)
    const timer = setTimeout(() => child.kill('SIGKILL'), share * upsertMs)
    const { signal } = await end
    clearTimeout(timer)

    const history = await folder.run('history', 'stock', '--json')
    expect(history).toMatchObject({ code: 0, err: '' })
    const versions = z.array(z.object({ number: z.int(), current: z.boolean() })).parse(JSON.parse(history.out))
    const isPublished = versions.some(({ number, current }) => current && number > 2)
    expect((await folder.run('rows', 'stock', 'stock')).out).toBe(isPublished ? after : before)
    if (!isPublished) {
      expect(signal).toBe('SIGKILL')
      killed++
    }

    const catalog = new Database(join(folder.store, 'catalog.sqlite'), { readonly: true })
    expect(catalog.prepare("select count(*) from task where status = 'running'").pluck().get()).toBe(0)
    expect(catalog.prepare("select count(*) from version where state <> 'complete'").pluck().get()).toBe(0)
    expect(catalog.pragma('integrity_check', { simple: true })).toBe('ok')
    const ids = catalog.prepare('select id from version order by id').pluck().all()
    catalog.close()
    expect(list('segments')).toEqual(ids)
    for (const kind of ['staging', 'sources', 'quarantine', 'owners', 'spill']) expect(list(kind)).toEqual([])
    // The next one begins from the first version again.
    expect(await folder.run('undo', 'stock', '--to', '1')).toMatchObject({ code: 0 })
  })

  it('was killed at moments that tell something', () => {
    expect(killed).toBeGreaterThan(KILLS / 4)
  })

  it('can be started again', async () => {
    expect(await folder.run(...upsert())).toMatchObject({ code: 0 })
    expect((await folder.run('rows', 'stock', 'stock')).out).toBe(after)
  })
})
