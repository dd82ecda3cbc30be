/** The way of a push's rows into the database, chunk by chunk, before any of them takes effect. */
import { failure } from '../../failure.ts'
import { identifier } from '../../store/sql-text.ts'
import { ChangedThere, type ChunkRows, chunkColumns, ownColumns, type PushPlan, type TablePlan } from '../target.ts'
import { bookkeeping, lockFor, makeBookkeeping, own, registerPush, sequenceOf, stateOf, words } from './bookkeeping.ts'
import { copyIn } from './copy.ts'
import type { Encoding } from './encode-cells.ts'
import type { Facts } from './facts.ts'
import { qualified, quote, stageName, stagePrefix } from './names.ts'
import type { Session, Transaction } from './session.ts'
import { createTable, distribution } from './shape.ts'
import { encodingOf, postgresType } from './types.ts'

/** Name of the column of staged rows that says what is to be done with them. */
export const OPERATION = chunkColumns.op

export const placeOf = (push: PushPlan, { table }: TablePlan): number =>
  push.tables.findIndex((plan) => plan.table.name === table.name)

export const stageOf = (schema: string, push: PushPlan, plan: TablePlan): string =>
  qualified(schema, stageName(push.id, placeOf(push, plan)))

export async function begin(session: Session, facts: Facts, push: PushPlan): Promise<void> {
  const { schema } = facts
  await session.transaction(async (transaction) => {
    await makeBookkeeping(transaction, schema, ['dataset', 'push', 'table', 'chunk', 'undo'])
    await lockFor(transaction, schema, push.dataset.id)
    const state = await stateOf(transaction, schema, push.id)
    if (state === 'committed') return
    if (state === 'rolled-back') throw failure('BAD_INPUT', 'This push was taken back. Review the dataset anew.')
    await requireSequence(transaction, schema, push)
    const isAscii = !facts.characters.all
    await transaction.rows(
      `INSERT INTO ${own(schema, 'dataset')} (dataset, name, sequence) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING`,
      [push.dataset.id, words(push.dataset.name, isAscii)],
    )
    await registerPush(transaction, schema, push, isAscii)
    for (const plan of push.tables) await makeStage(transaction, facts, push, plan)
  })
}

export async function requireSequence(transaction: Transaction, schema: string, push: PushPlan): Promise<void> {
  const now = await sequenceOf(transaction, schema, push.dataset.id)
  if (now === push.baseSequence) return
  const message = `Somebody else pushed ${push.dataset.name} since this push was reviewed. Nothing was changed; review it anew.`
  throw new ChangedThere(push.tables[0]?.table.name ?? '', message)
}

async function makeStage(transaction: Transaction, facts: Facts, push: PushPlan, plan: TablePlan): Promise<void> {
  const { schema } = facts
  const name = stageName(push.id, placeOf(push, plan))
  const [there] = await transaction.rows('SELECT to_regclass($1) IS NOT NULL AS there', [qualified(schema, name)])
  if (there?.there === true) return
  if (!plan.isNew) {
    const columns = plan.table.columns.map((column) => `${quote(column.name)} ${postgresType(column.column)}`)
    const head = [`${OPERATION} "char" NOT NULL`, `${ownColumns.id} uuid NOT NULL`, `${ownColumns.row} bigint`]
    return transaction.run(`CREATE TABLE ${qualified(schema, name)} (${[...head, ...columns].join(', ')})`)
  }
  await transaction.run(createTable(schema, name, plan.table, false))
  const dealing = distribution(facts, name, plan.table)
  if (dealing !== null) await transaction.run(dealing)
}

/** A chunk and its record are one transaction. Answers with the bytes that were sent: none when it was there already. */
export async function stage(
  session: Session,
  { schema }: Facts,
  { push, plan, chunk, signal }: { push: PushPlan; plan: TablePlan; chunk: ChunkRows; signal: AbortSignal },
): Promise<number> {
  if (plan.isNew && !chunk.onlyInserts) throw new Error('Rows of a new table can only be inserted.')
  const { columns } = plan.table
  const operation = plan.isNew ? [] : [OPERATION]
  const select = [...operation, chunkColumns.bits, chunkColumns.row, ...columns.map(({ name }) => identifier(name))]
  const names = [...operation, ownColumns.id, ownColumns.row, ...columns.map(({ name }) => name)]
  const own: Encoding[] = plan.isNew ? [chunk.bits, 'int8'] : ['text', chunk.bits, 'int8']
  const encodings = [...own, ...columns.map(({ column }) => encodingOf(column))]
  const copy = `COPY ${stageOf(schema, push, plan)} (${names.map(quote).join(', ')}) FROM STDIN (FORMAT binary)`
  return session.transaction(
    async (transaction) => {
      // Not waiting for the disk: a server that crashes may lose the chunk with its record, and the commit misses it then.
      await transaction.run('SET LOCAL synchronous_commit = off')
      if (!(await record(transaction, schema, push, plan, chunk))) return 0
      const rowsOfChunk = chunk.toChunks(`SELECT ${select.join(', ')} FROM chunk`)
      const { rows, bytes } = await copyIn(transaction, copy, encodings, rowsOfChunk)
      if (rows === chunk.rows) return bytes
      throw new Error(`chunk ${chunk.number} of ${plan.table.name} has ${chunk.rows} rows, ${rows} arrived`)
    },
    { signal },
  )
}

/**
 * Writes down that a chunk is there; false when that was done before. Whoever sends the same chunk at the same time, such
 * as a connection that we have lost and the server has not, is waited for; and the push can neither be committed nor given
 * up before it ends.
 */
async function record(
  transaction: Transaction,
  schema: string,
  push: PushPlan,
  { table }: TablePlan,
  { number, checksum, rows }: ChunkRows,
): Promise<boolean> {
  const inserted = await transaction.rows(
    `INSERT INTO ${own(schema, 'chunk')} (push, name, number, checksum, rows, transaction)
     SELECT $1, $2, $3, $4, $5, txid_current() FROM ${own(schema, 'push')} WHERE push = $1 AND state = 'staging' FOR SHARE
     ON CONFLICT DO NOTHING RETURNING number`,
    [push.id, table.name, number, checksum, rows],
  )
  if (inserted.length > 0) return true
  const [there] = await transaction.rows(
    `SELECT checksum FROM ${own(schema, 'chunk')} WHERE push = $1 AND name = $2 AND number = $3`,
    [push.id, table.name, number],
  )
  if (there?.checksum === checksum) return false
  throw failure(
    'BAD_INPUT',
    there === undefined
      ? 'This push was given up or finished in the meantime. Review the dataset anew.'
      : `Part ${number + 1} of ${table.source} was sent before with other rows. Give this push up and review the dataset anew.`,
  )
}

/** Drops what a push has staged, and the record of it. What was committed stays. */
export async function discard(session: Session, { schema }: Facts, push: string): Promise<void> {
  await session.transaction(async (transaction) => {
    if ((await stateOf(transaction, schema, push)) !== 'staging') return
    await transaction.rows(`DELETE FROM ${own(schema, 'push')} WHERE push = $1 AND state = 'staging'`, [push])
    await transaction.rows(`DELETE FROM ${own(schema, 'chunk')} WHERE push = $1`, [push])
    await dropAll(transaction, schema, stagePrefix(push))
  })
}

/** Drops tables of ours whose names begin alike. */
export async function dropAll(transaction: Transaction, schema: string, prefix: string): Promise<void> {
  const tables = await transaction.rows(
    `SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'r' AND starts_with(relname::text, $2)`,
    [quote(schema), prefix],
  )
  const names = tables.map(({ relname }) => String(relname)).filter((name) => !isRecord(name))
  for (const name of names) await transaction.run(`DROP TABLE ${qualified(schema, name)}`)
}

const records = new Set<string>(Object.values(bookkeeping))
const isRecord = (name: string): boolean => records.has(name)
