/**
 * The moment at which a push takes effect: one transaction for all of its tables. What takes long and changes nothing that
 * anybody sees, the keys of new tables, is done before.
 */
import { failure } from '../../failure.ts'
import { ChangedThere, ownColumns, type PushPlan, type TablePlan } from '../target.ts'
import { describe, lockFor, own, stateOf } from './bookkeeping.ts'
import { markPassing } from './errors.ts'
import type { Facts } from './facts.ts'
import { attempt, merge, noKey } from './merge.ts'
import { qualified, quote, stageName } from './names.ts'
import type { Session, Transaction } from './session.ts'
import { indexesOf, rowIndex } from './shape.ts'
import { placeOf, requireSequence, stageOf } from './stage.ts'
import { tablesThere } from './there.ts'
import { dropOldUndo } from './undo.ts'

export type Tell = (note: string) => void

interface Context {
  readonly facts: Facts
  readonly push: PushPlan
  readonly signal: AbortSignal
  readonly tell: Tell
}

/** Rows are locked for as long as a merge takes, and whoever holds one is waited for that long. */
const LOCK_TIMEOUT_MS = 60_000

export async function commit(session: Session, context: Context): Promise<void> {
  const { facts, push, signal } = context
  const isDone = await session.transaction((transaction) => hasCommitted(transaction, facts.schema, push), { signal })
  if (isDone) return
  for (const plan of push.tables) if (plan.isNew) await makeIndexes(session, context, plan)
  await session.transaction((transaction) => takeEffect(transaction, context), {
    ...{ signal, lockTimeoutMs: LOCK_TIMEOUT_MS },
  })
}

async function hasCommitted(transaction: Transaction, schema: string, push: PushPlan): Promise<boolean> {
  const state = await stateOf(transaction, schema, push.id)
  if (state === 'staging') return false
  if (state === 'committed') return true
  throw failure('BAD_INPUT', 'Nothing of this push is in the database any more. Review the dataset anew.')
}

async function takeEffect(transaction: Transaction, { facts, push, tell }: Context): Promise<void> {
  const { schema } = facts
  await lockFor(transaction, schema, push.dataset.id)
  // Waits for chunks that are still on their way, and keeps others from coming.
  await transaction.rows(`SELECT FROM ${own(schema, 'push')} WHERE push = $1 FOR UPDATE`, [push.id])
  if (await hasCommitted(transaction, schema, push)) return
  await requireSequence(transaction, schema, push)
  await requireChunks(transaction, schema, push)
  // A role may be set to lose its last transactions when the server crashes.
  await transaction.run(
    `SELECT set_config('synchronous_commit', 'local', true) WHERE current_setting('synchronous_commit') = 'off'`,
  )
  const inOrder = [...push.tables].sort((a, b) => (a.table.name < b.table.name ? -1 : 1))
  for (const plan of inOrder) {
    if (plan.isNew) await reveal(transaction, facts, push, plan)
    else await merge(transaction, { facts, push, plan, tell })
    await transaction.rows(
      `INSERT INTO ${own(schema, 'table')} (name, dataset, description) VALUES ($1, $2, $3)
       ON CONFLICT (name) DO UPDATE SET dataset = excluded.dataset, description = excluded.description`,
      [plan.table.name, push.dataset.id, describe(plan.table)],
    )
  }
  await transaction.rows(`UPDATE ${own(schema, 'dataset')} SET sequence = $2 WHERE dataset = $1`, [
    push.dataset.id,
    push.baseSequence + 1,
  ])
  await transaction.rows(
    `UPDATE ${own(schema, 'push')} SET state = 'committed', committed = now(), transaction = txid_current() WHERE push = $1`,
    [push.id],
  )
  await dropOldUndo(transaction, schema, push.dataset.id)
}

/** A chunk that is not there now was lost by a server that crashed soon after it had taken it. */
async function requireChunks(transaction: Transaction, schema: string, push: PushPlan): Promise<void> {
  const staged = await transaction.rows(
    `SELECT name, count(*) AS chunks, sum(rows) AS rows FROM ${own(schema, 'chunk')} WHERE push = $1 GROUP BY name`,
    [push.id],
  )
  const found = new Map(staged.map(({ name, chunks, rows }) => [name, { chunks: Number(chunks), rows: Number(rows) }]))
  for (const { table, chunks, rows } of push.tables) {
    const there = found.get(table.name) ?? { chunks: 0, rows: 0 }
    if (there.chunks === chunks && there.rows === rows) continue
    const message = `Of ${table.source}, ${there.rows} of ${rows} rows have arrived. Take the push up again; it sends the others.`
    throw markPassing(failure('BAD_INPUT', message))
  }
}

/** What was staged becomes the table, and its indexes get their names. */
async function reveal(transaction: Transaction, facts: Facts, push: PushPlan, plan: TablePlan): Promise<void> {
  const { schema } = facts
  const { table } = plan
  const [taken] = await tablesThere(transaction, schema, table.name)
  if (taken !== undefined)
    throw new ChangedThere(
      table.name,
      `Somebody else has made a “${table.name}” since this push was reviewed. Nothing was changed; review it anew.`,
    )
  const stage = stageOf(schema, push, plan)
  // The same for every row: added now, it costs neither time nor room. Rows that others insert are of no push.
  await transaction.run(
    `ALTER TABLE ${stage} ADD COLUMN ${ownColumns.push} bigint NOT NULL DEFAULT ${push.baseSequence + 1}`,
  )
  await transaction.run(`ALTER TABLE ${stage} ALTER COLUMN ${ownColumns.push} SET DEFAULT 0`)
  for (const { temporary, name } of indexesOf(facts, stageName(push.id, placeOf(push, plan)), table)) {
    const [index = {}] = await transaction.rows(
      'SELECT to_regclass($1) IS NOT NULL AS is_made, to_regclass($2) IS NULL AS is_free',
      [qualified(schema, temporary), qualified(schema, name)],
    )
    if (index.is_made === true && index.is_free === true)
      await transaction.run(`ALTER INDEX ${qualified(schema, temporary)} RENAME TO ${quote(name)}`)
  }
  await transaction.run(`ALTER TABLE ${stage} RENAME TO ${quote(table.name)}`)
  await transaction.rows(
    `INSERT INTO ${own(schema, 'undo')} (push, name, image, description) VALUES ($1, $2, NULL, NULL)`,
    [push.id, table.name],
  )
}

/** Each in a transaction of its own, so that what is done stays done when the connection breaks. */
async function makeIndexes(session: Session, { facts, push, signal, tell }: Context, plan: TablePlan): Promise<void> {
  const { table } = plan
  const stage = stageName(push.id, placeOf(push, plan))
  for (const { create, temporary, kind } of indexesOf(facts, stage, table)) {
    const isDone = await session.transaction(
      async (transaction) => {
        const [there] = await transaction.rows('SELECT to_regclass($1) IS NOT NULL AS there', [
          qualified(facts.schema, temporary),
        ])
        if (there?.there === true) return true
        const statement = create(facts.schema, stage, temporary)
        if (kind !== 'ids') return attempt(transaction, statement)
        await transaction.run(statement)
        return true
      },
      { signal },
    )
    if (!isDone) tell(kind === 'key' ? noKey(table.name) : `A cell of “${table.name}” is too long for an index.`)
  }
}

/** Each in a transaction of its own: writers of a table have to wait for its index, and for no other. */
export async function prepareToRead(
  session: Session,
  { schema, push, signal }: { readonly schema: string; readonly push: PushPlan; readonly signal: AbortSignal },
): Promise<void> {
  for (const { isNew, table } of push.tables)
    if (isNew) await session.transaction(({ run }) => run(rowIndex(schema, table)), { signal })
}
