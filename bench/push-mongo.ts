/**
 * Measures a first push to MongoDB beside the driver's own unordered bulkWrite of the same rows, in turns, on one local
 * server. `node bench/push-mongo.ts --help` tells the options.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { Double, MongoClient } from 'mongodb'
import { literal } from '../main/engine/store/sql-text.ts'
import { freshMongoDatabase, startMongo, withoutMongo } from '../main/engine/testing/servers/mongo.ts'
import { openBenchEngine } from './engine.ts'
import { benchFiles, makeFile } from './files.ts'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    rows: { type: 'string', default: '1000000' },
    folder: { type: 'string', default: join(tmpdir(), 'winnow-bench-files') },
    help: { type: 'boolean', default: false },
  },
})
if (options.help) {
  console.log(`node bench/push-mongo.ts [options]
  --rounds N     rounds of interleaved runs (5)
  --rows N       rows of the file (1000000)
  --folder DIR   where the file is made, and kept`)
  process.exit(0)
}
if (withoutMongo()) process.exit(0)

const plays = benchFiles.find(({ name }) => name === 'plays')
if (plays === undefined) throw new Error('there is no file of plays')
const file = makeFile(options.folder, plays, Number(options.rows) / plays.rows)
const BATCH_ROWS = 10_000

const store = mkdtempSync(join(tmpdir(), 'winnow-bench-'))
try {
  await using server = await startMongo()
  await using engine = await openBenchEngine(join(store, 'store'))
  const { dataset } = await engine.load([file.path], {}, performance.now())
  const times: Record<'bulkWrite' | 'committed' | 'verified', number[]> = { bulkWrite: [], committed: [], verified: [] }

  for (let round = 0; round < Number(options.rounds); round++) {
    {
      await using database = freshMongoDatabase(server)
      times.bulkWrite.push(await bulkWrite(database.url))
    }
    await using database = freshMongoDatabase(server)
    const name = `round ${round}`
    await engine.client.connections.add({ name, url: database.url, remember: false })
    const pushing = performance.now()
    const at = Date.now()
    const { push, task } = await engine.client.sync.review({ dataset: dataset.id, to: name, mode: 'full' })
    await ended(task.id)
    const running = await engine.client.sync.confirm({ push })
    await ended(running.id)
    times.verified.push((performance.now() - pushing) / 1000)
    const done = await engine.client.sync.get({ push })
    if (done.verification?.ok !== true) throw new Error(`the push ended otherwise: ${done.state} ${done.message}`)
    times.committed.push(((done.committedAt?.getTime() ?? Number.NaN) - at) / 1000)
    console.log(
      Object.entries(times)
        .map(([what, all]) => `${what} ${all.at(-1)?.toFixed(2)} s`)
        .join(', '),
    )
  }
  const median = (values: readonly number[]) =>
    [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
  const speed = (what: 'committed' | 'verified') => (median(times.bulkWrite) / median(times[what])).toFixed(2)
  console.log(
    `${file.rows} rows: a push has ${speed('committed')} × the speed of bulkWrite until its rows are there, ${speed('verified')} × with reading them back`,
  )

  async function ended(id: string): Promise<void> {
    const task = await engine.ended(id)
    if (task.status !== 'done') throw new Error(`the task ended as ${task.status}: ${task.message}`)
  }
} finally {
  rmSync(store, { recursive: true, force: true })
}

/** Seconds that the driver takes for the rows: making documents out of the file is not counted. */
async function bulkWrite(url: string): Promise<number> {
  await using client = await new MongoClient(url, { retryWrites: false }).connect()
  const collection = client.db().collection('plays')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  let seconds = 0
  try {
    const result = await connection.stream(
      `SELECT * REPLACE (epoch_ms(played_at)::DOUBLE AS played_at, price::DOUBLE AS price)
       FROM read_csv(${literal(file.path)}, types = {'price': 'DECIMAL(5,2)'})`,
    )
    const names = result.columnNames()
    let documents: Record<string, unknown>[] = []
    const flush = async () => {
      const operations = documents.map((document) => ({ insertOne: { document } }))
      documents = []
      const begun = performance.now()
      if (operations.length > 0) await collection.bulkWrite(operations, { ordered: false })
      seconds += (performance.now() - begun) / 1000
    }
    for (;;) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) break
      for (const row of chunk.getRows()) {
        documents.push(Object.fromEntries(names.map((name, at) => [name, bsonValue(name, row[at])])))
        if (documents.length === BATCH_ROWS) await flush()
      }
    }
    await flush()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
  return seconds
}

function bsonValue(name: string, value: unknown): unknown {
  if (name === 'played_at') return value === null ? null : new Date(Number(value))
  return name === 'price' && typeof value === 'number' ? new Double(value) : value
}
