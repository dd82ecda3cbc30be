/** A database of MongoDB, or of a server that speaks its protocol, as the target of pushes. */
import type { OpenConnection } from '../../connections/connection.ts'
import type { Target, ThereTable } from '../target.ts'
import { chunksOf, findPush, readDescription, tablesOf, toldState, toStaged } from './bookkeeping.ts'
import { commit, discard } from './commit.ts'
import { mostBytesIn, nameFor, RESERVED } from './names.ts'
import { canRollBack, rollBack } from './roll-back.ts'
import { type Abilities, openServer, type Server } from './server.ts'
import { settle, settledSequence } from './settle.ts'
import { shownStatements } from './shape.ts'
import { snapshot } from './snapshot.ts'
import { begin, stage } from './stage.ts'
import { replacement, unstorable } from './values.ts'

export { isPassing } from './errors.ts'

/** `given` is what the server can do, where it is not asked. */
export async function openMongoTarget(open: OpenConnection, given?: Abilities): Promise<Target> {
  const server = await openServer(open, given)
  const { abilities, attempt } = server
  const mostBytes = mostBytesIn(open.connection.database)
  return {
    kind: 'mongodb',
    chunksAtOnce: 2,
    tables: () => attempt(() => tablesThere(server)),
    sequenceOf: (dataset) => attempt(() => settledSequence(server, dataset, new AbortController().signal)),
    nameFor: (name, taken) => nameFor(name, taken, mostBytes),
    unstorable: (column, expression) => unstorable(column, expression, abilities),
    replacement: (column, expression) => replacement(column, expression, abilities),
    ddl: (there, wanted) => shownStatements(there, wanted, abilities),
    snapshot: (table, into, options) => attempt(() => snapshot(server, table, into, options), options.signal),
    stateOf: (push) =>
      attempt(async () => {
        const state = toldState(await findPush(server, push))
        return { state, chunks: state === 'none' ? [] : (await chunksOf(server, push)).map(toStaged) }
      }),
    begin: (push) => attempt(() => begin(server, push)),
    stage: (push, plan, chunk, signal) => attempt(() => stage(server, { push, plan, chunk, signal }), signal),
    commit: (push, signal, tell = () => undefined) =>
      attempt(async () => {
        await settle(server, push.dataset.id, signal, push.id)
        await commit(server, { push, signal, tell })
      }, signal),
    // Pages of rows are read in PostgreSQL only.
    prepareToRead: async () => undefined,
    discard: (push) => attempt(() => discard(server, push)),
    rollBack: (id, options) =>
      attempt(async () => {
        const push = await findPush(server, id)
        if (push !== undefined) await settle(server, push.dataset, options.signal, id)
        await rollBack(server, id, options)
      }, options.signal),
    canRollBack: (push) => attempt(() => canRollBack(server, push)),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

/** All names that a table could not have: views, and collections of others, are in the way as well. */
async function tablesThere(server: Server): Promise<ThereTable[]> {
  const there = await server.db.listCollections({}, { nameOnly: true }).toArray()
  const records = new Map((await tablesOf(server)).map((table) => [table.name, table]))
  return there
    .filter(({ name }) => !name.startsWith(RESERVED) && !name.startsWith('system.'))
    .map(({ name, type }): ThereTable => {
      const record = type === 'view' ? undefined : records.get(name)
      if (record === undefined) return { name, dataset: null, columns: [], key: [] }
      const { columns, key } = readDescription(record.description)
      return { name, dataset: record.dataset, columns, key }
    })
}
