/**
 * Staged rows put into a collection that is there already. Before anything changes, every document that will be touched
 * is kept as it was; then changes are made in batches, each looked at once more just before. There is no transaction:
 * what is cut off is finished or taken back out of what was kept.
 */
import type { AnyBulkWriteOperation, UpdateFilter } from 'mongodb'
import { throwIfCancelled } from '../../failure.ts'
import { ChangedThere, type TargetColumn } from '../target.ts'
import { type Fields, isSame, KEEPING, OWN, ownFields, pushOf, rowIdOf } from './documents.ts'
import { asNamed, type Change, type Found, findRows, inBatches, LOOKUP_ROWS, withId } from './lookup.ts'
import { finishRewrite, rewrite } from './rewrite.ts'
import type { Named, Server } from './server.ts'
import { createCollection, openBatches } from './stage.ts'

export interface Merge {
  readonly server: Server
  /** Names of collections: of the table, of what is to be done, of what was there before, and of a table written anew. */
  readonly table: string
  readonly stage: string
  readonly undo: string
  readonly copy: string
  /** Of this push. */
  readonly sequence: number
  /** Fields that go from all documents. */
  readonly dropped: readonly string[]
  readonly signal: AbortSignal
}

interface Staged {
  readonly _id: string
  readonly op: string
  readonly place: unknown
  readonly set: Fields
}

/** `op` is that of the staged row, or `k` for a document that loses a field only. */
interface Image {
  readonly _id: string
  readonly op: string
  readonly before: Found | null
}

const toStaged = ({ _id, op, place, set }: Named): Staged => ({ _id, op: String(op), place, set: Object(set) })

/** A stored document is read as what we wrote. */
const toImage = (document: Fields): Image => {
  const { _id, op, before } = document as { _id: string; op: unknown; before: Found | null }
  return { _id, op: String(op), before }
}

const changedSince = (table: string, what: string): ChangedThere =>
  new ChangedThere(
    table,
    `Others have worked on rows of “${table}” since this push was reviewed (${what}). Nothing was changed; review it anew.`,
  )

/** Keeps what is there. @throws ChangedThere when that is not what was reviewed */
export async function prepare(merge: Merge): Promise<void> {
  const { server, table, stage, undo, dropped, signal } = merge
  const names = await server.db.listCollections({ name: undo }, { nameOnly: true }).toArray()
  const isAgain = names.length > 0
  await createCollection(server, undo)
  const counts = { added: 0, removed: 0, changed: 0 }
  for await (const documents of inBatches(server, stage)) {
    throwIfCancelled(signal)
    const staged = documents.map(toStaged)
    const ids = staged.map(({ _id }) => _id)
    const there = await findRows(server, table, ids)
    const kept = isAgain ? await findRows(server, undo, ids) : new Map<string, Found>()
    const images = openBatches(server, undo, signal)
    for (const { _id, op } of staged) {
      const before = there.get(_id) ?? null
      if (op === 'i' && before !== null) counts.added++
      if (op === 'u' && before === null) counts.removed++
      const image = kept.get(_id)
      if (image !== undefined && !isSame(toImage(image).before, before)) counts.changed++
      if (image === undefined) {
        if (images.isFull(sizeOf(before))) await images.flush()
        images.add({ _id, op, before }, sizeOf(before))
      }
    }
    await images.end()
  }
  const what = Object.entries(counts).flatMap(([name, count]) => (count === 0 ? [] : [`${count} ${name}`]))
  if (what.length > 0) throw changedSince(table, what.join(', '))
  if (dropped.length > 0) await keepDropped(merge)
}

/** Images are written a few hundred at a time, since nobody knows how long the documents of others are. */
const sizeOf = (before: Found | null): number => (before === null ? 100 : 20_000)

async function keepDropped({ server, table, undo, dropped, signal }: Merge): Promise<void> {
  const images = openBatches(server, undo, signal)
  await using cursor = server.collection(table).find(havingAny(dropped), KEEPING)
  for await (const document of cursor) {
    if (images.isFull(sizeOf(document))) await images.flush()
    images.add({ _id: rowIdOf(document._id), op: 'k', before: document }, sizeOf(document))
  }
  await images.end()
}

/** Done again, it finds what was done. @throws ChangedThere when others were quicker; the caller takes it back then */
export async function apply(merge: Merge): Promise<void> {
  const { server, table, stage, undo, copy, dropped, signal } = merge
  const { lookups } = server.abilities
  if (!lookups) await finishRewrite(server, { table, copy })
  for await (const documents of inBatches(server, stage)) {
    throwIfCancelled(signal)
    const staged = documents.map(toStaged)
    const ids = staged.map(({ _id }) => _id)
    const kept = await findRows(server, undo, ids)
    for (let round = 0; ; round++) {
      const there = await findRows(server, table, ids)
      const changes = staged.flatMap((row) => {
        const image = kept.get(row._id)
        return changeFor(merge, row, image === undefined ? null : toImage(image).before, there.get(row._id))
      })
      if (changes.length === 0) break
      // What was not as it was a moment ago is looked at again, and found to be changed.
      if (round > 2) throw changedSince(table, 'while it took effect')
      await write(merge, changes)
      if (!lookups) break
    }
  }
  if (dropped.length === 0) return
  if (!lookups) return rewrite(server, { table, copy, signal, dropped }, [])
  const unset = Object.fromEntries(dropped.map((name) => [name, '']))
  await server.db.collection(table).updateMany(havingAny(dropped), { $unset: unset })
}

const havingAny = (names: readonly string[]) => ({ $or: names.map((name) => ({ [name]: { $exists: true } })) })

function changeFor(merge: Merge, row: Staged, before: Found | null, there: Found | undefined): Change[] {
  const { sequence, table } = merge
  const own = { [OWN]: ownFields(row.place, sequence) }
  const isWritten = there !== undefined && pushOf(there) === sequence
  if (row.op === 'd') {
    if (there === undefined) return []
    if (!isSame(before, there)) throw changedSince(table, '1 changed')
    return [{ kind: 'delete', _id: there._id }]
  }
  if (isWritten) return []
  if (row.op === 'i') {
    if (there !== undefined) throw changedSince(table, '1 added')
    return [{ kind: 'insert', document: { _id: row._id, ...row.set, ...own } }]
  }
  if (there === undefined) throw changedSince(table, '1 removed')
  if (!isSame(before, there)) throw changedSince(table, '1 changed')
  return [{ kind: 'set', _id: there._id, set: { ...row.set, ...own }, unset: [] }]
}

/** In place where documents are found by their id; else all into a new collection. */
async function write({ server, table, copy, signal }: Merge, changes: readonly Change[]): Promise<void> {
  if (!server.abilities.lookups) return rewrite(server, { table, copy, signal }, changes)
  const operations = changes.map(operationFor)
  const rows = server.collection(table)
  for (let at = 0; at < operations.length; at += LOOKUP_ROWS)
    await rows.bulkWrite(operations.slice(at, at + LOOKUP_ROWS), { ordered: false })
}

function operationFor(change: Change): AnyBulkWriteOperation<Named> {
  switch (change.kind) {
    case 'insert': {
      const { document } = change
      return change.isAgain
        ? { replaceOne: { filter: withId(document._id), replacement: asNamed(document), upsert: true } }
        : { insertOne: { document: asNamed(document) } }
    }
    case 'set': {
      const unset = Object.fromEntries(change.unset.map((name) => [name, '']))
      const update = { $set: change.set, ...(change.unset.length > 0 && { $unset: unset }) }
      // The driver's types know no fields of any name.
      return { updateOne: { filter: withId(change._id), update: update as UpdateFilter<Named> } }
    }
    case 'delete':
      return { deleteOne: { filter: withId(change._id) } }
  }
}

export interface Restoring {
  readonly merge: Merge
  /** Columns before this push and after it: all else in the documents is of others. */
  readonly columns: readonly TargetColumn[]
  /** What the documents that come back have as the number of their push; theirs of before when left out. */
  readonly sequence?: number
}

/**
 * Puts everything back that was kept, also when some of it is back already. Without a number of its own it takes back what
 * was cut off: only documents that this push has changed by then.
 */
export async function restore({ merge, columns, sequence }: Restoring): Promise<void> {
  const { server, table, undo, copy, signal } = merge
  if (!server.abilities.lookups) await finishRewrite(server, { table, copy })
  const names = [...new Set([...columns.map(({ name }) => name), ...merge.dropped])]
  for await (const documents of inBatches(server, undo)) {
    throwIfCancelled(signal)
    const images = documents.map(toImage)
    const there = await findRows(
      server,
      table,
      images.map(({ _id }) => _id),
    )
    const isWritten = (now: Found | undefined) =>
      sequence !== undefined || (now !== undefined && pushOf(now) === merge.sequence)
    const changes = images.flatMap((image): Change[] => {
      const now = there.get(image._id)
      if (image.op === 'i') return now !== undefined && isWritten(now) ? [{ kind: 'delete', _id: now._id }] : []
      if (image.op === 'd' ? now !== undefined && sequence === undefined : image.op === 'u' && !isWritten(now))
        return []
      return changeBack(image, names, sequence)
    })
    if (changes.length > 0) await write(merge, changes)
  }
}

function changeBack({ op, before }: Image, names: readonly string[], sequence: number | undefined): Change[] {
  if (before === null) return []
  const own = before[OWN]
  const isOurs = typeof own === 'object' && own !== null
  const ownBefore = isOurs
    ? { [OWN]: { ...own, ...(sequence !== undefined && { push: ownFields(null, sequence).push }) } }
    : {}
  if (op === 'd') return [{ kind: 'insert', document: { ...before, ...ownBefore }, isAgain: true }]
  const had = names.filter((name) => name in before)
  const set = { ...Object.fromEntries(had.map((name) => [name, before[name]])), ...ownBefore }
  const unset = [...names.filter((name) => !(name in before)), ...(isOurs ? [] : [OWN])]
  return [{ kind: 'set', _id: before._id, set, unset }]
}

/** @throws ChangedThere when what this push wrote is not what is there now */
export async function requireUntouched({ server, table, stage, signal }: Merge): Promise<void> {
  for await (const documents of inBatches(server, stage)) {
    throwIfCancelled(signal)
    const staged = documents.map(toStaged)
    const there = await findRows(
      server,
      table,
      staged.map(({ _id }) => _id),
    )
    for (const { _id, op, set } of staged) {
      const now = there.get(_id)
      const isTouched =
        op === 'd'
          ? now !== undefined
          : now === undefined || Object.entries(set).some(([name, value]) => !isSame(now[name], value))
      if (!isTouched) continue
      throw new ChangedThere(table, `Others have changed rows of “${table}” since this push. Nothing was taken back.`)
    }
  }
}
