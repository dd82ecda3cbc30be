/** The commands around versions, as a script calls them: loads into a dataset, history, undo, diff, quarantine, line. */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CliFolder, openCliFolder } from './testing/run-cli.ts'

let folder: CliFolder
beforeAll(async () => {
  folder = openCliFolder()
  const stock = folder.file('stock.csv', 'id,name,size\n1,one,S\n2,two,M\n3,three,\n')
  expect(await folder.run('load', stock)).toMatchObject({ code: 0 })
  const week2 = folder.file('week2.csv', 'id,name,size\n2,TWO,M\n4,four,XL\n4,"vier\nund",L\n')
  const upsert = await folder.run('load', week2, '--into', 'stock', '--key', 'id', '--on-duplicate', 'quarantine')
  expect(upsert).toMatchObject({ code: 0, err: '' })
  expect(upsert.out).toMatch(/^Loaded version 2 of stock in .* s: 4 rows, 3 before\.\n/)
  expect(upsert.out).toContain('stock: 4 records of week2.csv = 2 rows + 1 quarantined + 1 skipped')
})
afterAll(() => folder?.[Symbol.dispose]())

const json = (text: string) => JSON.parse(text)

describe('winnow load --into', () => {
  it('upserts by the key that was used before when no mode is given, and tells of its own files only', async () => {
    const week3 = folder.file('week3.csv', 'ID,NAME,SIZE\n1,uno,S\n')
    const { code, out } = await folder.run('load', week3, '--into', 'stock', '--json')
    expect(code).toBe(0)
    expect(json(out)).toMatchObject({ dataset: 'stock', version: 3, rows: 4, rowsBefore: 4 })
    expect(json(out).tables.map(({ file, rows }: { file: string; rows: number }) => [file, rows])).toEqual([
      ['week3.csv', 1],
    ])
    expect((await folder.run('rows', 'stock', 'stock')).out).toBe(
      'id,name,size\n3,three,\n2,TWO,M\n4,four,XL\n1,uno,S\n',
    )
    expect((await folder.run('undo', 'stock')).code).toBe(0)
  })

  it('appends to a dataset that was never upserted, and replaces when told to', async () => {
    await folder.run('load', folder.file('log.csv', 'at,what\n1,a\n'))
    await folder.run('load', folder.file('log2.csv', 'at,what\n2,b\n'), '--into', 'log')
    expect((await folder.run('rows', 'log', 'log')).out).toBe('at,what\n1,a\n2,b\n')
    await folder.run('load', folder.file('log3.csv', 'at,what\n3,c\n'), '--into', 'log', '--mode', 'replace')
    expect((await folder.run('rows', 'log', 'log')).out).toBe('at,what\n3,c\n')
  })

  it('ends with code 3 when the same content is there, and 2 when there is no such dataset or column', async () => {
    expect(await folder.run('load', folder.at('week2.csv'), '--into', 'stock')).toMatchObject({ code: 3 })
    const file = folder.file('other.csv', 'id,name,size\n9,nine,S\n')
    expect(await folder.run('load', file, '--into', 'nothing')).toMatchObject({
      code: 2,
      err: 'There is no dataset called nothing.\n',
    })
    expect(await folder.run('load', file, '--into', 'stock', '--key', 'sku')).toMatchObject({
      code: 2,
      err: 'stock has no column called sku. It has id, name, size. other.csv has no column called sku. It has id, name, size.\n',
    })
  })

  it('ends with code 1 when the options do not go together', async () => {
    expect(await folder.run('load', folder.at('week2.csv'), '--mode', 'append')).toMatchObject({ code: 1 })
    expect(await folder.run('load', folder.at('week2.csv'), '--into', 'a', '--dataset', 'b')).toMatchObject({ code: 1 })
    expect(await folder.run('load', folder.at('week2.csv'), '--into', 'a', '--mode', 'merge')).toMatchObject({
      code: 1,
    })
  })
})

describe('winnow history, undo and prune', () => {
  it('list the versions, go back and forth, and delete', async () => {
    const { out } = await folder.run('history', 'stock')
    const lines = out.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^VERSION +ROWS +ANOMALIES +HOW +LOADED +BY +FILES$/)
    expect(lines[2]).toMatch(/^2 \(current\) +4 +\d+ +upsert +.* week2\.csv$/)
    expect(json((await folder.run('history', 'stock', '--json')).out)).toMatchObject([
      { number: 3, parent: 2, current: false },
      { number: 2, parent: 1, current: true, mode: 'upsert', files: ['week2.csv'], rows: 4 },
      { number: 1, parent: null, current: false, mode: 'create', rows: 3 },
    ])
    expect(await folder.run('undo', 'stock')).toMatchObject({
      code: 0,
      out: 'stock is at version 1 again: 3 rows. Version 2 is kept: winnow undo stock --to 2\n',
    })
    expect(await folder.run('undo', 'stock')).toMatchObject({
      code: 2,
      err: 'Version 1 is the first of stock: there is nothing before it.\n',
    })
    expect(json((await folder.run('undo', 'stock', '--to', '2', '--json')).out)).toEqual({
      dataset: 'stock',
      version: 2,
      rows: 4,
      undone: 1,
    })
    expect((await folder.run('undo', 'stock', '--to', '2')).out).toBe('stock is at version 2 already.\n')
    await folder.run('undo', 'log')
    expect((await folder.run('prune', 'log', '--keep', '1')).out).toBe('Deleted version 1 of log; 2 versions left.\n')
    expect((await folder.run('prune', 'log', '--keep', '0')).code).toBe(1)
  })
})

describe('winnow diff', () => {
  it('tells in sentences what differs', async () => {
    expect((await folder.run('diff', 'stock')).out).toBe(
      'stock: version 2 against version 1\n' +
        '  stock (by id): 1 added, 0 removed, 1 changed, 2 unchanged\n' +
        '  stock has 4 rows, 3 before (+33 %).\n',
    )
  })

  it('writes the rows that differ as CSV and JSON', async () => {
    expect((await folder.run('diff', 'stock', '--format', 'csv')).out).toBe(
      'difference,id,name before,name after,size before,size after\nchanged,2,two,TWO,M,M\nadded,4,,four,,XL\n',
    )
    const out = folder.at('difference.json')
    const { code } = await folder.run('diff', 'stock', '--from', '2', '--to', '1', '--format', 'json', '--out', out)
    expect(code).toBe(0)
    expect(json(readFileSync(out, 'utf8'))).toEqual([
      {
        table: 'stock',
        difference: 'changed',
        before: { id: '2', name: 'TWO', size: 'M' },
        after: { id: '2', name: 'two', size: 'M' },
      },
      { table: 'stock', difference: 'removed', before: { id: '4', name: 'four', size: 'XL' }, after: null },
    ])
  })

  it('says when there is nothing to compare, and which columns a key can have', async () => {
    expect(await folder.run('diff', 'stock', '--to', '1')).toMatchObject({
      code: 2,
      err: 'Version 1 is the first of stock: there is nothing to compare it with.\n',
    })
    expect(await folder.run('diff', 'stock', '--key', 'sku')).toMatchObject({
      code: 2,
      err: 'stock has no column called sku. It has id, name, size.\n',
    })
  })
})

describe('winnow quarantine', () => {
  it('prints the rejected records byte for byte, or where they stood and why', async () => {
    expect((await folder.run('quarantine', 'stock')).out).toBe('4,"vier\nund",L\n')
    expect(json((await folder.run('quarantine', 'stock', '--json')).out)).toEqual([
      { file: 'week2.csv', line: 4, record: 4, reason: 'id 4 stands on line 3 as well. This record was quarantined.' },
    ])
    expect(await folder.run('quarantine', 'log')).toMatchObject({ code: 0, out: '' })
  })
})

describe('winnow line', () => {
  it.each([
    ['LF', 'one\ntwo\nthree', ['one\n', 'two\n', 'three']],
    ['CRLF', 'one\r\ntwo\r\n', ['one\r\n', 'two\r\n']],
    ['CR', 'one\rtwo\r\rfour', ['one\r', 'two\r', '\r', 'four']],
    ['mixed', 'one\n\r\ntwo\r\n', ['one\n', '\r\n', 'two\r\n']],
  ])('prints each line of a file with %s line ends, and no line behind the last one', async (name, text, lines) => {
    const file = folder.file(`lines-${name}.txt`, text)
    for (const [at, line] of lines.entries()) expect((await folder.run('line', file, String(at + 1))).out).toBe(line)
    expect(await folder.run('line', file, String(lines.length + 1))).toMatchObject({
      code: 2,
      err: `${file} has ${lines.length} lines: there is no line ${lines.length + 1}.\n`,
    })
  })

  it('reads UTF-16 by its characters', async () => {
    const file = folder.file('wide.txt', Buffer.from('\uFEFFone\n\u0a0a\ntwo\n', 'utf16le'))
    expect((await folder.run('line', file, '3', '--around', '1')).out).toBe('  2 | \u0a0a\n> 3 | two\n')
  })

  it('numbers the lines around one, across the blocks that are read', async () => {
    const file = folder.file('long.txt', `${'x'.repeat(1024 * 1024 - 1)}\r\nsecond\nthird\n`)
    expect((await folder.run('line', file, '2')).out).toBe('second\n')
    expect((await folder.run('line', file, '3', '--around', '1')).out).toBe('  2 | second\n> 3 | third\n')
  })

  it('refuses what has no lines', async () => {
    expect(await folder.run('line', folder.path, '1')).toMatchObject({ code: 2 })
    expect(await folder.run('line', folder.file('empty.txt', ''), '1')).toMatchObject({ code: 2 })
    expect(await folder.run('line', folder.at('no-such-file'), '1')).toMatchObject({ code: 2 })
    expect(await folder.run('line', folder.at('stock.csv'), '0')).toMatchObject({ code: 1 })
  })
})
