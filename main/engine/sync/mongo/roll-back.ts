/** The way back from a push: what was there before it, under a number of its own, so that whoever pulls notices. */
import { failure, throwIfCancelled } from '../../failure.ts'
import { ChangedThere } from '../target.ts'
import {
  bookkeeping,
  changePush,
  chunksOf,
  findPush,
  namesThere,
  pushesOf,
  readDescription,
  recordTable,
  type StoredPush,
  sequenceOf,
  setSequence,
} from './bookkeeping.ts'
import { forget, mergeOf, shapesOf } from './commit.ts'
import { READING, rowIdOf } from './documents.ts'
import { lock } from './locks.ts'
import { requireUntouched, restore } from './merge.ts'
import { openRowPrint, togetherPrint } from './row-print.ts'
import type { Server } from './server.ts'
import { dropIndexes, makeIndexes, shapeChange } from './shape.ts'
import { drop } from './stage.ts'

export async function canRollBack(server: Server, id: string): Promise<boolean> {
  const push = await findPush(server, id)
  if (push?.state === 'rolling-back') return true
  return push !== undefined && push.state === 'committed' && push.canUndo && (await isLast(server, push))
}

async function isLast(server: Server, push: StoredPush): Promise<boolean> {
  const committed = (await pushesOf(server, push.dataset)).filter(({ state }) => state === 'committed')
  return committed[0]?._id === push._id
}

export async function rollBack(
  server: Server,
  id: string,
  { force, signal }: { force: boolean; signal: AbortSignal },
): Promise<void> {
  const known = await findPush(server, id)
  if (known?.state === 'rolled-back') return
  if (known === undefined) throw failure('BAD_INPUT', 'This push is not in the database.')
  await using held = await lock(server, known.dataset, id, 'rolled-back')
  const push = (await findPush(server, id)) ?? known
  if (push.state !== 'rolling-back') {
    if (push.state !== 'committed') throw failure('BAD_INPUT', 'This push has not taken effect: discard it.')
    if (!(await isLast(server, push)))
      throw failure('BAD_INPUT', 'Only the last push can be taken back, and others came after it.')
    if (!push.canUndo) throw failure('BAD_INPUT', 'What was there before this push is not kept any more.')
    if (!force) await requireOurs(server, push, signal)
    await changePush(server, id, { state: 'rolling-back' })
  }
  // From here on it is not stopped when asked to, since it would be taken back by half.
  const unstopped = new AbortController().signal
  held.keep()
  const next = (await sequenceOf(server, push.dataset)) + 1
  for (const [at, table] of push.tables.entries()) {
    if (table.isNew) {
      await drop(server, table.name)
      await server.collection(bookkeeping.tables).deleteOne({ _id: table.name })
      continue
    }
    const { before, after } = shapesOf(table)
    if (before === null || !(await namesThere(server)).has(table.name)) continue
    const change = shapeChange(before, after, server.abilities)
    await dropIndexes(server, table.name, change.newIndexes)
    const columns = [...before.columns, ...after.columns]
    await restore({ merge: mergeOf(server, push, at, unstopped), columns, sequence: next })
    await makeIndexes(server, table.name, change.oldIndexes, () => undefined)
    await recordTable(server, { name: table.name, dataset: push.dataset, description: table.before ?? '' })
  }
  await setSequence(server, push, next)
  await changePush(server, id, { state: 'rolled-back' })
  held.release()
  await forget(server, push)
}

async function requireOurs(server: Server, push: StoredPush, signal: AbortSignal): Promise<void> {
  const there = await namesThere(server)
  for (const [at, table] of push.tables.entries()) {
    if (!there.has(table.name))
      throw new ChangedThere(table.name, `Others have removed “${table.name}” since this push. Nothing was taken back.`)
    if (!table.isNew) await requireUntouched(mergeOf(server, push, at, signal))
    else if ((await printOf(server, table, signal)) !== (await sentPrint(server, push, table.name)))
      throw new ChangedThere(
        table.name,
        `Others have changed rows of “${table.name}” since this push. Nothing was taken back.`,
      )
  }
}

async function sentPrint(server: Server, push: StoredPush, table: string): Promise<string> {
  const chunks = (await chunksOf(server, push._id)).filter((chunk) => chunk.table === table)
  return togetherPrint(chunks.map(({ print }) => print))
}

async function printOf(server: Server, table: StoredPush['tables'][number], signal: AbortSignal): Promise<string> {
  const { columns } = readDescription(table.description)
  const print = openRowPrint()
  await using cursor = server.db.collection(table.name).find({}, { ...READING, batchSize: 1000 })
  for await (const document of cursor) {
    throwIfCancelled(signal)
    print.add(
      rowIdOf(document._id),
      columns.map(({ name }) => document[name]),
    )
  }
  return print.text
}
