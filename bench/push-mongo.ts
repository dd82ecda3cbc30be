/**
 * Measures a first push to MongoDB beside the driver's own unordered bulkWrite of the same rows, in turns, on one local
 * server. `node bench/push-mongo.ts --help` tells the options.
 */
import { DuckDBInstance } from '@duckdb/node-api'
import { Double, MongoClient } from 'mongodb'
import { literal } from '../main/engine/store/sql-text.ts'
import { freshMongoDatabase, startMongo, withoutMongo } from '../main/engine/testing/servers/mongo.ts'
import { measurePushes, readPushOptions, tellSpeed } from './push-rounds.ts'

const options = readPushOptions('push-mongo.ts')
if (withoutMongo()) process.exit(0)
const BATCH_ROWS = 10_000

await using server = await startMongo()
const { rows, median } = await measurePushes(options, async ({ file, push }) => {
  const bulkWrite = await bulkWriteSeconds(file)
  await using database = freshMongoDatabase(server)
  const { review, committed, verified } = await push(database.url)
  return { bulkWrite, committed: review + committed, verified: review + verified }
})
tellSpeed(
  rows,
  { name: 'bulkWrite', seconds: median('bulkWrite') },
  { committed: median('committed'), verified: median('verified') },
)

/** Seconds that the driver takes for the rows: making documents out of the file is not counted. */
async function bulkWriteSeconds(file: string): Promise<number> {
  await using database = freshMongoDatabase(server)
  await using client = await new MongoClient(database.url, { retryWrites: false }).connect()
  const collection = client.db().collection('plays')
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  let seconds = 0
  try {
    const result = await connection.stream(
      `SELECT * REPLACE (epoch_ms(played_at)::DOUBLE AS played_at, price::DOUBLE AS price)
       FROM read_csv(${literal(file)}, types = {'price': 'DECIMAL(5,2)'})`,
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
