/** One contender does its work once in a process of its own, and tells what it took as one line of JSON. */
import { createReadStream, mkdtempSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import Papa from 'papaparse'
import { aggregateFiles } from '../main/engine/index.ts'
import { scanFile } from '../native/index.ts'
import { openBenchEngine, templates } from './engine.ts'

/** Seconds by name, and sizes in bytes. */
export type Measured = Readonly<Record<string, number>>

const contenders: Readonly<Record<string, (folder: string, ...files: string[]) => Promise<Measured>>> = {
  winnow,
  duckdb,
  papaparse,
  scan,
  bytes,
  upsert,
  group,
  groupDuckdb,
  exports: exportAll,
  exportsDuckdb,
}

const seconds = (since: number): number => (performance.now() - since) / 1000

/** Loads a file: until the first rows, all rows, and all findings can be seen. */
async function winnow(folder: string, file: string): Promise<Measured> {
  await using engine = await openBenchEngine(join(folder, 'store'))
  const since = performance.now()
  const { milestones, dataset } = await engine.load([file], {}, since)
  const begun = performance.now()
  await engine.client.rows.page({ dataset: dataset.id, table: dataset.tables[0]?.name ?? '', limit: 200 })
  const page = seconds(begun)
  const segments = join(folder, 'store', 'segments')
  const size = readdirSync(segments, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.parquet'))
    .reduce((sum, name) => sum + statSync(join(segments, name)).size, 0)
  return { ...milestones, page, size }
}

async function duckdb(folder: string, file: string): Promise<Measured> {
  const instance = await DuckDBInstance.create(join(folder, 'peer.db'), { threads: String(availableParallelism()) })
  const connection = await instance.connect()
  const since = performance.now()
  await connection.run(`CREATE TABLE t AS FROM read_csv('${file.replaceAll("'", "''")}')`)
  const everything = seconds(since)
  connection.closeSync()
  instance.closeSync()
  return { everything, size: statSync(join(folder, 'peer.db')).size }
}

async function papaparse(_folder: string, file: string): Promise<Measured> {
  const since = performance.now()
  await new Promise<void>((resolve, reject) => {
    Papa.parse(createReadStream(file), { chunk: () => undefined, complete: () => resolve(), error: reject })
  })
  return { everything: seconds(since) }
}

/** The native scan by itself, with everything it tells, on one worker. */
async function scan(_folder: string, file: string): Promise<Measured> {
  const head = Buffer.alloc(1 << 16)
  const fd = openSync(file, 'r')
  const length = readSync(fd, head, 0, head.length, 0)
  const header = head.subarray(0, length).indexOf(10) + 1
  const width = head.subarray(0, header).toString().split(',').length
  const since = performance.now()
  const start = { byteOffset: header, record: 2, line: 2 }
  const bytes = statSync(file).size
  for await (const _ of scanFile({ fd, bytes, start, delimiter: ',', quote: '"', width, workers: 1 }));
  return { everything: seconds(since) }
}

/** The bytes alone, read into one buffer. */
async function bytes(_folder: string, file: string): Promise<Measured> {
  const buffer = Buffer.allocUnsafe(4 << 20)
  const fd = openSync(file, 'r')
  const since = performance.now()
  while (readSync(fd, buffer, 0, buffer.length, null) > 0);
  return { everything: seconds(since) }
}

/** The first file loaded, then the second into it by its key. */
async function upsert(folder: string, first: string, second: string): Promise<Measured> {
  await using engine = await openBenchEngine(join(folder, 'store'))
  const load = await engine.load([first], { dataset: 'accounts' }, performance.now())
  const into = { dataset: 'accounts', mode: 'upsert' as const, key: ['id'] }
  const upserted = await engine.load([second], { into }, performance.now())
  return { load: load.milestones.everything ?? 0, upsert: upserted.milestones.everything ?? 0 }
}

const SUM = { function: 'sum', column: 'Number of Plays', name: 'Plays' } as const

/** Groups a file by song and day, as `winnow aggregate FILE` does. */
async function group(folder: string, file: string): Promise<Measured> {
  const since = performance.now()
  await aggregateFiles({
    files: [file],
    spec: { groups: [{ column: 'Song' }, { column: 'Date' }], measures: [SUM] },
    skipInvalid: false,
    out: join(folder, 'groups.csv'),
    format: { kind: 'csv' },
    mostPartBytes: undefined,
    templates,
    signal: new AbortController().signal,
  })
  return { everything: seconds(since) }
}

async function groupDuckdb(folder: string, file: string): Promise<Measured> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(availableParallelism()) })
  const connection = await instance.connect()
  const since = performance.now()
  await connection.run(`COPY (SELECT "Song", "Date", sum("Number of Plays") AS "Plays"
    FROM read_csv('${file.replaceAll("'", "''")}') GROUP BY ALL) TO '${join(folder, 'groups.csv')}'`)
  const everything = seconds(since)
  connection.closeSync()
  instance.closeSync()
  return { everything }
}

const exported = ['csv', 'jsonl', 'parquet'] as const

/** Writes a whole table in several formats. */
async function exportAll(folder: string, file: string): Promise<Measured> {
  await using engine = await openBenchEngine(join(folder, 'store'))
  const { dataset } = await engine.load([file], {}, performance.now())
  const measured: Record<string, number> = {}
  for (const kind of exported) {
    const since = performance.now()
    await engine.export(dataset, kind, join(folder, `table.${kind}`))
    measured[kind] = seconds(since)
    rmSync(join(folder, `table.${kind}`))
  }
  return measured
}

/** The same from DuckDB's own database file. */
async function exportsDuckdb(folder: string, file: string): Promise<Measured> {
  const instance = await DuckDBInstance.create(join(folder, 'peer.db'), { threads: String(availableParallelism()) })
  const connection = await instance.connect()
  await connection.run(`CREATE TABLE t AS FROM read_csv('${file.replaceAll("'", "''")}')`)
  const measured: Record<string, number> = {}
  for (const kind of exported) {
    const path = join(folder, `peer.${kind}`)
    const format = kind === 'jsonl' ? 'JSON' : kind === 'csv' ? 'CSV' : 'PARQUET, COMPRESSION zstd'
    const since = performance.now()
    await connection.run(`COPY t TO '${path}' (FORMAT ${format})`)
    measured[kind] = seconds(since)
    rmSync(path)
  }
  connection.closeSync()
  instance.closeSync()
  return measured
}

const [name = '', ...files] = process.argv.slice(2)
const run = contenders[name]
if (run === undefined) throw new Error(`There is no contender called ${name}.`)
const folder = mkdtempSync(join(tmpdir(), 'winnow-bench-'))
try {
  const measured = await run(folder, ...files)
  console.log(JSON.stringify({ ...measured, memory: process.resourceUsage().maxRSS * 1024 }))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
