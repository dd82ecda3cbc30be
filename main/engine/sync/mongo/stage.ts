/** The way of a push's rows into the database, chunk by chunk, before any of them takes effect. */
import { failure, throwIfCancelled } from '../../failure.ts'
import type { ChunkRows, PushPlan, TablePlan } from '../target.ts'
import { bookkeeping, describe, findPush, namesThere, requireSequence, type StoredPush } from './bookkeeping.ts'
import { fill, OWN, ownFields, type SentRow, sentReader, sentSql } from './documents.ts'
import { isDuplicate, isNamespaceGone, isNamespaceThere, isOnlyDuplicates } from './errors.ts'
import { RESERVED, stageName } from './names.ts'
import { openRowPrint } from './row-print.ts'
import type { Named, Server } from './server.ts'
import { requireFit } from './shape.ts'
import { MOST_BYTES, tooLarge } from './values.ts'

export const placeOf = (push: PushPlan, { table }: TablePlan): number =>
  push.tables.findIndex((plan) => plan.table.name === table.name)

export async function begin(server: Server, push: PushPlan): Promise<void> {
  const known = await findPush(server, push.id)
  if (known?.state === 'rolled-back') throw failure('BAD_INPUT', 'This push was taken back. Review the dataset anew.')
  // What takes effect already is finished by the commit.
  if (known !== undefined && known.state !== 'staging' && known.state !== 'checking') return
  await requireSequence(server, push)
  for (const { table } of push.tables) requireFit(table)
  if (known === undefined) await register(server, push)
  await sweep(server)
  const there = await namesThere(server)
  for (const plan of push.tables) {
    const name = stageName(push.id, placeOf(push, plan))
    if (!there.has(name)) await createCollection(server, name)
  }
}

export async function createCollection(server: Server, name: string): Promise<void> {
  await server.db.createCollection(name).catch((error: unknown) => {
    if (!isNamespaceThere(error)) throw error
  })
}

/** Also when there is none. */
export async function drop(server: Server, name: string): Promise<void> {
  await server.db.dropCollection(name).catch((error: unknown) => {
    if (!isNamespaceGone(error)) throw error
  })
}

async function register(server: Server, push: PushPlan): Promise<void> {
  const { decimals } = server.abilities
  const stored: Omit<StoredPush, '_id'> = {
    dataset: push.dataset.id,
    name: push.dataset.name,
    version: push.dataset.version,
    actor: push.actor,
    sequence: push.baseSequence + 1,
    state: 'staging',
    tables: push.tables.map(({ table, isNew, rows, chunks }) => ({
      ...{ source: table.source, name: table.name, isNew, rows, chunks, before: null },
      description: describe(table, !decimals),
    })),
    begun: new Date(),
    committed: null,
    canUndo: false,
  }
  await server
    .collection(bookkeeping.pushes)
    .insertOne({ _id: push.id, ...stored })
    .catch((error: unknown) => {
      if (!isDuplicate(error)) throw error
    })
}

/** Rows of a chunk that was on its way may arrive after its push was given up, and would stay for ever. */
async function sweep(server: Server): Promise<void> {
  const prefix = `${RESERVED}_stage_`
  const staged = [...(await namesThere(server))].filter((name) => name.startsWith(prefix))
  if (staged.length === 0) return
  const pushes = await server
    .collection(bookkeeping.pushes)
    .find({}, { projection: { _id: 1 } })
    .toArray()
  const known = new Set(pushes.map(({ _id }) => _id.replaceAll('-', '')))
  for (const name of staged) if (!known.has(name.slice(prefix.length, prefix.length + 32))) await drop(server, name)
}

const BATCH_ROWS = 5_000
const BATCH_BYTES = 6_000_000
/** While the server writes one, the next one is made. */
const BATCHES_AT_ONCE = 2

/**
 * Rows are inserted under ids of their own, so that those which arrived before are met, not doubled; then the chunk is
 * written down. Answers with the bytes that were sent, about: none when it was there already.
 */
export async function stage(
  server: Server,
  { push, plan, chunk, signal }: { push: PushPlan; plan: TablePlan; chunk: ChunkRows; signal: AbortSignal },
): Promise<number> {
  if (plan.isNew && !chunk.onlyInserts) throw new Error('Rows of a new table can only be inserted.')
  const { table } = plan
  const record = `${push.id}:${placeOf(push, plan)}:${chunk.number}`
  const chunks = server.collection(bookkeeping.chunks)
  const there = await chunks.findOne({ _id: record })
  if (there !== null) {
    if (there.checksum === chunk.checksum) return 0
    const message = `Part ${chunk.number + 1} of ${table.source} was sent before with other rows. Give this push up and review the dataset anew.`
    throw failure('BAD_INPUT', message)
  }
  const { bytes, print, rows } = await sendRows(server, { push, plan, chunk, signal })
  if (rows !== chunk.rows)
    throw new Error(`chunk ${chunk.number} of ${table.name} has ${chunk.rows} rows, ${rows} were sent`)
  if ((await findPush(server, push.id)) === undefined)
    throw failure('BAD_INPUT', 'This push was given up in the meantime. Review the dataset anew.')
  const { number, checksum } = chunk
  await chunks
    .insertOne({ _id: record, push: push.id, table: table.name, number, checksum, rows, print })
    .catch((error: unknown) => {
      if (!isDuplicate(error)) throw error
    })
  return bytes
}

type Sending = Parameters<typeof stage>[1]

async function sendRows(server: Server, { push, plan, chunk, signal }: Sending) {
  const { columns, name } = plan.table
  const collection = server.collection(stageName(push.id, placeOf(push, plan)))
  const read = sentReader(columns, server.abilities)
  const sequence = push.baseSequence + 1
  const toDocument = (row: SentRow): Named => {
    if (!plan.isNew) {
      const set = row.op === 'd' ? {} : fill({}, columns, row.values)
      return { _id: row.id, op: row.op, place: row.place, set }
    }
    const document = fill({ _id: row.id }, columns, row.values)
    document[OWN] = ownFields(row.place, sequence)
    return document
  }
  const print = openRowPrint()
  const batches = openBatches(server, collection.collectionName, signal)
  let rows = 0
  let bytes = 0
  for await (const part of chunk.toRows(sentSql(columns))) {
    throwIfCancelled(signal)
    for (const values of part) {
      const row = read(values)
      if (row.bytes > MOST_BYTES) throw tooLarge(name, row.bytes)
      print.add(row.id, row.values)
      bytes += row.bytes
      rows++
      if (batches.isFull(row.bytes)) await batches.flush()
      batches.add(toDocument(row), row.bytes)
    }
  }
  await batches.end()
  return { bytes, rows, print: print.text }
}

/**
 * Documents gathered and inserted, a few thousand at a time, in any order. Those that are there already are left, unless
 * there can be none.
 */
export function openBatches(server: Server, collection: string, signal: AbortSignal, canBeThere = true) {
  let batch: Named[] = []
  let bytes = 0
  const onTheWay = new Set<Promise<void>>()
  let failed: { error: unknown } | undefined
  const insert = async (documents: Named[]) => {
    await server
      .collection(collection)
      .insertMany(documents, { ordered: false })
      .catch((error: unknown) => {
        if (!canBeThere || !isOnlyDuplicates(error)) throw error
      })
  }
  const check = () => {
    throwIfCancelled(signal)
    if (failed !== undefined) throw failed.error
  }
  const flush = async () => {
    if (batch.length === 0) return
    while (onTheWay.size >= BATCHES_AT_ONCE) await Promise.race(onTheWay)
    check()
    const sent = insert(batch)
      .catch((error: unknown) => {
        failed ??= { error }
      })
      .finally(() => onTheWay.delete(sent))
    onTheWay.add(sent)
    batch = []
    bytes = 0
  }
  return {
    isFull: (more: number) => batch.length >= BATCH_ROWS || (batch.length > 0 && bytes + more > BATCH_BYTES),
    add(document: Named, size: number) {
      batch.push(document)
      bytes += size
    },
    flush,
    async end() {
      await flush()
      await Promise.all(onTheWay)
      check()
    },
  }
}
