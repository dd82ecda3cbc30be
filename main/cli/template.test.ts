/** `winnow templates` and `winnow template` as a script calls them. */
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CliFolder, openCliFolder } from './testing/run-cli.ts'

let folder: CliFolder
beforeAll(async () => {
  folder = openCliFolder()
  const file = folder.file('stock.csv', 'sku,price\nA1,1.5\nA2,2.5\n')
  expect(await folder.run('load', file, '--dataset', 'stock')).toMatchObject({ code: 0 })
})
afterAll(() => folder?.[Symbol.dispose]())

describe('winnow template', () => {
  it('makes one from a dataset, writes it to a file, and takes it in again', async () => {
    const out = folder.file('shared.json', '')
    const made = await folder.run('template', 'make', 'stock', '--name', 'goods', '--title', 'Goods', '--out', out)
    expect(made).toMatchObject({ code: 0, err: '' })
    expect(made.out).toMatch(/^Goods \(goods\)[\s\S]*sku +string +key\nprice +number/)
    expect((await folder.run('templates')).out).toMatch(/goods +yours +stock +Goods/)
    expect(await folder.run('template', 'delete', 'goods')).toMatchObject({ code: 0 })
    expect(await folder.run('template', 'import', out)).toMatchObject({
      code: 0,
      out: 'Goods is a template now, called goods.\n',
    })
    expect((await folder.run('template', 'show', 'goods', '--json')).out).toBe(readFileSync(out, 'utf8'))
  })

  it('says where the mistakes are', async () => {
    const file = folder.file('bad.json', '')
    writeFileSync(file, '{\n  "name": "bad",\n  "title": "Bad",\n  "resources": {}\n}\n')
    expect(await folder.run('template', 'check', file)).toMatchObject({
      code: 2,
      out: 'bad.json:4:16: /resources: This must be a list, in [ ].\n',
    })
    expect((await folder.run('template', 'import', file)).err).toContain('line 4, column 16')
    expect(await folder.run('template', 'delete', 'hires')).toMatchObject({ code: 2 })
  })
})
