/** Documents found by the ids of their rows, also those that others have given an `_id` of their own. */
import type { Fields } from './documents.ts'
import { hasRowId, KEEPING, OWN, rowIdOf } from './documents.ts'
import type { Named, Server } from './server.ts'

export type Found = Fields & { readonly _id: unknown }

/** What is to be done with one document. */
export type Change =
  | { readonly kind: 'insert'; readonly document: Found; readonly isAgain?: boolean }
  | { readonly kind: 'set'; readonly _id: unknown; readonly set: Fields; readonly unset: readonly string[] }
  | { readonly kind: 'delete'; readonly _id: unknown }

/** The driver takes an `_id` of any type, as others may have given one; its types want to know which. */
export const asNamed = (document: Found): Named => document as Named
export const withId = (id: unknown): { _id: string } => ({ _id: id as string })

/** So many ids go into one question. */
export const LOOKUP_ROWS = 1000

/** Documents in batches; in one, where each question looks at everything. */
export async function* inBatches(server: Server, collection: string): AsyncGenerator<Named[]> {
  const most = server.abilities.lookups ? LOOKUP_ROWS : Number.POSITIVE_INFINITY
  let batch: Named[] = []
  await using cursor = server.collection(collection).find({}, { ...KEEPING, batchSize: LOOKUP_ROWS })
  for await (const document of cursor) {
    batch.push(document)
    if (batch.length < most) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** By the id of their rows, every value with its type. */
export async function findRows(
  server: Server,
  collection: string,
  ids: readonly string[],
): Promise<Map<string, Found>> {
  const found = new Map<string, Found>()
  const rows = server.collection(collection)
  if (!server.abilities.lookups) {
    const wanted = new Set(ids)
    await using cursor = rows.find({}, { ...KEEPING, batchSize: LOOKUP_ROWS })
    for await (const document of cursor) {
      const id = rowIdOf(document._id)
      if (wanted.has(id)) found.set(id, document)
    }
    return found
  }
  for (let at = 0; at < ids.length; at += LOOKUP_ROWS) {
    const some = ids.slice(at, at + LOOKUP_ROWS)
    for (const document of await rows.find({ _id: { $in: some } }, KEEPING).toArray())
      found.set(rowIdOf(document._id), document)
  }
  if (found.size < ids.length) await findStrangers(server, collection, ids, found)
  return found
}

/** Documents that no push wrote. */
export const strangers = { [`${OWN}.push`]: null }

async function findStrangers(
  server: Server,
  collection: string,
  ids: readonly string[],
  found: Map<string, Found>,
): Promise<void> {
  const missing = new Set(ids.filter((id) => !found.has(id)))
  // Once we have changed such a document, it has the number of our push; so all are asked whose `_id` is no text.
  const filter = { $or: [strangers, { _id: { $not: { $type: 'string' as const } } }] }
  await using cursor = server.collection(collection).find(filter, KEEPING)
  for await (const document of cursor) {
    if (hasRowId(document._id)) continue
    const id = rowIdOf(document._id)
    if (missing.has(id)) found.set(id, document)
  }
}
