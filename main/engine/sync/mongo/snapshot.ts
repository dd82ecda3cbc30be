/** Documents of a collection as lines of CSV, in texts that DuckDB reads as the columns' values. */
import { createReadStream, createWriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { Long } from 'mongodb'
import { throwIfCancelled } from '../../failure.ts'
import { ownColumns, type Target, type ThereTable } from '../target.ts'
import { readDescription, tablesOf } from './bookkeeping.ts'
import { type Fields, hasRowId, OWN, pushOf, READING, rowIdOf } from './documents.ts'
import { passes } from './errors.ts'
import { type Found, LOOKUP_ROWS, strangers } from './lookup.ts'
import type { Server } from './server.ts'
import { settledSequence } from './settle.ts'
import { textOf } from './values.ts'

type Options = Parameters<Target['snapshot']>[2]

export async function snapshot(
  server: Server,
  table: ThereTable,
  into: string,
  options: Options,
): Promise<{ rows: number; bytes: number; sequence: number }> {
  const { signal } = options
  const dataset = table.dataset ?? ''
  const sequence = await settledSequence(server, dataset, signal)
  const [record] = await tablesOf(server, { _id: table.name })
  const hasTextDecimals = record !== undefined && readDescription(record.description).hasTextDecimals
  const columns = table.columns.map(({ name, column }) => ({ name, column }))
  const counts = { rows: 0, bytes: 0 }
  async function* lines(): AsyncGenerator<string> {
    yield `${[ownColumns.id, ownColumns.row, ownColumns.push, ...columns.map(({ name }) => name)].map(quoted).join(',')}\n`
    let text = ''
    for await (const document of documentsOf(server, table.name, options)) {
      counts.rows++
      const cells = columns.map(({ name, column }) => cell(textOf(document[name], column, hasTextDecimals)))
      text += `${[...ownCells(document), ...cells].join(',')}\n`
      if (text.length < FLUSH_CHARACTERS) continue
      throwIfCancelled(signal)
      yield text
      text = ''
    }
    yield text
  }
  const file = createWriteStream(into)
  await pipeline(lines, file)
  counts.bytes = file.bytesWritten
  // What took effect in the meantime may have been read half.
  if ((await settledSequence(server, dataset, signal)) !== sequence)
    throw passes('Somebody else pushed to the same dataset there while it was read.')
  return { ...counts, sequence }
}

const FLUSH_CHARACTERS = 256 * 1024

function ownCells(document: Found): string[] {
  const own = document[OWN]
  const row = typeof own === 'object' && own !== null && 'row' in own ? textOf(own.row, { storage: 'BIGINT' }) : null
  return [rowIdOf(document._id), cell(row), String(pushOf(document))]
}

/** Nothing is bare, an empty text is `""`. */
const cell = (text: string | null): string =>
  text === null ? '' : text === '' || UNSAFE.test(text) ? quoted(text) : text
const UNSAFE = /[",\r\n\\]|^\s|\s$/
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

async function* documentsOf(server: Server, name: string, { ids, since }: Options): AsyncGenerator<Found> {
  const rows = server.collection(name)
  const reading = { ...READING, batchSize: 5000 }
  if (ids === undefined) {
    const filter = since === undefined ? {} : { [`${OWN}.push`]: { $gt: Long.fromNumber(since) } }
    await using cursor = rows.find(filter, reading)
    yield* cursor
    return
  }
  if (!server.abilities.lookups) {
    const wanted = new Set<string>()
    for await (const batch of idsOf(ids)) for (const id of batch) wanted.add(id)
    await using cursor = rows.find({}, reading)
    for await (const document of cursor) if (isWanted(document, wanted, since)) yield document
    return
  }
  const missing = new Set<string>()
  for await (const batch of idsOf(ids)) {
    const wanted = new Set(batch)
    const found = await rows.find({ _id: { $in: batch } }, reading).toArray()
    for (const document of found) wanted.delete(rowIdOf(document._id))
    for (const id of wanted) missing.add(id)
    for (const document of found) if (isLater(document, since)) yield document
  }
  if (missing.size === 0) return
  const filter = { $or: [strangers, { _id: { $not: { $type: 'string' as const } } }] }
  await using cursor = rows.find(filter, reading)
  for await (const document of cursor) if (!hasRowId(document._id) && isWanted(document, missing, since)) yield document
}

const isLater = (document: Fields, since: number | undefined) => since === undefined || pushOf(document) > since
const isWanted = (document: Found, ids: ReadonlySet<string>, since: number | undefined) =>
  ids.has(rowIdOf(document._id)) && isLater(document, since)

async function* idsOf(file: string): AsyncGenerator<string[]> {
  let batch: string[] = []
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (line === '') continue
    batch.push(line)
    if (batch.length < LOOKUP_ROWS) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
