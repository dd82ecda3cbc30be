/** Packed files through the whole engine: looked at, loaded, browsed back to their raw lines, refused. */
import { renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { encode } from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Dataset } from '../../../preload/contract/index.ts'
import {
  allFindings,
  allRows,
  openTestEngine,
  openTestFolder,
  type TestEngine,
  type TestFolder,
} from '../testing/test-engine.ts'
import { writeWorkbook } from './testing/write-workbook.ts'
import { writeZip } from './testing/write-zip.ts'

let folder: TestFolder
let engine: TestEngine
beforeAll(async () => {
  folder = openTestFolder()
  engine = await openTestEngine(join(folder.path, 'store'))
})
afterAll(async () => {
  await engine[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

const csv = 'id,name\n1,Zoë\n2,x,extra\n3,last\n'
const greek = encode('α/α,Όνομα\n1,Αθήνα\n2,Θεσσαλονίκη\n3,Πάτρα,x\n', 'iso-8859-7')
const workbook = (name = 'x') =>
  writeWorkbook({
    sheets: {
      People: `<row><c t="inlineStr"><is><t>id</t></is></c><c t="inlineStr"><is><t>name</t></is></c></row><row><c><v>1</v></c><c t="inlineStr"><is><t>${name}; y</t></is></c></row>`,
      Days: '<row><c t="inlineStr"><is><t>day</t></is></c></row><row><c s="1"><v>45413</v></c></row>',
    },
    formats: [0, 14],
  })

let count = 0
const file = (name: string, content: Uint8Array) => folder.file(`${++count}/${name}`, content)
const load = (path: string) => engine.load([path], { template: null, again: true })

async function linesAround(dataset: Dataset, table: number, line: number, column: string) {
  const source = dataset.tables[table]?.sources[0]?.id ?? ''
  const found = await engine.client.anomalies.lines({ dataset: dataset.id, source, line, column, around: 0 })
  return found.available
    ? found.lines.map(({ parts }) => parts.map(({ text, marked }) => (marked ? `[${text}]` : text)).join(''))
    : found.reason
}

describe('a packed file', () => {
  it.each([
    ['people.csv.gz', gzipSync(csv), 'people'],
    ['people.csv.zst', zstdCompressSync(csv), 'people'],
    ['all.zip', writeZip([{ name: 'deep/people.csv', content: csv }]), 'all.zip › deep/people.csv'],
  ])('is loaded like a plain one, and its raw lines are found again: %s', async (name, bytes, shown) => {
    const path = file(name, bytes)
    const dataset = await load(path)
    const table = dataset.tables[0]
    expect(table?.name).toBe('people')
    expect(table?.sources[0]).toMatchObject({ file: name === 'all.zip' ? shown : name })
    expect(await allRows(engine, dataset.id, 'people')).toEqual([
      ['1', 'Zoë'],
      ['2', 'x'],
      ['3', 'last'],
    ])
    expect(await allFindings(engine, dataset.id)).toMatchObject([{ line: 3, type: 'extra-cell' }])
    expect(await linesAround(dataset, 0, 3, 'name')).toEqual(['2,[x],extra'])
    renameSync(path, `${path}.away`)
    expect(await linesAround(dataset, 0, 3, 'name')).toMatch(/is not where it was/)
    renameSync(`${path}.away`, path)
    writeFileSync(path, bytes)
    utimesSync(path, 1, 1)
    expect(await linesAround(dataset, 0, 3, 'name')).toMatch(/was changed after it was loaded/)
  })

  it('is read in its own encoding, and odd bytes in it are found', async () => {
    const dataset = await load(
      file('greek.csv.gz', gzipSync(Buffer.concat([greek, Buffer.from([0x34, 0x2c, 0xd2, 0x0a])]))),
    )
    expect(dataset.tables[0]?.sources[0]?.dialect.encoding).toMatch(/^(?:windows-1253|iso-8859-7)$/)
    expect((await allRows(engine, dataset.id, 'greek')).map(([, name]) => name)).toEqual([
      'Αθήνα',
      'Θεσσαλονίκη',
      'Πάτρα',
      '\uFFFD',
    ])
    expect(await allFindings(engine, dataset.id)).toMatchObject([{ line: 4 }, { line: 5, type: 'encoding-error' }])
    expect(await linesAround(dataset, 0, 3, 'Όνομα')).toEqual(['2,[Θεσσαλονίκη]'])
  })

  it('is known again, packed or not', async () => {
    const path = file('again.csv', Buffer.from('id,word\n1,once\n'))
    const { name } = await engine.load([path], { template: null })
    const task = await engine.tryLoad([file('again.csv.gz', gzipSync('id,word\n1,once\n'))], { template: null })
    expect(task).toMatchObject({ status: 'refused', seen: { name } })
  })

  it('is kept unpacked when it is kept', async () => {
    const path = file('kept.csv.gz', gzipSync(csv))
    const dataset = await engine.load([path], { template: null, again: true, keepSources: true })
    rmSync(path)
    expect(await linesAround(dataset, 0, 3, 'name')).toEqual(['2,[x],extra'])
  })

  it('that is a trap or broken fails the load with one sentence', async () => {
    const broken = await engine.tryLoad([file('broken.csv.gz', gzipSync(csv).subarray(0, -5))])
    expect(broken).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/^broken\.csv\.gz is cut off or broken/),
    })
    const locked = await engine.tryLoad([file('locked.zip', writeZip([{ name: 'a.csv', content: csv, flags: 1 }]))])
    expect(locked).toMatchObject({
      status: 'failed',
      message: 'locked.zip › a.csv is protected with a password. Unpack it first.',
    })
  })
})

describe('an archive of several files', () => {
  const archive = () =>
    file(
      'month.zip',
      writeZip([
        { name: 'a/sales.csv', content: 'id,total\n1,10\n' },
        { name: 'b/sales.csv', content: 'id,total\n1,20\n2,30,x\n' },
      ]),
    )

  it('is looked at as so many files, each with a grant of its own', async () => {
    const path = archive()
    const looked = await engine.client.files.inspect({ files: [engine.read(path)], template: null })
    expect(looked.files.map(({ name, columns }) => [name, columns.length])).toEqual([
      ['month.zip › a/sales.csv', 2],
      ['month.zip › b/sales.csv', 2],
    ])
    expect(looked.dataset).toBe('month')
    const [, second] = looked.files
    const task = await engine.client.loads.start({ files: [{ file: second?.file ?? '' }], template: null, again: true })
    const ended = await engine.ended(task.id)
    const dataset = await engine.client.datasets.get({ dataset: ended.dataset ?? '' })
    expect(dataset.tables.map(({ name, rows }) => [name, rows])).toEqual([['sales', 2]])
    expect(await linesAround(dataset, 0, 3, 'total')).toEqual(['2,[30],x'])
  })

  it('is loaded as so many tables', async () => {
    const dataset = await load(archive())
    expect(dataset.tables.map(({ name, sources }) => [name, sources[0]?.file])).toEqual([
      ['sales', 'month.zip › a/sales.csv'],
      ['sales-2', 'month.zip › b/sales.csv'],
    ])
    expect(await linesAround(dataset, 1, 2, 'total')).toEqual(['1,[20]'])
  })

  it('tells which of its files cannot be read, and shows the others', async () => {
    const path = file(
      'mixed.zip',
      writeZip([
        { name: 'a.csv', content: csv },
        { name: 'b.csv', content: csv, method: 9 },
      ]),
    )
    const looked = await engine.client.files.inspect({ files: [engine.read(path)], template: null })
    expect(looked.files.map(({ name }) => name)).toEqual(['mixed.zip › a.csv'])
    expect(looked.rejected).toEqual([{ name: 'mixed.zip › b.csv', message: expect.stringContaining('Deflate64') }])
  })
})

describe('a workbook', () => {
  it('is loaded sheet by sheet, and its rows are lines', async () => {
    const dataset = await load(file('book.xlsx', workbook()))
    expect(dataset.tables.map(({ name, sources }) => [name, sources[0]?.file])).toEqual([
      ['People', 'book.xlsx › People'],
      ['Days', 'book.xlsx › Days'],
    ])
    expect(await allRows(engine, dataset.id, 'People')).toEqual([['1', 'x; y']])
    expect(await allRows(engine, dataset.id, 'Days')).toEqual([['2024-05-01']])
    expect(dataset.tables[1]?.columns).toMatchObject([{ name: 'day', type: 'date' }])
    expect(await linesAround(dataset, 0, 2, 'name')).toEqual(['1,[x; y]'])
  })

  it('in a folder is one of its files', async () => {
    const path = file('mixture/book.xlsx', workbook('z'))
    writeFileSync(join(path, '../plain.csv'), csv)
    writeFileSync(join(path, '../packed.csv.gz'), gzipSync(csv))
    const looked = await engine.client.files.inspect({ files: [engine.read(join(path, '..'))], template: null })
    expect(looked.files.map(({ name }) => name)).toEqual([
      'book.xlsx › People',
      'book.xlsx › Days',
      'packed.csv.gz',
      'plain.csv',
    ])
  })
})
