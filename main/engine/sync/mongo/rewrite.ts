/**
 * Changes to a collection of a server that looks at all documents to find one: everything is written anew beside it, with
 * the changes, and takes its place. Such servers are for few people and small tables; the changes of one push are held
 * in memory here.
 */
import { throwIfCancelled } from '../../failure.ts'
import { namesThere } from './bookkeeping.ts'
import { type Fields, KEEPING, rowIdOf } from './documents.ts'
import { asNamed, type Change, type Found } from './lookup.ts'
import type { Server } from './server.ts'
import { createCollection, drop, openBatches } from './stage.ts'

interface Names {
  readonly table: string
  readonly copy: string
}

const oldName = ({ copy }: Names): string => `${copy}_old`

export async function rewrite(
  server: Server,
  { signal, dropped = [], ...names }: Names & { readonly signal: AbortSignal; readonly dropped?: readonly string[] },
  changes: readonly Change[],
): Promise<void> {
  const { table, copy } = names
  const waiting = new Map<string, Change>()
  for (const change of changes)
    waiting.set(rowIdOf(change.kind === 'insert' ? change.document._id : change._id), change)
  await drop(server, copy)
  await createCollection(server, copy)
  for (const { name, key, unique } of await server.collection(table).indexes())
    if (name !== '_id_' && name !== undefined)
      await server.collection(copy).createIndex(Object.entries(key), { name, ...(unique === true && { unique }) })
  const batches = openBatches(server, copy, signal, false)
  const add = async (document: Found) => {
    if (batches.isFull(1000)) await batches.flush()
    batches.add(asNamed(document), 1000)
  }
  await using cursor = server.collection(table).find({}, { ...KEEPING, batchSize: 1000 })
  for await (const document of cursor) {
    throwIfCancelled(signal)
    const id = rowIdOf(document._id)
    const change = waiting.get(id)
    waiting.delete(id)
    if (change === undefined) await add(dropped.length === 0 ? document : withSet(document, {}, dropped))
    else if (change.kind === 'insert') await add(change.document)
    else if (change.kind === 'set') await add(withSet(document, change.set, change.unset))
  }
  for (const change of waiting.values()) if (change.kind === 'insert') await add(change.document)
  await batches.end()
  await swap(server, names)
}

function withSet(document: Found, set: Fields, unset: readonly string[]): Found {
  const changed: Fields & { _id: unknown } = { ...document, ...set }
  for (const name of unset) delete changed[name]
  return changed
}

async function swap(server: Server, names: Names): Promise<void> {
  const { table, copy } = names
  await server.collection(table).rename(oldName(names))
  await server.collection(copy).rename(table)
  await drop(server, oldName(names))
}

/** Takes up a change of places that was cut off, and clears away what was not finished before it. */
export async function finishRewrite(server: Server, names: Names): Promise<void> {
  const there = await namesThere(server)
  const old = oldName(names)
  if (there.has(old) && !there.has(names.table)) await server.collection(names.copy).rename(names.table)
  else if (there.has(names.copy)) await drop(server, names.copy)
  if (there.has(old)) await drop(server, old)
}
