/** What is known of published datasets, kept in a database of MongoDB: a document, and a file in pieces. */
import { createReadStream } from 'node:fs'
import { open as openFile } from 'node:fs/promises'
import { Binary } from 'mongodb'
import * as z from 'zod'
import type { OpenConnection } from '../../connections/connection.ts'
import { failure, throwIfCancelled } from '../../failure.ts'
import type { MetadataPlace, PublishedDocument } from '../target.ts'
import { bookkeeping } from './bookkeeping.ts'
import { isDuplicate, passes } from './errors.ts'
import { fileName } from './names.ts'
import { openServer, type Server } from './server.ts'
import { drop } from './stage.ts'

const PIECE_BYTES = 4 << 20
/** As many as pushes can be taken back, and the one before. */
const KEPT = 4

const publishedSchema = z.object({
  _id: z.string(),
  dataset: z.string(),
  sequence: z.int(),
  name: z.string(),
  document: z.string(),
  bytes: z.number(),
  /** Whether the file is there as well. */
  isWhole: z.boolean(),
})
type Published = z.infer<typeof publishedSchema>

const toDocument = ({ _id, dataset, sequence, name, document }: Published): PublishedDocument => ({
  ...{ id: dataset, push: _id, sequence, name, document },
})

export async function openMongoMetadata(open: OpenConnection): Promise<MetadataPlace> {
  const server = await openServer(open)
  const { attempt } = server
  return {
    put: (what, file, signal) => attempt(() => put(server, what, file, signal), signal),
    list: () =>
      attempt(async () => {
        const newest = new Map<string, Published>()
        for (const published of await publishedIn(server))
          if (published.isWhole && !newest.has(published.dataset)) newest.set(published.dataset, published)
        return [...newest.values()].sort((a, b) => (a.dataset < b.dataset ? -1 : 1)).map(toDocument)
      }),
    get: (id, into, signal) =>
      attempt(async () => {
        const published = (await publishedIn(server, id)).find(({ isWhole }) => isWhole)
        if (published === undefined)
          throw failure('NOT_FOUND', `No dataset of that id is published in ${open.connection.name}.`)
        await fetchFile(server, published, into, signal)
        return toDocument(published)
      }, signal),
    withdraw: (push) => attempt(() => withdraw(server, push)),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

/** The newest first. */
async function publishedIn(server: Server, dataset?: string): Promise<Published[]> {
  const found = await server
    .collection(bookkeeping.published)
    .find(dataset === undefined ? {} : { dataset })
    .toArray()
  return found.map((published) => publishedSchema.parse(published)).sort((a, b) => b.sequence - a.sequence)
}

async function put(server: Server, what: PublishedDocument, file: string, signal: AbortSignal): Promise<void> {
  const all = server.collection(bookkeeping.published)
  const known = await all.findOne({ _id: what.push })
  if (known?.isWhole === true) return
  const { id: dataset, sequence, name, document } = what
  if (known === null) {
    const entry = { _id: what.push, dataset, sequence, name, document, bytes: 0, isWhole: false }
    await all.insertOne(entry).catch((error: unknown) => {
      if (!isDuplicate(error)) throw error
    })
  }
  const pieces = fileName(what.push)
  await drop(server, pieces)
  let bytes = 0
  let number = 0
  for await (const piece of createReadStream(file, { highWaterMark: PIECE_BYTES })) {
    throwIfCancelled(signal)
    await server.collection(pieces).insertOne({ _id: pieceId(number), piece: new Binary(piece) })
    bytes += piece.length
    number++
  }
  await all.updateOne({ _id: what.push }, { $set: { name, document, bytes, isWhole: true } })
  for (const { _id } of (await publishedIn(server, dataset)).slice(KEPT)) await withdraw(server, _id)
}

/** Sorted as texts they are in order. */
const pieceId = (number: number): string => String(number).padStart(9, '0')

async function fetchFile(server: Server, { _id, bytes }: Published, into: string, signal: AbortSignal): Promise<void> {
  await using file = await openFile(into, 'w')
  await using cursor = server.collection(fileName(_id)).find({}, { sort: { _id: 1 }, batchSize: 2 })
  let written = 0
  for await (const { piece } of cursor) {
    throwIfCancelled(signal)
    if (!(piece instanceof Binary)) break
    await file.write(piece.buffer.subarray(0, piece.position))
    written += piece.position
  }
  if (written !== bytes) throw passes('What is published there was replaced while it was read.')
}

async function withdraw(server: Server, push: string): Promise<void> {
  await server.collection(bookkeeping.published).deleteOne({ _id: push })
  await drop(server, fileName(push))
}
