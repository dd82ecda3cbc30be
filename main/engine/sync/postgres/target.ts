/** A schema of a PostgreSQL database as the target of pushes. */
import type { OpenConnection } from '../../connections/connection.ts'
import type { Target } from '../target.ts'
import { chunksOf, sequenceOf, stateOf } from './bookkeeping.ts'
import { commit, prepareToRead } from './commit.ts'
import { findFacts } from './facts.ts'
import { nameFor } from './names.ts'
import { othersRows } from './others.ts'
import { openSession } from './session.ts'
import { shownStatements } from './shape.ts'
import { snapshot } from './snapshot.ts'
import { begin, discard, stage } from './stage.ts'
import { tablesThere } from './there.ts'
import { replacement, unstorable } from './types.ts'
import { canRollBack, rollBack } from './undo.ts'

export { isPassing } from './errors.ts'

/** While one is made and one is sent, the server writes the third. */
const CHUNKS_AT_ONCE = 3

export async function openPostgresTarget(open: OpenConnection): Promise<Target> {
  const session = openSession(open)
  const schema = open.connection.schema ?? 'public'
  try {
    const facts = await findFacts(session, schema)
    const { characters } = facts
    return {
      kind: 'postgres',
      chunksAtOnce: CHUNKS_AT_ONCE,
      tables: () => session.transaction((transaction) => tablesThere(transaction, schema)),
      sequenceOf: (dataset) => session.transaction((transaction) => sequenceOf(transaction, schema, dataset)),
      nameFor: (name, taken) => nameFor(name, taken, !characters.all),
      unstorable: (column, expression) => unstorable(column, expression, characters),
      replacement: (column, expression) => replacement(column, expression, characters),
      ddl: (there, wanted) => shownStatements(facts, there, wanted),
      snapshot: (table, into, options) => snapshot(session, facts, table, into, options),
      othersRows: (table, signal) => othersRows(session, facts, table, signal),
      stateOf: (push) =>
        session.transaction(async (transaction) => {
          const state = await stateOf(transaction, schema, push)
          return { state, chunks: state === 'none' ? [] : await chunksOf(transaction, schema, push) }
        }),
      begin: (push) => begin(session, facts, push),
      stage: (push, plan, chunk, signal) => stage(session, facts, { push, plan, chunk, signal }),
      commit: (push, signal, tell = () => undefined) => commit(session, { facts, push, signal, tell }),
      prepareToRead: (push, signal) => prepareToRead(session, { schema, push, signal }),
      discard: (push) => discard(session, facts, push),
      rollBack: (push, options) => rollBack(session, facts, push, options),
      canRollBack: (push) => session.transaction((transaction) => canRollBack(transaction, schema, push)),
      [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
    }
  } catch (error) {
    await session[Symbol.asyncDispose]()
    throw error
  }
}
