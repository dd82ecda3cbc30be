/**
 * The moment at which a push takes effect. Everything is looked at first, and nothing is changed when it is not as it was
 * reviewed; from then on the push is finished by whoever comes next, should this process or the connection die.
 */
import { failure, throwIfCancelled } from '../../failure.ts'
import { ChangedThere, type PushPlan } from '../target.ts'
import {
  bookkeeping,
  changePush,
  chunksOf,
  type Description,
  findPush,
  namesThere,
  type PushTable,
  pushesOf,
  readDescription,
  recordTable,
  type StoredPush,
  sequenceOf,
  setSequence,
  tablesOf,
} from './bookkeeping.ts'
import { isDuplicate } from './errors.ts'
import { type Lock, lock } from './locks.ts'
import { apply, type Merge, prepare, restore } from './merge.ts'
import { copyName, stageName, undoName } from './names.ts'
import type { Server } from './server.ts'
import { dropIndexes, indexesOf, makeIndexes, shapeChange, shownStatements } from './shape.ts'
import { drop } from './stage.ts'

export type Tell = (note: string) => void

export interface Commit {
  readonly push: PushPlan
  readonly signal: AbortSignal
  readonly tell: Tell
}

export async function commit(server: Server, { push: plan, signal, tell }: Commit): Promise<void> {
  if (hasCommitted(await findPush(server, plan.id))) return
  await using held = await lock(server, plan.dataset.id, plan.id, 'committed')
  const push = await findPush(server, plan.id)
  if (push === undefined || hasCommitted(push)) return
  if (push.state === 'staging' || push.state === 'checking') {
    await check(server, push, { plan, signal, tell })
    throwIfCancelled(signal)
    await changePush(server, push._id, { state: 'applying' })
  }
  const ready = await findPush(server, plan.id)
  if (ready !== undefined) await finish(server, ready, { held, tell })
}

/**
 * Of a push that is taking effect: from here on it is not stopped when asked to, since it would be there by half.
 * @throws whatever cut it off, which is taken up again; or why it cannot be done, and then all of it is taken back
 */
export async function finish(
  server: Server,
  push: StoredPush,
  { held, tell }: { held: Lock; tell: Tell },
): Promise<void> {
  const { signal } = new AbortController()
  held.keep()
  try {
    await takeEffect(server, push, signal, tell)
  } catch (error) {
    if (!(error instanceof ChangedThere || isDuplicate(error))) throw error
    await takeBack(server, push)
    held.release()
    throw error
  }
  held.release()
}

function hasCommitted(push: StoredPush | undefined): boolean {
  if (push?.state === 'committed') return true
  if (push !== undefined && push.state !== 'rolling-back' && push.state !== 'rolled-back') return false
  throw failure('BAD_INPUT', 'Nothing of this push is in the database any more. Review the dataset anew.')
}

async function check(
  server: Server,
  push: StoredPush,
  { plan, signal, tell }: { plan: PushPlan; signal: AbortSignal; tell: Tell },
): Promise<void> {
  const refuse = (table: string, what: string) =>
    new ChangedThere(table, `${what} since this push was reviewed. Nothing was changed; review it anew.`)
  if ((await sequenceOf(server, push.dataset)) !== push.sequence - 1)
    throw refuse(push.tables[0]?.name ?? '', `Somebody else pushed ${push.name}`)
  await requireChunks(server, push)
  const there = await namesThere(server)
  const records = new Map((await tablesOf(server)).map((table) => [table.name, table]))
  const tables: PushTable[] = []
  for (const [at, table] of push.tables.entries()) {
    const { name, isNew } = table
    if (isNew && there.has(name)) throw refuse(name, `Somebody else has made a collection “${name}”`)
    const record = records.get(name)
    if (!isNew && (!there.has(name) || record?.dataset !== push.dataset))
      throw refuse(name, `The collection “${name}” was removed`)
    const shown = plan.tables[at]
    if (!isNew && record !== undefined && shown !== undefined) {
      const { columns, key } = readDescription(record.description)
      const statements = shownStatements({ name, dataset: push.dataset, columns, key }, shown.table, server.abilities)
      if (statements.join('\0') !== shown.ddl.join('\0'))
        throw refuse(name, `The collection “${name}” was given other columns`)
    }
    tables.push({ ...table, before: isNew ? null : (record?.description ?? null) })
  }
  await changePush(server, push._id, { state: 'checking', tables })
  try {
    for (const [at, table] of tables.entries()) {
      throwIfCancelled(signal)
      const wanted = readDescription(table.description)
      if (table.isNew)
        await makeIndexes(server, stageName(push._id, at), indexesOf(wanted, server.abilities), tell, table.name)
      else await prepare(mergeOf(server, { ...push, tables }, at, signal))
    }
  } catch (error) {
    if (error instanceof ChangedThere) await forgetChecks(server, push)
    throw error
  }
}

async function forgetChecks(server: Server, push: StoredPush): Promise<void> {
  await changePush(server, push._id, { state: 'staging' })
  for (const at of push.tables.keys()) await drop(server, undoName(push._id, at))
}

/** What is not there now was lost by the server after it had said that it was kept, or was never sent. */
async function requireChunks(server: Server, push: StoredPush): Promise<void> {
  const staged = await chunksOf(server, push._id)
  const there = await namesThere(server)
  for (const [at, { name, source, rows, chunks }] of push.tables.entries()) {
    const own = staged.filter(({ table }) => table === name)
    const stage = stageName(push._id, at)
    const sent = own.reduce((sum, chunk) => sum + chunk.rows, 0)
    const isAll = own.length === chunks && sent === rows
    const found = isAll ? await countStaged(server, stage, { sent, isThere: there.has(stage) }) : sent
    if (isAll && found === rows) continue
    if (found !== sent) await server.collection(bookkeeping.chunks).deleteMany({ push: push._id, table: name })
    throw failure(
      'BAD_INPUT',
      `Of ${source}, ${found} of ${rows} rows have arrived. Take the push up again; it sends the others.`,
    )
  }
}

/**
 * Counted one by one, since what a server has noted may be wrong after a crash. Where that means to read every document, it
 * is left to the verification.
 */
async function countStaged(server: Server, stage: string, { sent, isThere }: { sent: number; isThere: boolean }) {
  if (!isThere) return 0
  return server.abilities.lookups ? server.collection(stage).countDocuments({}, { hint: '_id_' }) : sent
}

/** A push's part in one table, as it is registered there. */
export function mergeOf(server: Server, push: StoredPush, at: number, signal: AbortSignal): Merge {
  const table = push.tables[at]
  if (table === undefined) throw new Error('a push has no such table')
  const { before, after } = shapesOf(table)
  return {
    ...{ server, sequence: push.sequence, signal, table: table.name },
    ...{ stage: stageName(push._id, at), undo: undoName(push._id, at), copy: copyName(push._id, at) },
    dropped: before === null ? [] : shapeChange(before, after, server.abilities).dropped,
  }
}

type Described = Description & { readonly name: string; readonly dataset: string }

export function shapesOf({ name, description, before }: PushTable): { before: Described | null; after: Described } {
  const described = (text: string): Described => ({ ...readDescription(text), name, dataset: '' })
  return { before: before === null ? null : described(before), after: described(description) }
}

/** Finds what was done of it before. */
async function takeEffect(server: Server, push: StoredPush, signal: AbortSignal, tell: Tell): Promise<void> {
  for (const [at, table] of push.tables.entries()) {
    if (table.isNew) continue
    const { before, after } = shapesOf(table)
    const change = before === null ? undefined : shapeChange(before, after, server.abilities)
    if (change !== undefined) await dropIndexes(server, table.name, change.oldIndexes)
    await apply(mergeOf(server, push, at, signal))
    if (change !== undefined) await makeIndexes(server, table.name, change.newIndexes, tell)
  }
  for (const [at, table] of push.tables.entries()) {
    if (table.isNew) await reveal(server, push, at)
    await recordTable(server, { name: table.name, dataset: push.dataset, description: table.description })
  }
  await setSequence(server, push, push.sequence)
  await changePush(server, push._id, { state: 'committed', committed: new Date(), canUndo: true })
  await dropOldUndo(server, push.dataset)
}

/** What was staged becomes the collection. */
async function reveal(server: Server, push: StoredPush, at: number): Promise<void> {
  const stage = stageName(push._id, at)
  const name = push.tables[at]?.name ?? ''
  if (!(await namesThere(server)).has(stage)) return
  await server.collection(stage).rename(name)
}

/** Takes back what was done of a push when somebody else came in between. */
export async function takeBack(server: Server, push: StoredPush): Promise<void> {
  const { signal } = new AbortController()
  for (const [at, table] of push.tables.entries()) {
    if (table.isNew) continue
    const { before, after } = shapesOf(table)
    const merge = mergeOf(server, push, at, signal)
    if (!(await namesThere(server)).has(merge.undo)) continue
    await restore({ merge, columns: [...(before?.columns ?? []), ...after.columns] })
    if (before === null) continue
    const change = shapeChange(before, after, server.abilities)
    await dropIndexes(server, table.name, change.newIndexes)
    await makeIndexes(server, table.name, change.oldIndexes, () => undefined)
  }
  await forgetChecks(server, push)
}

const KEPT_PUSHES = 3

/** Keeps what the last few pushes of a dataset need to be taken back. */
async function dropOldUndo(server: Server, dataset: string): Promise<void> {
  const committed = (await pushesOf(server, dataset)).filter(({ state }) => state === 'committed')
  for (const push of committed.slice(KEPT_PUSHES)) if (push.canUndo) await forget(server, push)
}

/** Drops what a push's way back needs. */
export async function forget(server: Server, push: StoredPush): Promise<void> {
  for (const at of push.tables.keys())
    for (const name of [stageName(push._id, at), undoName(push._id, at), copyName(push._id, at)])
      await drop(server, name)
  await server.collection(bookkeeping.chunks).deleteMany({ push: push._id })
  await changePush(server, push._id, { canUndo: false })
}

/** Drops what a push has staged, and the record of it. What was committed stays. */
export async function discard(server: Server, id: string): Promise<void> {
  const push = await findPush(server, id)
  if (push === undefined || !['staging', 'checking', 'applying'].includes(push.state)) return
  await using _ = await lock(server, push.dataset, id, 'none')
  if (push.state === 'applying') await takeBack(server, push)
  await server.collection(bookkeeping.pushes).deleteOne({ _id: id })
  for (const at of push.tables.keys())
    for (const name of [stageName(id, at), undoName(id, at), copyName(id, at)]) await drop(server, name)
  await server.collection(bookkeeping.chunks).deleteMany({ push: id })
}
