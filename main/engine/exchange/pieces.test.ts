/** Exports that are written in pieces, side by side: the same rows in the same order as the table shows them, and no traces. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cell } from '../../../preload/contract/index.ts'
import { type Engine, openEngine } from '../engine.ts'
import { newGrantKey } from '../grants.ts'
import { findDataset } from '../store/datasets.ts'
import { allRows, openTestEngine, openTestFolder, type TestEngine, templatesFolder } from '../testing/test-engine.ts'
import { rowsOfContent } from './content-rows.ts'
import { scratchFile } from './row-set.ts'
import { openTargets } from './targets.ts'
import { parseCsv, queryTexts, readText } from './testing/read-back.ts'
import { type RowFormat, writeRows } from './write-rows.ts'
import { createWriters, writePieces } from './writers.ts'
import type { Writing } from './writing.ts'

const folder = openTestFolder()
let local: TestEngine
let engine: Engine

/** Writes a file of `count` records; its path. */
const file = (name: string, header: string, count: number, record: (n: number) => string) =>
  folder.file(name, `${header}\n${Array.from({ length: count }, (_, n) => `${record(n)}\n`).join('')}`)

beforeAll(async () => {
  const store = join(folder.path, 'store')
  local = await openTestEngine(store)
  const plain = [0, 1, 2].map((at) =>
    file(`plain${at}.csv`, 'id,size,name', 40, (n) => `${at * 40 + n},${n},"Name, ""${n % 7}"""`),
  )
  await local.load(plain, { dataset: 'plain' })
  // What was a number becomes text, and a column is missing.
  const more = file('more.csv', 'id,size', 50, (n) => `${2000 - n},${n % 9 === 0 ? 'none' : n}`)
  await local.load([file('mixed.csv', 'id,size,name', 60, (n) => `${900 - n},${n},x`)], { dataset: 'mixed' })
  await local.load([more], { into: { dataset: 'mixed', mode: 'append' } })
  await local.load([file('masked.csv', 'id,size,name', 300, (n) => `${n},${n},x`)], { dataset: 'masked' })
  await local.load([more], { into: { dataset: 'masked', mode: 'append' } })
  const changes = file('changes.csv', 'id,size,name', 90, (n) => `${3 * n},7,changed`)
  await local.load([changes], { into: { dataset: 'masked', mode: 'upsert', key: ['id'] } })
  engine = await openEngine({ store, templates: templatesFolder, grantKey: newGrantKey(), version: 'test' })
})

afterAll(async () => {
  await engine[Symbol.asyncDispose]()
  await local[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

let exports = 0

interface Written {
  readonly path: string
  readonly rows: number
}

async function write(
  dataset: string,
  format: RowFormat,
  {
    threads = 2,
    pieceRows = 25,
    query = {},
    ...how
  }: Partial<Writing> & { threads?: number; pieceRows?: number; query?: object },
): Promise<Written> {
  const path = join(folder.path, `export-${++exports}`)
  const { segments, outbox } = engine.paths
  const stored = findDataset(engine.catalog, dataset)
  const content = {
    what: 'table' as const,
    shape: 'csv' as const,
    table: stored.tables[0]?.name ?? '',
    filters: [],
    sort: [],
    offset: 0,
    ...query,
  }
  const rows = await engine.read(stored, async (connection) => {
    await using targets = openTargets(path, { overwrite: false, inParts: how.parts !== undefined })
    await using writers = createWriters({ segments, outbox, limits: { threads, memoryMiB: 256 }, pieceRows })
    using scratch = scratchFile(outbox, 'parquet')
    const source = { engine, dataset: stored, template: undefined, signal: undefined, writers }
    const set = await rowsOfContent(connection, content, source, scratch.path)
    const given = { parts: undefined, compression: 'none' as const, onRows: () => undefined, ...how }
    const written = await writeRows(connection, set, format, { ...given, targets, outbox, writers })
    await targets.complete()
    return written.rows
  })
  return { path, rows }
}

const csv: Extract<RowFormat, { kind: 'csv' }> = {
  ...{ kind: 'csv', delimiter: ',', encoding: 'utf-8', bom: false, quote: 'needed', decimal: 'source' },
  ...{ lineEnd: 'lf', header: true, escapeFormulas: true },
}

const texts = (rows: readonly (readonly Cell[])[]) => rows.map((cells) => cells.map((cell) => cell ?? ''))
const shownRows = async (dataset: string) => {
  const { name = '' } = (await local.client.datasets.get({ dataset })).tables[0] ?? {}
  return texts(await allRows(local, dataset, name))
}
const records = (values: readonly object[]) =>
  values.map((value) => Object.values(value).map((cell) => `${cell ?? ''}`))

/** The parts that lie beside `path`, in their order. */
const partsOf = (path: string) =>
  readdirSync(folder.path)
    .map((name) => join(folder.path, name))
    .filter((part) => part.startsWith(`${path}-`))
    .sort()

const loadedAgain = async ({ path }: Written) => {
  const { id, tables } = await local.load([path], { again: true })
  return texts(await allRows(local, id, tables[0]?.name ?? ''))
}

/** Reads what was written, by other means. */
const readBack = {
  csv: async ({ path }: Written) => parseCsv(readText(path)).slice(1),
  json: async ({ path }: Written) => records(JSON.parse(readFileSync(path, 'utf8'))),
  jsonl: async ({ path }: Written) =>
    records(
      readFileSync(path, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line): object => JSON.parse(line)),
    ),
  parquet: async ({ path }: Written) => texts(await queryTexts(`SELECT * FROM read_parquet('${path}')`)),
  avro: loadedAgain,
  xlsx: loadedAgain,
}

const formats = [csv, { ...csv, quote: 'all' }, { kind: 'json' }, { kind: 'jsonl' }, { kind: 'parquet' }] as const

describe('a table of several segments', () => {
  for (const dataset of ['plain', 'mixed', 'masked'])
    it(`is written in its order in every format, with any number of threads (${dataset})`, async () => {
      const expected = await shownRows(dataset)
      for (const format of formats)
        for (const threads of [1, 2, 5]) {
          const written = await write(dataset, format, { threads, pieceRows: 10 * threads })
          expect(written.rows).toBe(expected.length)
          expect(await readBack[format.kind](written)).toEqual(expected)
        }
    })

  it('is written in its order as Avro and as a workbook, and in parts of Parquet', async () => {
    for (const dataset of ['plain', 'mixed', 'masked']) {
      const expected = await shownRows(dataset)
      for (const format of [{ kind: 'avro', codec: 'deflate' }, { kind: 'xlsx' }] as const)
        expect(await readBack[format.kind](await write(dataset, format, {}))).toEqual(expected)
      const { path } = await write(dataset, { kind: 'parquet' }, { parts: { rows: 70 } })
      const read = partsOf(path).map((part) => readBack.parquet({ path: part, rows: 0 }))
      expect((await Promise.all(read)).flat()).toEqual(expected)
    }
  })

  it('is the same in pieces as in one, byte for byte', async () => {
    for (const format of formats.filter(({ kind }) => kind !== 'parquet')) {
      const [pieces, one] = [await write('mixed', format, {}), await write('mixed', format, { pieceRows: 1e9 })]
      expect(readFileSync(pieces.path, 'utf8')).toBe(readFileSync(one.path, 'utf8'))
    }
  })

  it('is sorted and filtered as asked for', async () => {
    const { name = '' } = (await local.client.datasets.get({ dataset: 'masked' })).tables[0] ?? {}
    const query = {
      sort: [{ column: 'size', descending: true }],
      filters: [{ column: 'name', operator: 'equals' as const, value: 'x' }],
    }
    const { rows } = await local.client.rows.page({ dataset: 'masked', table: name, ...query, limit: 1000 })
    expect(rows.length).toBeGreaterThan(100)
    for (const format of formats)
      expect(await readBack[format.kind](await write('masked', format, { query }))).toEqual(
        texts(rows.map(({ cells }) => cells)),
      )
  })

  it('is compressed, encoded otherwise and cut into parts from the pieces', async () => {
    const expected = await shownRows('masked')
    const packed = await write('masked', { ...csv, encoding: 'utf-16le' }, { compression: 'zstd' })
    expect(parseCsv(readText(packed.path, 'utf-16le')).slice(1)).toEqual(expected)
    for (const kind of ['csv', 'jsonl'] as const) {
      const { path } = await write('masked', kind === 'csv' ? csv : { kind }, { parts: { rows: 70 } })
      expect(partsOf(path).length).toBe(Math.ceil(expected.length / 70))
      const read = partsOf(path).map((part) => readBack[kind]({ path: part, rows: 0 }))
      expect((await Promise.all(read)).flat()).toEqual(expected)
    }
  })

  it('may be gathered before it is written: the pieces of both are apart', async () => {
    const { segments, outbox } = engine.paths
    await using writers = createWriters({ segments, outbox, limits: { threads: 2, memoryMiB: 256 }, pieceRows: 1 })
    const pieces = [1, 2, 3].map((n) => ({ sql: `SELECT ${n} AS n`, rows: 1 }))
    const statementOf = ({ sql }: { sql: string }) => ({ sql, options: 'FORMAT csv' })
    const paths = new Set<string>()
    for (let time = 0; time < 2; time++)
      for await (const { path } of writePieces(pieces, writers, statementOf, () => undefined)) paths.add(path)
    expect(paths.size).toBe(6)
  })

  it('leaves nothing when it is stopped in the middle', async () => {
    let told = 0
    const onRows = (rows: number) => {
      told = rows
      if (rows > 100) throw new Error('stopped')
    }
    const before = readdirSync(folder.path)
    await expect(write('masked', csv, { onRows })).rejects.toThrow('stopped')
    expect(told).toBeGreaterThan(100)
    expect(readdirSync(folder.path)).toEqual(before)
    expect(existsSync(engine.paths.outbox)).toBe(true)
    expect(readdirSync(engine.paths.outbox)).toEqual([])
  })
})
