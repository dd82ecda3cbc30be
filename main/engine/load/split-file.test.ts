/** A file with several tables, loaded table by table: every record in its place, every line the file's own. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { encode } from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RecordReader } from '../../../native/index.ts'
import type { Dataset } from '../../../preload/contract/index.ts'
import { findFault } from '../testing/random-files.ts'
import { allFindings, allRows, openTestEngine, openTestFolder, type TestEngine } from '../testing/test-engine.ts'
import { writeZip } from '../unpack/testing/write-zip.ts'

const folder = openTestFolder()
let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine(join(folder.path, 'store'))
})
afterAll(async () => {
  await engine[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

type Order = Omit<Parameters<TestEngine['client']['loads']['start']>[0], 'files'> & { readonly split?: boolean }

let count = 0
const file = (content: string | Uint8Array, name = 'mixed.csv') => folder.file(`${++count}/${name}`, content)

async function tryLoad(path: string, { split = true, ...order }: Order = {}) {
  const { id } = await engine.client.loads.start({
    files: [{ file: engine.read(path), split }],
    template: null,
    ...order,
  })
  return engine.ended(id)
}

async function load(path: string, order: Order = {}): Promise<Dataset> {
  const task = await tryLoad(path, { again: true, ...order })
  expect(task.message).toBeNull()
  return engine.client.datasets.get({ dataset: task.dataset ?? '' })
}

const ledgers = ({ tables }: Dataset) => tables.flatMap(({ sources }) => sources.map(({ ledger }) => ledger))
const records = (dataset: Dataset) => ledgers(dataset).reduce((sum, ledger) => sum + ledger.records, 0)

async function contents(dataset: Dataset) {
  const tables = await Promise.all(dataset.tables.map(({ name }) => allRows(engine, dataset.id, name)))
  return dataset.tables.map(({ columns }, at) => [columns.map(({ name }) => name), ...(tables[at] ?? [])])
}

const goods = 'id,name,price\n1,"one,\nor two",1.50\n2,zwölf,2.50\n3,three,3.50\n'
const cities = 'city,people\nLyon,500000\nBonn,330000,x\nGent,260000\n'
const both = `${goods}\n\n${cities}`
const tables = [
  [
    ['id', 'name', 'price'],
    ['1', 'one,\nor two', '1.50'],
    ['2', 'zwölf', '2.50'],
    ['3', 'three', '3.50'],
  ],
  [
    ['city', 'people'],
    ['Lyon', '500000'],
    ['Bonn', '330000'],
    ['Gent', '260000'],
  ],
]

describe('a file with two tables', () => {
  it('becomes two tables whose records are those of the file, with its lines', async () => {
    const dataset = await load(file(both))
    expect(dataset.tables.map(({ name }) => name)).toEqual(['mixed', 'mixed-2'])
    expect(dataset.tables.map(({ title }) => title)).toEqual(['mixed', 'mixed-2'])
    const sources = dataset.tables.flatMap((table) => table.sources)
    expect(sources.map(({ part }) => part)).toEqual([
      { number: 1, of: 2 },
      { number: 2, of: 2 },
    ])
    expect(new Set(sources.map(({ fingerprint }) => fingerprint)).size).toBe(1)
    expect(await contents(dataset)).toEqual(tables)
    expect(ledgers(dataset)).toEqual([
      { records: 6, rows: 3, quarantined: 0, skipped: { blank: 2, preamble: 0, header: 1 } },
      { records: 4, rows: 3, quarantined: 0, skipped: { blank: 0, preamble: 0, header: 1 } },
    ])
    const { anomalies } = await engine.client.anomalies.page({ dataset: dataset.id })
    expect(anomalies.map(({ table, type, line, record, row }) => [table, type, line, record, row])).toEqual([
      ['mixed', 'blank-row', 6, 5, null],
      ['mixed', 'blank-row', 7, 6, null],
      ['mixed-2', 'extra-cell', 10, 9, 1],
    ])
  })

  it('shows the lines around a finding, beyond the table it belongs to', async () => {
    const dataset = await load(file(both), { keepSources: true })
    const source = dataset.tables[1]?.sources[0]?.id ?? ''
    const found = await engine.client.anomalies.lines({ dataset: dataset.id, source, line: 9, around: 4 })
    expect(found.lines.map(({ line, parts }) => `${line} ${parts.map(({ text }) => text).join('')}`)).toEqual([
      ...['5 3,three,3.50', '6 ', '7 ', '8 city,people', '9 Lyon,500000', '10 Bonn,330000,x', '11 Gent,260000'],
    ])
  })

  it('stays one table where nobody asks for more, and is told of', async () => {
    const dataset = await load(file(both), { split: false })
    expect(dataset.tables.map(({ name }) => name)).toEqual(['mixed'])
    const told = await allFindings(engine, dataset.id)
    expect(told.filter(({ type }) => type === 'further-table')).toMatchObject([{ line: 8 }])
  })

  it.each<[string, Uint8Array, string]>([
    ['UTF-16', Buffer.from(`\uFEFF${both}`, 'utf16le'), 'mixed.csv'],
    ['Windows-1252', encode(both, 'windows-1252'), 'mixed.csv'],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${both}`), 'mixed.csv'],
    ['line ends of Windows', Buffer.from(both.replaceAll('\n', '\r\n')), 'mixed.csv'],
    ['gzip', gzipSync(both), 'mixed.csv.gz'],
    ['zip', writeZip([{ name: 'mixed.csv', content: both }]), 'all.zip'],
  ])('is the same in %s', async (_, bytes, name) => {
    const dataset = await load(file(bytes, name))
    const cells = (await contents(dataset)).map((rows) =>
      rows.map((row) => row.map((cell) => cell?.replaceAll('\r', ''))),
    )
    expect(cells).toEqual(tables)
    expect(records(dataset)).toBe(10)
    const source = dataset.tables[1]?.sources[0]?.id ?? ''
    const raw = await engine.client.anomalies.lines({ dataset: dataset.id, source, line: 10, around: 0 })
    expect(raw.lines.map(({ parts }) => parts.map(({ text }) => text).join(''))).toEqual(['Bonn,330000,x'])
    const told = await allFindings(engine, dataset.id)
    expect(told.filter(({ type }) => type === 'extra-cell')).toMatchObject([{ line: 10 }])
  })

  it('is read record by record where its quotes are escaped otherwise', async () => {
    const first = `id,name\n${Array.from({ length: 20 }, (_, n) => `${n},"a \\"quoted\\" name"\n`).join('')}`
    const second = `day,hours,who\n${Array.from({ length: 20 }, (_, n) => `${n},${n * 2},"b \\"B\\" c"\n`).join('')}`
    const dataset = await load(file(`${first}\n${second}4,5\n`))
    expect((await contents(dataset)).map((rows) => [rows.length, ...(rows[1] ?? [])])).toEqual([
      [21, '0', 'a "quoted" name'],
      [22, '0', '0', 'b "B" c'],
    ])
    expect(await allFindings(engine, dataset.id)).toMatchObject([{ line: 22 }, { line: 44, type: 'missing-cell' }])
    expect(records(dataset)).toBe(44)
  })

  it('is found wherever its tables begin, also behind a million bytes', async () => {
    const many = (count: number, row: (n: number) => string) => Array.from({ length: count }, (_, n) => row(n)).join('')
    const first = `id,name,price\n${many(70_000, (n) => (n === 40_000 ? '\n' : `${n},"name\n\nx,y\n1,2",${n % 97}.50\n`))}`
    const second = `code,day,n,m\n${many(70_000, (n) => `c${n},2025-04-${(n % 28) + 11},${n},2\n`)}`
    const text = `${first}\n\n${second}\n${cities}\n`
    const dataset = await load(file(text))
    const width = (count: number) => ({ blank: count, preamble: 0, header: 1 })
    expect(ledgers(dataset)).toEqual([
      { records: 70_003, rows: 69_999, quarantined: 0, skipped: width(3) },
      { records: 70_002, rows: 70_000, quarantined: 0, skipped: width(1) },
      { records: 5, rows: 3, quarantined: 0, skipped: width(1) },
    ])
    const lines = text.split('\n')
    const places = await Promise.all(
      dataset.tables.map(({ name, rows }) =>
        engine.client.rows.page({ dataset: dataset.id, table: name, offset: rows - 1, limit: 1 }),
      ),
    )
    const last = places.map(({ rows }) => lines[(rows[0]?.line ?? 0) - 1])
    expect(last).toEqual(['69999,"name', 'c69999,2025-04-38,69999,2', 'Gent,260000'])
    const source = dataset.tables[1]?.sources[0]?.id ?? ''
    const line = lines.indexOf('c69999,2025-04-38,69999,2') + 1
    const raw = await engine.client.anomalies.lines({ dataset: dataset.id, source, line, around: 0 })
    expect(raw.lines.map(({ parts }) => parts.map(({ text }) => text).join(''))).toEqual([lines[line - 1]])
  })

  it('gives each resource of a template its table, however the file is called', async () => {
    const resource = (name: string, ...fields: readonly [string, ...string[]]) => ({
      name,
      title: name,
      path: `${name}.csv`,
      schema: {
        fields: fields.map((field) => ({ name: field, type: 'string' })),
        primaryKey: [fields[0]],
      },
    })
    const template = {
      name: 'towns',
      title: 'Towns',
      resources: [resource('people', 'person', 'town', 'age'), resource('towns', 'town', 'size')],
    }
    folder.file('templates/towns/datapackage.json', JSON.stringify(template))
    await using own = await openTestEngine(join(folder.path, 'own'), join(folder.path, 'templates'))
    const path = file('town,size\nBonn,330000\nGent,260000\n\nperson,town,age\nAda,Bonn,36\nBob,Gent,41\n')
    const { id } = await own.client.loads.start({ files: [{ file: own.read(path), split: true }] })
    const dataset = await own.client.datasets.get({ dataset: (await own.ended(id)).dataset ?? '' })
    expect(dataset.tables.map(({ name, sources }) => [name, sources[0]?.ledger.records])).toEqual([
      ['people', 3],
      ['towns', 4],
    ])
  })

  it('sets the records of a second table aside byte for byte', async () => {
    const path = file('id,n\n1,2\n3,4\n\ncode,a,b\nx,"1\n1",2\ny,3,4\nx,5,6\n')
    const dataset = await load(path)
    const into = { dataset: dataset.id, mode: 'upsert' as const, key: ['code'], onDuplicate: 'quarantine' as const }
    const other = file('code,a,b\nq,0,0\n\ncode,a,b\nx,"1\n1",2\ny,3,4\nx,"5\n5",6\n', 'mixed-2.csv')
    const next = await load(other, { into })
    const path2 = join(folder.path, 'quarantine.csv')
    const { id } = await engine.client.exports.start({
      dataset: next.id,
      content: { what: 'quarantine' },
      target: engine.write(path2),
    })
    expect((await engine.ended(id)).status).toBe('done')
    expect(readFileSync(path2, 'utf8')).toContain('x,"5\n5",6\n')
    const set = await engine.client.anomalies.page({ dataset: next.id, filter: { types: ['primary-key'] } })
    expect(set.anomalies.map(({ line }) => line)).toEqual([8])
  })
})

describe('content that was loaded before', () => {
  it('is known again, split or not', async () => {
    const path = file(`a,b\n1,2\n\nx,y,z\n1,2,3\n`, 'seen.csv')
    const first = await load(path)
    const { seen } = await engine.client.files.seen({ files: [engine.read(path)] })
    expect(seen?.dataset).toBe(first.id)
    for (const split of [true, false])
      for (const order of [{}, { into: { dataset: first.id, mode: 'replace' as const } }])
        expect(await tryLoad(path, { split, ...order })).toMatchObject({
          status: 'refused',
          seen: { dataset: first.id },
        })
    const longer = file(`a,b\n1,2\n\nx,y,z\n1,2,4\n`, 'seen.csv')
    expect(await tryLoad(longer, { into: { dataset: first.id, mode: 'append' } })).toMatchObject({ status: 'done' })
    expect((await tryLoad(path, { into: { dataset: first.id, mode: 'replace' } })).status).toBe('done')
  })

  it('is not known again when one of its tables has been replaced', async () => {
    const path = file('code,n\na,1\nb,2\n\nid,x,y\n1,2,3\n4,5,6\n', 'parts.csv')
    const dataset = await load(path)
    const newer = file('id,x,y\n1,0,0\n4,0,0\n', 'parts-2.csv')
    await load(newer, { split: false, into: { dataset: dataset.id, mode: 'upsert', key: ['id'] } })
    const again = await tryLoad(path, { into: { dataset: dataset.id, mode: 'append' } })
    expect(again.status).toBe('done')
  })
})

const cell = fc.constantFrom('a', 'b c', 'ü', 'x,y', 'two\nlines', 'a\n\nb,c\n1,2', 'say "no"', '', '-1.5')
const table = fc.record({
  width: fc.integer({ min: 2, max: 5 }),
  rows: fc.array(fc.array(cell, { minLength: 5, maxLength: 5 }), { minLength: 3, maxLength: 12 }),
  blanks: fc.integer({ min: 1, max: 3 }),
})
const composed = fc.record({
  parts: fc.array(table, { minLength: 1, maxLength: 4 }),
  delimiter: fc.constantFrom(',', ';', '\t'),
  encoding: fc.constantFrom('utf8' as const, 'utf16le' as const),
  isEnded: fc.boolean(),
})

describe('tables one below the other', () => {
  it('load as exactly those that the file was made of', async () => {
    await fc.assert(
      fc.asyncProperty(composed, async ({ parts, delimiter, encoding, isEnded }) => {
        const made = parts.map(({ width, rows }, at) => [
          Array.from({ length: width }, (_, column) => `label ${'abcd'[at]}${'vwxyz'[column]}`),
          ...rows.map((cells, row) => [String(row + 1), ...cells.slice(1, width)]),
        ])
        const write = (row: readonly string[]) =>
          row.map((value) => (/[",;\t\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(delimiter)
        const all = made
          .map((rows, at) => `${rows.map(write).join('\n')}\n${'\n'.repeat(parts[at]?.blanks ?? 0)}`)
          .join('')
        const text = isEnded ? all : all.trimEnd()
        const reader = new RecordReader({ delimiter })
        const reference = [...reader.push(text), ...reader.finish()]
        const path = file(Buffer.from((encoding === 'utf8' ? '' : '\uFEFF') + text, encoding))
        const dataset = await load(path)
        const loaded = (await contents(dataset)).map((rows) => rows.map((row) => row.map((value) => value ?? '')))
        expect(loaded).toEqual(made)
        expect(records(dataset)).toBe(reference.length)
        const headers = reference.filter(({ cells }) => cells[0]?.startsWith('label')).map(({ line }) => line)
        const rows = await Promise.all(
          dataset.tables.map(({ name }) => engine.client.rows.page({ dataset: dataset.id, table: name, limit: 1 })),
        )
        expect(rows.map((page) => (page.rows[0]?.line ?? 0) - 1)).toEqual(headers)
        expect(await findFault(engine, path)).toBeNull()
      }),
      { numRuns: 15 },
    )
  })
})
