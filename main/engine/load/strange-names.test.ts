/** Columns, files, datasets and stores whose names are strange: they are loaded and found again. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  allFindings,
  allRows,
  openTestEngine,
  openTestFolder,
  type TestEngine,
  type TestFolder,
} from '../testing/test-engine.ts'

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

describe('strange names', () => {
  const columns = [
    'select',
    'from where',
    `it's "quoted"`,
    '../../etc/passwd',
    '😀',
    'row',
    'at',
    't',
    'l',
    'w',
    'file_row_number',
    '__source',
    '__row',
    'COLUMNS(*)',
    '*',
    'line; DROP TABLE t',
    'a.b',
    'null',
    ' padded ',
  ]
  const csvOf = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')
  const text = `${csvOf(columns)}\n${csvOf(columns.map((_, at) => `a${at}`))}\n${csvOf(columns.map((_, at) => `b${at}`))}\n`

  it('loads, filters, sorts, asks and exports columns of any name', async () => {
    const dataset = await engine.load([folder.file('names.csv', text)])
    const table = dataset.tables[0]
    expect(table?.columns).toHaveLength(columns.length)
    const names = table?.columns.map(({ name }) => name) ?? []
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(columns.length)
    for (const [at, column] of names.entries()) {
      const { rows } = await engine.client.rows.page({
        dataset: dataset.id,
        table: 'names',
        filters: [{ column, operator: 'equals', value: `b${at}` }],
        sort: [{ column, descending: true }],
        where: `"${column.replaceAll('"', '""')}" > 'a'`,
      })
      expect(rows.map(({ line, cells }) => [line, cells[at]])).toEqual([[3, `b${at}`]])
    }
    const out = join(folder.path, 'names-out.json')
    const { id } = await engine.client.exports.start({
      dataset: dataset.id,
      content: { what: 'table', table: 'names', shape: 'json' },
      target: engine.write(out),
    })
    expect(await engine.ended(id)).toMatchObject({ status: 'done', rows: 2 })
  })

  it.each([
    `o'brien "the" 'file'.csv`,
    '..csv',
    '😀.csv',
    'select.csv',
    'a;b $(c) `d` %e% [f] *?.csv',
    '-rf.csv',
    'no-extension',
  ])('loads a file called %s and finds it again', async (name) => {
    const dataset = await engine.load([folder.file(`strange/${name}`, `id,name\n1,${name.length}\n`)], { again: true })
    const table = dataset.tables[0]?.name ?? ''
    expect(dataset.tables[0]?.sources[0]?.file).toBe(name)
    expect(await allRows(engine, dataset.name, table)).toEqual([['1', String(name.length)]])
    const source = dataset.tables[0]?.sources[0]?.id ?? ''
    const { lines } = await engine.client.anomalies.lines({ dataset: dataset.id, source, line: 2, column: 'id' })
    expect(lines.find(({ line }) => line === 2)?.parts.find(({ marked }) => marked)?.text).toBe('1')
  })

  it.each([`o'brien "x"`, '../../up', '😀 😀', 'SELECT * FROM dataset; --', '%', '...', 'con:'])(
    'loads and finds a dataset called %s',
    async (name) => {
      const dataset = await engine.load([folder.file('named.csv', `id,name\n1,${name.length}\n`)], {
        dataset: name,
        again: true,
      })
      expect(dataset.name).toBe(name)
      expect((await engine.client.datasets.get({ dataset: name })).id).toBe(dataset.id)
      const renamed = await engine.client.datasets.rename({ dataset: name, name: `${name}'"` })
      expect((await engine.client.datasets.get({ dataset: `${name}'"` })).id).toBe(renamed.id)
    },
  )

  it.each(['', '   ', 'a\nb', 'n'.repeat(201)])('refuses the dataset name %j', async (name) => {
    await expect(engine.start([folder.file('named.csv', 'id\n1\n')], { dataset: name })).rejects.toThrow()
  })

  it('works in a store whose own path is strange', async () => {
    await using other = await openTestEngine(join(folder.path, `st*re [x] 'q' "d" 😀 %41`))
    const dataset = await other.load([folder.file('inside.csv', 'id,name\n1,one\n1,one\n')])
    expect(await allRows(other, dataset.id, 'inside')).toEqual([
      ['1', 'one'],
      ['1', 'one'],
    ])
    expect(await allFindings(other, dataset.id)).toHaveLength(1)
  })

  it('keeps two files of the same name from two folders apart', async () => {
    const dataset = await engine.load([
      folder.file('east/sales.csv', 'id,total\n1,10\n'),
      folder.file('west/sales.csv', 'id,total\n1,20\n2,30\n2,30\n'),
    ])
    expect(dataset.tables.map(({ name, rows }) => [name, rows])).toEqual([
      ['sales', 1],
      ['sales-2', 3],
    ])
    expect(await allRows(engine, dataset.id, 'sales')).toEqual([['1', '10']])
    expect(await allRows(engine, dataset.id, 'sales-2')).toHaveLength(3)
    const { anomalies } = await engine.client.anomalies.page({ dataset: dataset.id })
    expect(anomalies.map(({ table, line, source }) => [table, line, source])).toEqual([
      ['sales-2', 4, dataset.tables[1]?.sources[0]?.id],
    ])
  })
})
