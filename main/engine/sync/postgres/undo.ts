/** The way back: what a push changed is what it was before, unless others have changed it since. */
import { failure } from '../../failure.ts'
import { ChangedThere, ownColumns, type ThereTable } from '../target.ts'
import {
  type Description,
  isThere,
  lockFor,
  own,
  readDescription,
  sequenceOf,
  stateOf,
  transactionsSince,
  writtenBy,
} from './bookkeeping.ts'
import type { Facts } from './facts.ts'
import { image } from './merge.ts'
import { qualified, quote } from './names.ts'
import type { Row, Session, Transaction } from './session.ts'
import { addKey, changeColumns, dropOldKey, type ShapeChange, shapeChange } from './shape.ts'
import { listed, tablesThere, writableColumns } from './there.ts'

/** Pushes of a dataset whose changes can be taken back. */
const KEPT_PUSHES = 3
const LOCK_TIMEOUT_MS = 60_000

export async function canRollBack(transaction: Transaction, schema: string, push: string): Promise<boolean> {
  if (!(await isThere(transaction, schema, 'push'))) return false
  const [row] = await transaction.rows(
    `SELECT FROM ${own(schema, 'push')} p WHERE p.push = $1 AND p.state = 'committed'
       AND EXISTS (SELECT FROM ${own(schema, 'undo')} u WHERE u.push = p.push)
       AND NOT EXISTS (SELECT FROM ${own(schema, 'push')} l
         WHERE l.dataset = p.dataset AND l.state = 'committed' AND l.sequence > p.sequence)`,
    [push],
  )
  return row !== undefined
}

interface Undoing {
  readonly facts: Facts
  readonly dataset: string
  /** Of the push that is taken back. */
  readonly sequence: number
  /** Of the roll back: rows that are changed bear it. */
  readonly next: number
  readonly force: boolean
  readonly push: string
}

export async function rollBack(
  session: Session,
  facts: Facts,
  push: string,
  { force, signal }: { readonly force: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const { schema } = facts
  await session.transaction(
    async (transaction) => {
      if ((await stateOf(transaction, schema, push)) === 'rolled-back') return
      const [found] = await transaction.rows(`SELECT dataset FROM ${own(schema, 'push')} WHERE push = $1`, [push])
      if (found === undefined) throw failure('NOT_FOUND', 'The database knows nothing of this push.')
      const dataset = String(found.dataset)
      await lockFor(transaction, schema, dataset)
      const [row = {}] = await transaction.rows(
        `SELECT state, sequence, has_foreign FROM ${own(schema, 'push')} WHERE push = $1 FOR UPDATE`,
        [push],
      )
      if (row.state === 'rolled-back') return
      if (!(await canRollBack(transaction, schema, push)))
        throw failure(
          'BAD_INPUT',
          `Only the last push can be taken back, and what that needs is kept for the last ${KEPT_PUSHES}.`,
        )
      if (row.has_foreign === true && !force)
        throw new ChangedThere('', 'Others have changed rows of this push since. Nothing was taken back.')
      const next = (await sequenceOf(transaction, schema, dataset)) + 1
      const undoing = { facts, dataset, sequence: Number(row.sequence), next, force, push }
      const entries = await transaction.rows(
        `SELECT name, image, description FROM ${own(schema, 'undo')} WHERE push = $1 ORDER BY name`,
        [push],
      )
      for (const entry of entries) await restore(transaction, undoing, entry)
      await close(transaction, undoing)
    },
    { signal, lockTimeoutMs: LOCK_TIMEOUT_MS },
  )
}

async function close(transaction: Transaction, { facts, dataset, next, push }: Undoing): Promise<void> {
  const { schema } = facts
  await forget(transaction, schema, push)
  await transaction.rows(
    `UPDATE ${own(schema, 'push')} SET state = 'rolled-back', undone = now(), undoing = txid_current() WHERE push = $1`,
    [push],
  )
  await transaction.rows(`UPDATE ${own(schema, 'dataset')} SET sequence = $2 WHERE dataset = $1`, [dataset, next])
}

const changed = (table: string, what: string): ChangedThere =>
  new ChangedThere(table, `Others ${what} “${table}” since this push. Nothing was taken back.`)

async function restore(transaction: Transaction, undoing: Undoing, entry: Row): Promise<void> {
  const { facts, force, dataset } = undoing
  const name = String(entry.name)
  const [there] = await tablesThere(transaction, facts.schema, name)
  if (there?.dataset !== dataset) {
    if (!force) throw changed(name, 'have removed')
    return
  }
  const table = qualified(facts.schema, name)
  await transaction.run(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`)
  if (entry.image === null) {
    if (!force) await requireOwnRows(transaction, undoing, name)
    await transaction.run(`DROP TABLE ${table}`)
    await transaction.rows(`DELETE FROM ${own(facts.schema, 'table')} WHERE name = $1`, [name])
    return
  }
  const before = readDescription(entry.description)
  const kept: Kept = { ...{ table, name, before, now: there }, image: qualified(facts.schema, String(entry.image)) }
  const change = shapeChange(there, before)
  if (!force) await requireUntouched(transaction, undoing, kept, change)
  await passOnForeign(transaction, undoing, kept.image)
  await restoreRows(transaction, undoing, kept, change)
  await transaction.rows(`UPDATE ${own(facts.schema, 'table')} SET description = $2 WHERE name = $1`, [
    name,
    entry.description,
  ])
}

/** Of a table that this push has made: all rows are its own, and none is missing. */
async function requireOwnRows(transaction: Transaction, undoing: Undoing, name: string): Promise<void> {
  const { facts, dataset, sequence, push } = undoing
  const ours = facts.citus === null ? writtenBy('t', transactionsSince(facts.schema, dataset, sequence)) : 'true'
  const [row = {}] = await transaction.rows(
    `SELECT count(*) FILTER (WHERE NOT (${ours})) AS foreign, count(*) AS rows,
       (SELECT coalesce(sum(rows), 0) FROM ${own(facts.schema, 'chunk')} WHERE push = $1 AND name = $2) AS sent
     FROM ${qualified(facts.schema, name)} t`,
    [push, name],
  )
  if (Number(row.foreign) > 0 || Number(row.rows) !== Number(row.sent)) throw changed(name, 'have changed rows of')
}

interface Kept {
  readonly table: string
  readonly name: string
  readonly image: string
  readonly before: Description
  readonly now: Pick<ThereTable, 'columns' | 'key'>
}

async function requireUntouched(
  transaction: Transaction,
  undoing: Undoing,
  { table, name, image: kept }: Kept,
  { retyped }: ShapeChange,
) {
  const { facts, dataset, sequence } = undoing
  if (facts.citus !== null) return
  const ours = writtenBy('t', transactionsSince(facts.schema, dataset, sequence))
  const isThereNow = `t.${ownColumns.id} IS NOT NULL`
  const touched = `(b.${image.operation} = 'd' AND ${isThereNow})
    OR (b.${image.operation} IN ('i', 'u') AND (NOT (${isThereNow}) OR NOT (${ours})))`
  const [row] = await transaction.rows(
    `SELECT FROM ${kept} b LEFT JOIN ${table} t ON t.${ownColumns.id} = b.${image.id} WHERE ${touched}
     ${retyped.length > 0 ? `UNION ALL SELECT FROM ${table} t WHERE NOT (${ours})` : ''} LIMIT 1`,
  )
  if (row !== undefined) throw changed(name, 'have changed rows of')
}

/** What others wrote between two pushes comes back with the second; taking the first back as well would lose it. */
async function passOnForeign(transaction: Transaction, { facts, dataset, sequence }: Undoing, kept: string) {
  await transaction.rows(
    `UPDATE ${own(facts.schema, 'push')} SET has_foreign = true
     WHERE dataset = $1 AND sequence < $2 AND EXISTS (SELECT FROM ${kept} WHERE ${image.isForeign})`,
    [dataset, sequence],
  )
}

async function restoreRows(
  transaction: Transaction,
  { facts, next }: Undoing,
  { table, name, image: kept, before, now }: Kept,
  change: ShapeChange,
): Promise<void> {
  const { schema } = facts
  if (change.hasNewKey) for (const sql of dropOldKey(schema, name, now)) await transaction.run(sql)
  await transaction.run(
    `DELETE FROM ${table} t USING ${kept} b WHERE b.${image.operation} IN ('i', 'd') AND t.${ownColumns.id} = b.${image.id}`,
  )
  if (change.retyped.length > 0) {
    const emptied = change.retyped.map(({ to }) => `${quote(to.name)} = NULL`)
    await transaction.run(`UPDATE ${table} SET ${emptied.join(', ')}`)
  }
  for (const sql of changeColumns(schema, name, change)) await transaction.run(sql)

  const write = async (columns: readonly string[], which: string) => {
    const sets = columns.map((column) => `${quote(column)} = b.${quote(column)}`)
    await transaction.run(
      `UPDATE ${table} t SET ${[...sets, `${ownColumns.push} = ${next}`].join(', ')} FROM ${kept} b
       WHERE b.${image.operation} ${which} AND t.${ownColumns.id} = b.${image.id}`,
    )
  }
  // Columns of others are theirs, in rows that stay; and so is all that the push did not change.
  await write([ownColumns.row, ...before.columns.map((column) => column.name)], "= 'u'")
  const lost = [...change.added, ...change.retyped.map(({ to }) => to)]
  if (lost.length > 0)
    await write(
      lost.map((column) => column.name),
      'IS NULL',
    )
  const inImage = new Set(await writableColumns(transaction, kept))
  const all = (await writableColumns(transaction, table)).filter((column) => inImage.has(column))
  const columns = listed(all.filter((column) => column !== ownColumns.push))
  await transaction.run(
    `INSERT INTO ${table} (${columns}, ${ownColumns.push}) OVERRIDING SYSTEM VALUE
     SELECT ${columns}, ${next} FROM ${kept} WHERE ${image.operation} = 'd' AND ${ownColumns.id} IS NOT NULL`,
  )
  if (change.hasNewKey && before.key.length > 0) await transaction.run(addKey(schema, name, before.key))
}

/** Drops what a push's way back needs. */
async function forget(transaction: Transaction, schema: string, push: unknown): Promise<void> {
  const entries = await transaction.rows(`DELETE FROM ${own(schema, 'undo')} WHERE push = $1 RETURNING image`, [push])
  for (const { image: kept } of entries)
    if (kept !== null) await transaction.run(`DROP TABLE ${qualified(schema, String(kept))}`)
  await transaction.rows(`DELETE FROM ${own(schema, 'chunk')} WHERE push = $1`, [push])
}

/** Keeps the last few pushes of a dataset. */
export async function dropOldUndo(transaction: Transaction, schema: string, dataset: string): Promise<void> {
  const old = await transaction.rows(
    `SELECT push FROM ${own(schema, 'push')} WHERE dataset = $1 AND state = 'committed'
     ORDER BY sequence DESC OFFSET ${KEPT_PUSHES}`,
    [dataset],
  )
  for (const { push } of old) await forget(transaction, schema, push)
}
