/**
 * What a database of MongoDB knows of the pushes into it: collections that begin with `_winnow_`. Nothing there is a
 * transaction; each document is written whole, in an order in which every state in between can be taken up.
 */
import type { Filter } from 'mongodb'
import * as z from 'zod'
import { storedColumnSchema } from '../../store/columns.ts'
import { ChangedThere, type PushPlan, type StagedChunk, type TargetPushState, type TargetTable } from '../target.ts'
import type { Named, Server } from './server.ts'

export const bookkeeping = {
  /** One for each dataset: the sequence number of its last push or roll back. */
  datasets: '_winnow_datasets',
  pushes: '_winnow_pushes',
  /** One for each collection that is ours. */
  tables: '_winnow_tables',
  chunks: '_winnow_chunks',
  /** Whoever makes a push take effect, one for each dataset. */
  locks: '_winnow_locks',
  published: '_winnow_published',
} as const

const datasetSchema = z.object({ _id: z.string(), name: z.string(), sequence: z.int() })

/** `checking` has changed nothing yet; what is `applying` will be finished by whoever comes first. */
const states = ['staging', 'checking', 'applying', 'committed', 'rolling-back', 'rolled-back'] as const
export type State = (typeof states)[number]

const pushTableSchema = z.object({
  source: z.string(),
  name: z.string(),
  isNew: z.boolean(),
  rows: z.int(),
  chunks: z.int(),
  /** A `Description` as JSON. */
  description: z.string(),
  /** That of before, as it was at the commit. */
  before: z.string().nullable(),
})
export type PushTable = z.infer<typeof pushTableSchema>

const pushSchema = z.object({
  _id: z.string(),
  dataset: z.string(),
  name: z.string(),
  version: z.int(),
  actor: z.string(),
  sequence: z.int(),
  state: z.enum(states),
  tables: z.array(pushTableSchema),
  begun: z.date(),
  committed: z.date().nullable(),
  /** Whether what a roll back needs is still there. */
  canUndo: z.boolean(),
})
export type StoredPush = z.infer<typeof pushSchema>

const tableSchema = z.object({ _id: z.string(), dataset: z.string(), description: z.string() })

const chunkSchema = z.object({
  push: z.string(),
  table: z.string(),
  number: z.int(),
  checksum: z.string(),
  rows: z.int(),
  /** Of the rows as they are there: those of all chunks of a table make one by XOR. */
  print: z.string(),
})
export type StoredChunk = z.infer<typeof chunkSchema>

const descriptionSchema = z.object({
  source: z.string(),
  columns: z.array(z.object({ name: z.string(), column: storedColumnSchema })),
  key: z.array(z.string()),
  indexes: z.array(z.array(z.string())),
  /** Decimal numbers are texts, since the server has none. */
  hasTextDecimals: z.boolean(),
})
export type Description = z.infer<typeof descriptionSchema>

export const describe = ({ source, columns, key, indexes }: TargetTable, hasTextDecimals: boolean): string =>
  JSON.stringify({ source, columns, key, indexes, hasTextDecimals })

export const readDescription = (text: string): Description => descriptionSchema.parse(JSON.parse(text))

/** Sequence number of a dataset, 0 for none. */
export async function sequenceOf(server: Server, dataset: string): Promise<number> {
  const found = await server.collection(bookkeeping.datasets).findOne({ _id: dataset })
  return found === null ? 0 : datasetSchema.parse(found).sequence
}

export async function findPush(server: Server, push: string): Promise<StoredPush | undefined> {
  const found = await server.collection(bookkeeping.pushes).findOne({ _id: push })
  return found === null ? undefined : pushSchema.parse(found)
}

export async function pushesOf(server: Server, dataset: string): Promise<StoredPush[]> {
  const found = await server.collection(bookkeeping.pushes).find({ dataset }).toArray()
  return found.map((push) => pushSchema.parse(push)).sort((a, b) => b.sequence - a.sequence)
}

export async function changePush(server: Server, push: string, changes: Partial<StoredPush>): Promise<void> {
  await server.collection(bookkeeping.pushes).updateOne({ _id: push }, { $set: changes })
}

export async function setSequence(server: Server, push: StoredPush, sequence: number): Promise<void> {
  await server
    .collection(bookkeeping.datasets)
    .updateOne({ _id: push.dataset }, { $set: { name: push.name, sequence } }, { upsert: true })
}

/** What there is of a push, as others are told. One that is taking effect is still being staged for them. */
export function toldState(push: StoredPush | undefined): TargetPushState {
  switch (push?.state) {
    case undefined:
      return 'none'
    case 'committed':
    case 'rolling-back':
      return 'committed'
    case 'rolled-back':
      return 'rolled-back'
    default:
      return 'staging'
  }
}

export async function chunksOf(server: Server, push: string): Promise<StoredChunk[]> {
  const found = await server.collection(bookkeeping.chunks).find({ push }).toArray()
  return found.map((chunk) => chunkSchema.parse(chunk))
}

export const toStaged = ({ table, number, checksum }: StoredChunk): StagedChunk => ({ table, number, checksum })

export interface StoredTable {
  readonly name: string
  readonly dataset: string
  readonly description: string
}

export async function tablesOf(server: Server, only: Filter<Named> = {}): Promise<StoredTable[]> {
  const found = await server.collection(bookkeeping.tables).find(only).toArray()
  return found.map((table) => {
    const { _id, dataset, description } = tableSchema.parse(table)
    return { name: _id, dataset, description }
  })
}

export async function recordTable(server: Server, { name, dataset, description }: StoredTable): Promise<void> {
  await server.collection(bookkeeping.tables).replaceOne({ _id: name }, { dataset, description }, { upsert: true })
}

/** @throws ChangedThere when the dataset there is not as it was when the push was reviewed. */
export async function requireSequence(
  server: Server,
  { dataset, baseSequence, tables }: Pick<PushPlan, 'dataset' | 'baseSequence' | 'tables'>,
): Promise<void> {
  if ((await sequenceOf(server, dataset.id)) === baseSequence) return
  const message = `Somebody else pushed ${dataset.name} since this push was reviewed. Nothing was changed; review it anew.`
  throw new ChangedThere(tables[0]?.table.name ?? '', message)
}

/** Names of collections and views. */
export async function namesThere(server: Server): Promise<Set<string>> {
  const found = await server.db.listCollections({}, { nameOnly: true }).toArray()
  return new Set(found.map(({ name }) => name))
}
