/** Pages of rows against a plain reference, and hostile conditions. Long, since the list of those is. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { csvRecord } from '../csv/csv-writer.ts'
import { allRows, openTestEngine, openTestFolder, type TestEngine, type TestFolder } from '../testing/test-engine.ts'

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

interface PlainRow {
  readonly file: string
  readonly line: number
  readonly cells: readonly string[]
}

/** A file with blank lines and multi-line cells, and its rows with the lines they stand on. */
function writeRows(records: readonly (readonly string[])[], header: readonly string[], file: string, lineEnd: string) {
  let text = csvRecord(header, lineEnd)
  let line = 2
  const rows: PlainRow[] = []
  for (const cells of records) {
    if (cells.length === 0) {
      text += lineEnd
      line++
      continue
    }
    rows.push({ file, line, cells })
    text += csvRecord(cells, lineEnd)
    line += 1 + cells.join('').split('\n').length - 1
  }
  return { text, rows }
}

const word = fc.constantFrom('', 'a', 'B', 'b', 'ab', 'x y', 'two\nlines', 'say "hi"', '%', "it's", '😀', 'Ä')
const number = fc.integer({ min: -20, max: 20 }).map(String)
const record = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(number, word, word).map((cells): string[] => cells) },
  { weight: 1, arbitrary: fc.constant<string[]>([]) },
)

const filter = fc.record({
  column: fc.constantFrom(1, 2),
  operator: fc.constantFrom('contains', 'equals', 'not-equals', 'starts-with', 'empty', 'not-empty'),
  value: word,
})

function passes(cell: string, { operator, value }: { operator: string; value: string }): boolean {
  const low = cell.toLowerCase()
  if (operator === 'contains') return low.includes(value.toLowerCase())
  if (operator === 'starts-with') return low.startsWith(value.toLowerCase())
  if (operator === 'equals') return cell === value
  if (operator === 'not-equals') return cell !== value
  return (cell === '') === (operator === 'empty')
}

/** In the order of code points, which is DuckDB's. */
const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

describe('pages of rows', () => {
  it('are what a plain filter, sort and slice of the files give, with every line right', async () => {
    const header = ['namespace_id', 'namespace_option_name', 'namespace_option_standard_name']
    let round = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 30 }),
        fc.array(record, { minLength: 1, maxLength: 30 }),
        fc.array(filter, { maxLength: 2 }),
        fc.option(fc.record({ column: fc.constantFrom(0, 1, 2), descending: fc.boolean() }), { nil: undefined }),
        fc.boolean(),
        fc.boolean(),
        fc.nat(20),
        fc.integer({ min: 1, max: 20 }),
        async (first, second, filters, sort, where, templated, offset, limit) => {
          round++
          const one = writeRows(first, header, 'one.csv', '\n')
          const two = writeRows(second, header, 'two.csv', '\r\n')
          const paths = [folder.file(`${round}/one.csv`, one.text), folder.file(`${round}/two.csv`, two.text)]
          // With the template the two files are one table, without it each is a table of its own.
          const { id } = await engine.client.loads.start({
            files: paths.map((path) => ({ file: engine.read(path), dialect: { headerRows: 1, delimiter: ',' } })),
            again: true,
            template: templated ? 'linked-catalogue' : null,
          })
          const task = await engine.ended(id)
          expect(task.message).toBe(null)
          const dataset = await engine.client.datasets.get({ dataset: task.dataset ?? '' })
          const tables = dataset.tables.map(({ name }) => name)
          expect(tables).toHaveLength(templated ? 1 : 2)
          const sources = [one.rows, two.rows]
          const shown = tables.length === 1 ? [sources.flat()] : sources
          for (const [at, table] of tables.entries()) {
            const names = dataset.tables[at]?.columns.map(({ name }) => name) ?? []
            const numeric = dataset.tables[at]?.columns[0]?.type === 'integer'
            let expected = [...(shown[at] ?? [])]
            for (const one of filters) expected = expected.filter(({ cells }) => passes(cells[one.column] ?? '', one))
            if (where) expected = expected.filter(({ cells }) => (cells[1] ?? '') !== 'a')
            if (sort !== undefined)
              expected = expected
                .map((row, position) => ({ row, position }))
                .sort((a, b) => {
                  const [x = '', y = ''] = [a.row.cells[sort.column], b.row.cells[sort.column]]
                  const order = sort.column === 0 && numeric ? Number(x) - Number(y) : compare(x, y)
                  return (sort.descending ? -order : order) || a.position - b.position
                })
                .map(({ row }) => row)
            const page = await engine.client.rows.page({
              dataset: dataset.id,
              table,
              filters: filters.map((one) => ({ ...one, column: names[one.column] ?? '' })),
              sort: sort === undefined ? [] : [{ column: names[sort.column] ?? '', descending: sort.descending }],
              ...(where ? { where: `namespace_option_name <> 'a'` } : {}),
              offset,
              limit,
            })
            expect(page.total).toBe(expected.length)
            expect(page.rows.map(({ file, line, cells }) => ({ file, line, cells: cells.slice(0, 3) }))).toEqual(
              expected.slice(offset, offset + limit).map((row) => ({ ...row, cells: row.cells.map(String) })),
            )
          }
        },
      ),
      { seed: 5, numRuns: 25 },
    )
  })

  it('go on from one file of a table to the next', async () => {
    const header = 'namespace_id,namespace_option_name,namespace_option_standard_name\n'
    const rows = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, n) => `NS${from + n},name,standard ${from + n}\n`).join('')
    const dataset = await engine.load([
      folder.file('p/namespaces-1.csv', header + rows(0, 5)),
      folder.file('p/namespaces-2.csv', header + rows(5, 7)),
      folder.file('p/namespaces-3.csv', header),
      folder.file('p/namespaces-4.csv', header + rows(7, 20)),
    ])
    expect(dataset.tables.map(({ name }) => name)).toEqual(['namespaces'])
    const all = await allRows(engine, dataset.id, 'namespaces')
    expect(all.map(([id]) => id)).toEqual(Array.from({ length: 20 }, (_, n) => `NS${n}`))
    for (let offset = 0; offset < 21; offset++) {
      const page = await engine.client.rows.page({ dataset: dataset.id, table: 'namespaces', offset, limit: 4 })
      expect(page.rows.map(({ cells }) => cells)).toEqual(all.slice(offset, offset + 4))
      expect(page.total).toBe(20)
    }
    const { rows: last } = await engine.client.rows.page({ dataset: dataset.id, table: 'namespaces', offset: 19 })
    expect(last.map(({ file, line, row }) => [file, line, row])).toEqual([['namespaces-4.csv', 14, 12]])
  })

  it('compare numbers as numbers and texts as texts', async () => {
    const dataset = await engine.load([folder.file('typed.csv', 'n,code,day\n9,09,2024-01-02\n10,10,2023-12-31\n')])
    const lines = async (column: string, operator: 'less' | 'greater', value: string) => {
      const filters = [{ column, operator, value }]
      const { rows } = await engine.client.rows.page({ dataset: dataset.id, table: 'typed', filters })
      return rows.map(({ line }) => line)
    }
    expect(await lines('n', 'less', '9.5')).toEqual([2])
    expect(await lines('n', 'greater', '9')).toEqual([3])
    expect(await lines('n', 'greater', 'not a number')).toEqual([])
    expect(await lines('code', 'less', '1')).toEqual([2])
    expect(await lines('day', 'less', '2024-01-01')).toEqual([3])
  })
})

describe('conditions in SQL from outside', () => {
  const evil = '/tmp/winnow-evil.csv'
  const conditions = [
    '1) UNION SELECT 1',
    '1=0) UNION ALL (SELECT id',
    '1=0) OR (1=1',
    '1=1) LIMIT (1',
    '1=1; DROP TABLE t',
    ';',
    `1=1) TO '${evil}'; COPY (SELECT 1`,
    `(COPY (SELECT 1) TO '${evil}')`,
    `exists (COPY (SELECT 1) TO '${evil}')`,
    `exists (select * from query('COPY (SELECT 1) TO ''${evil}'''))`,
    "exists (select * from read_text('/etc/passwd'))",
    "exists (select * from read_blob('/etc/passwd'))",
    "exists (select * from read_csv('/etc/passwd'))",
    "exists (from '/etc/passwd')",
    "exists (select * from glob('/etc/*'))",
    "exists (select * from sqlite_scan('/etc/passwd', 'x'))",
    "getenv('HOME') <> ''",
    "exists (attach '/tmp/evil.db')",
    'exists (set memory_limit = 1)',
    '1=1 /*',
    "'",
    '"',
    '$$',
    'nothing = 1',
    'id::integer = 1',
    'id = ?',
    'id = $1',
    'count(*) > 0',
    'row_number() over () = 1',
    'select true',
    'id, id',
    ') (',
    '1 THEN 1 END FROM t --',
    '1=1 ORDER BY 1',
    'a\0b',
  ]

  it.each(conditions)('%j is refused with a sentence, in a page and in an export', async (where) => {
    const dataset =
      (await engine.client.datasets.list()).find(({ name }) => name === 'single') ??
      (await engine.load([folder.file('single.csv', 'id\nx\ny\n')], { dataset: 'single' }))
    const before = readdirSync(join(engine.store, 'segments'), { recursive: true })
    await expect(engine.client.rows.page({ dataset: dataset.id, table: 'single', where })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringMatching(/^(?:The condition|The rows cannot be selected)[^\n]+$/),
    })
    const out = join(folder.path, 'refused.csv')
    const { id } = await engine.client.exports.start({
      dataset: dataset.id,
      content: { what: 'table', table: 'single', where },
      target: engine.write(out),
    })
    expect(await engine.ended(id)).toMatchObject({ status: 'failed', message: expect.stringMatching(/^The /) })
    expect(existsSync(out)).toBe(false)
    expect(existsSync(evil)).toBe(false)
    expect(readdirSync(join(engine.store, 'segments'), { recursive: true })).toEqual(before)
  })

  it.each([
    ["id = 'x'", ['x']],
    ["id = 'x' -- a comment", ['x']],
    ["/* ) */ id = 'y'", ['y']],
    ["id in (select 'x')", ['x']],
    ["(id = 'x') or (id = 'y')", ['x', 'y']],
    ["id = ')'", []],
    ["case when id = 'x' then true else false end", ['x']],
    ['   ', ['x', 'y']],
  ])('%j is taken as it is meant', async (where, expected) => {
    const dataset = await engine.client.datasets.get({ dataset: 'single' })
    const { rows } = await engine.client.rows.page({ dataset: dataset.id, table: 'single', where })
    expect(rows.map(({ cells }) => cells[0])).toEqual(expected)
  })

  it('do not loosen the filters beside them', async () => {
    const filters = [{ column: 'id', operator: 'equals' as const, value: 'x' }]
    const { rows } = await engine.client.rows.page({
      dataset: 'single',
      table: 'single',
      filters,
      where: "id = 'x' or id = 'y'",
    })
    expect(rows.map(({ cells }) => cells[0])).toEqual(['x'])
  })

  it('cannot write to the segments, which are read-only on the disk as well', async () => {
    const dataset = await engine.client.datasets.get({ dataset: 'single' })
    const out = join(folder.path, 'single-out.csv')
    const { id } = await engine.client.exports.start({
      dataset: dataset.id,
      content: { what: 'table', table: 'single', where: "id = 'x'" },
      target: engine.write(out),
    })
    expect(await engine.ended(id)).toMatchObject({ status: 'done', rows: 1 })
    expect(readFileSync(out, 'utf8')).toBe('id\nx\n')
  })
})

describe('pages of anomalies', () => {
  it('filter by type, file, severity and text, and count before they cut', async () => {
    const dataset = await engine.load([
      folder.file('an/left.csv', 'id,name\n1,one\n1,one\n2\n\n3,three,more\n'),
      folder.file('an/right.csv', 'id,name\n1,one\n1,one\n'),
    ])
    const page = async (filter: object, rest: object = {}) => {
      const { total, anomalies } = await engine.client.anomalies.page({ dataset: dataset.id, filter, ...rest })
      return { total, found: anomalies.map(({ file, line, type }) => `${file}:${line} ${type}`) }
    }
    const all = await page({})
    expect(all).toEqual({
      total: 5,
      found: [
        'left.csv:3 duplicate-row',
        'left.csv:4 missing-cell',
        'left.csv:5 blank-row',
        'left.csv:6 extra-cell',
        'right.csv:3 duplicate-row',
      ],
    })
    expect(await page({ types: ['duplicate-row', 'blank-row'] })).toMatchObject({ total: 3 })
    expect(await page({ files: ['right.csv'] })).toEqual({ total: 1, found: ['right.csv:3 duplicate-row'] })
    expect(await page({ severities: ['info'] })).toEqual({ total: 1, found: ['left.csv:5 blank-row'] })
    expect(await page({ search: 'MORE' })).toEqual({ total: 1, found: ['left.csv:6 extra-cell'] })
    expect(await page({ search: "'; drop" })).toEqual({ total: 0, found: [] })
    expect(await page({ types: ['duplicate-row'], files: ['left.csv'] })).toMatchObject({ total: 1 })
    expect(await page({}, { offset: 3, limit: 1 })).toEqual({ total: 5, found: ['left.csv:6 extra-cell'] })
    expect(await page({}, { offset: 50 })).toEqual({ total: 5, found: [] })
    const { total, counts } = await engine.client.anomalies.summary({ dataset: dataset.id })
    expect(total).toBe(5)
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(5)
  })
})
