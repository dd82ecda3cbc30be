/**
 * Staged rows put into a table that is there already, whose views, rights and triggers stay as they are. What the rows
 * were before is kept for the way back.
 */
import pg from 'pg'
import { failure } from '../../failure.ts'
import { ChangedThere, ownColumns, type PushPlan, type TablePlan, type ThereTable } from '../target.ts'
import { own, transactionsSince, writtenBy } from './bookkeeping.ts'
import type { Facts } from './facts.ts'
import { qualified, quote, quoteText, undoName } from './names.ts'
import type { Transaction } from './session.ts'
import {
  addKey,
  changeColumns,
  changesShape,
  converted,
  dropOldKey,
  type ShapeChange,
  shapeChange,
  shownStatements,
} from './shape.ts'
import { OPERATION, placeOf, stageOf } from './stage.ts'
import { tablesThere } from './there.ts'
import { postgresType } from './types.ts'

interface Merge {
  readonly facts: Facts
  readonly push: PushPlan
  readonly plan: TablePlan
  readonly tell: (note: string) => void
}

/** SQL names of what a merge works on. */
interface Names {
  readonly table: string
  readonly stage: string
}

export async function merge(transaction: Transaction, { facts, push, plan, tell }: Merge): Promise<void> {
  const { schema } = facts
  const { table } = plan
  const names: Names = { table: qualified(schema, table.name), stage: stageOf(schema, push, plan) }
  const before = await thereNow(transaction, facts, push, plan)
  const change = shapeChange(before, table)
  const isShapeChange = changesShape(change)
  // Readers go on while rows change; while columns change, nobody can.
  await transaction.run(
    `LOCK TABLE ${names.table} IN ${isShapeChange ? 'ACCESS EXCLUSIVE' : 'SHARE ROW EXCLUSIVE'} MODE`,
  )
  await transaction.run(`ANALYZE ${names.stage}`)
  await requireUnchanged(transaction, facts, plan, names)
  await keepImage(transaction, { facts, push, plan, change, names })
  if (change.hasNewKey) for (const sql of dropOldKey(schema, table.name, before)) await transaction.run(sql)
  await transaction.run(
    `DELETE FROM ${names.table} t USING ${names.stage} s WHERE s.${OPERATION} = 'd' AND t.${ownColumns.id} = s.${ownColumns.id}`,
  )
  if (change.retyped.length > 0) await makeConvertible(transaction, plan, change, names)
  for (const sql of changeColumns(schema, table.name, change)) await transaction.run(sql)
  await write(transaction, push, plan, names)
  if (change.hasNewKey && table.key.length > 0) {
    const isDone = await attempt(transaction, addKey(schema, table.name, table.key))
    if (!isDone) tell(noKey(table.name))
  }
  await transaction.run(`DROP TABLE ${names.stage}`)
}

/** The table as it is; no other than the one that was reviewed. */
async function thereNow(
  transaction: Transaction,
  facts: Facts,
  push: PushPlan,
  { table, ddl }: TablePlan,
): Promise<ThereTable> {
  const [there] = await tablesThere(transaction, facts.schema, table.name)
  const changed = (what: string) =>
    new ChangedThere(
      table.name,
      `The table “${table.name}” ${what} since this push was reviewed. Nothing was changed; review it anew.`,
    )
  if (there === undefined || there.dataset !== push.dataset.id) throw changed('was removed')
  const statements = shownStatements(facts, there, table)
  if (statements.join('\0') !== ddl.join('\0')) throw changed('was given other columns')
  return there
}

/** Rows that were written after the snapshot of the review, or that went, or that came. */
async function requireUnchanged(transaction: Transaction, { citus }: Facts, plan: TablePlan, names: Names) {
  const { mark, table } = plan
  // A cluster numbers transactions on each of its nodes.
  const isChanged = mark === undefined || citus !== null ? 'false' : `NOT (${isVisible('t', mark)})`
  const [row = {}] = await transaction.rows(
    `SELECT count(*) FILTER (WHERE s.${OPERATION} = 'i' AND t.${ownColumns.id} IS NOT NULL) AS added,
       count(*) FILTER (WHERE s.${OPERATION} = 'u' AND t.${ownColumns.id} IS NULL) AS gone,
       count(*) FILTER (WHERE s.${OPERATION} <> 'i' AND t.${ownColumns.id} IS NOT NULL AND ${isChanged}) AS changed
     FROM ${names.stage} s LEFT JOIN ${names.table} t ON t.${ownColumns.id} = s.${ownColumns.id}`,
  )
  const count = (name: string) => Number(row[name] ?? 0)
  const parts = [
    count('changed') > 0 ? `${count('changed')} changed` : '',
    count('gone') > 0 ? `${count('gone')} removed` : '',
    count('added') > 0 ? `${count('added')} added` : '',
  ].filter((part) => part !== '')
  if (parts.length === 0) return
  const message = `Others have worked on rows of “${table.name}” since this push was reviewed (${parts.join(', ')}). Nothing was changed; review it anew.`
  throw new ChangedThere(table.name, message)
}

/** A row has the lower half of its transaction's id: the upper half is that of now, or the one before. */
const isVisible = (row: string, mark: string): string => {
  const low = `${row}.xmin::text::bigint`
  const now = '(SELECT txid_current())'
  const id = `${now} - ((${now} - ${low}) & 4294967295)`
  return `txid_visible_in_snapshot(greatest(${id}, 0), ${quoteText(mark)}::txid_snapshot)`
}

interface Image {
  readonly facts: Facts
  readonly push: PushPlan
  readonly plan: TablePlan
  readonly change: ShapeChange
  readonly names: Names
}

/** Names of columns of an image beside those of the table. */
export const image = { operation: OPERATION, id: '_winnow_touched', isForeign: '_winnow_foreign' } as const

/**
 * Rows as they were, with what became of them. All rows when columns lose values; else those that are touched. A row is
 * foreign when it says that we wrote it last, and others did.
 */
async function keepImage(transaction: Transaction, { facts, push, plan, change, names }: Image): Promise<void> {
  const { schema } = facts
  const isWhole = change.dropped.length + change.retyped.length > 0
  const name = undoName(push.id, placeOf(push, plan))
  const [kept = {}] = await transaction.rows(
    `SELECT min(sequence) AS sequence FROM ${own(schema, 'push')} JOIN ${own(schema, 'undo')} USING (push) WHERE dataset = $1`,
    [push.dataset.id],
  )
  const since = Number(kept.sequence ?? push.baseSequence + 1)
  const isOurs = facts.citus === null ? writtenBy('t', transactionsSince(schema, push.dataset.id, since)) : 'true'
  await transaction.run(
    `CREATE TABLE ${qualified(schema, name)} AS
     SELECT s.${OPERATION} AS ${image.operation}, coalesce(s.${ownColumns.id}, t.${ownColumns.id}) AS ${image.id},
       coalesce(t.${ownColumns.push} >= ${since} AND NOT ${isOurs}, false) AS ${image.isForeign}, t.*
     FROM ${names.stage} s ${isWhole ? 'FULL' : 'LEFT'} JOIN ${names.table} t ON t.${ownColumns.id} = s.${ownColumns.id}`,
  )
  await transaction.rows(
    `INSERT INTO ${own(schema, 'undo')} (push, name, image, description)
     SELECT $1, name, $3, description FROM ${own(schema, 'table')} WHERE name = $2`,
    [push.id, plan.table.name, name],
  )
}

/** No value is lost with a new type: those that this push replaces are emptied, all others have to come through it. */
async function makeConvertible(transaction: Transaction, { table }: TablePlan, change: ShapeChange, names: Names) {
  const columns = change.retyped.map(({ to }) => to.name)
  await transaction.run(
    `UPDATE ${names.table} t SET ${columns.map((name) => `${quote(name)} = NULL`).join(', ')}
     FROM ${names.stage} s WHERE s.${OPERATION} = 'u' AND t.${ownColumns.id} = s.${ownColumns.id}`,
  )
  for (const { from, to } of change.retyped) {
    const [was, will] = [postgresType(from.column), postgresType(to.column)]
    const value = quote(to.name)
    const back = converted(`(${converted(value, was, will)})`, will, was)
    const lost = await transaction
      .rows(`SELECT count(*) AS lost FROM ${names.table} WHERE ${back} IS DISTINCT FROM ${value}`)
      .then(([row]) => Number(row?.lost ?? 0))
      .catch((error: unknown) => {
        if (error instanceof pg.DatabaseError && error.code?.startsWith('22')) return 1
        throw error
      })
    if (lost > 0)
      throw failure(
        'BAD_INPUT',
        `The column “${to.name}” of “${table.name}” cannot become ${will}: rows that this push leaves alone have values there that would be lost. Push all rows, or change those.`,
      )
  }
}

async function write(transaction: Transaction, push: PushPlan, { table }: TablePlan, names: Names): Promise<void> {
  const columns = [...table.columns.map(({ name }) => name), ownColumns.row]
  const sets = columns.map((name) => `${quote(name)} = s.${quote(name)}`)
  const sequence = push.baseSequence + 1
  await transaction.run(
    `UPDATE ${names.table} t SET ${sets.join(', ')}, ${ownColumns.push} = ${sequence}
     FROM ${names.stage} s WHERE s.${OPERATION} = 'u' AND t.${ownColumns.id} = s.${ownColumns.id}`,
  )
  const all = [ownColumns.id, ...columns].map(quote)
  await transaction.run(
    `INSERT INTO ${names.table} (${all.join(', ')}, ${ownColumns.push})
     SELECT ${all.join(', ')}, ${sequence} FROM ${names.stage} WHERE ${OPERATION} = 'i'`,
  )
}

/** An index of a b-tree takes 2,704 bytes a row; and rows may be the same, or empty, after all. */
const KEY_REFUSED = ['54000', '23505', '23502']

/** Runs a statement that the rows may not allow; false when they do not, and then it has not been run. */
export async function attempt(transaction: Transaction, sql: string): Promise<boolean> {
  await transaction.run('SAVEPOINT attempt')
  try {
    await transaction.run(sql)
    return true
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || !KEY_REFUSED.includes(error.code ?? '')) throw error
    await transaction.run('ROLLBACK TO SAVEPOINT attempt')
    return false
  }
}

export const noKey = (table: string): string =>
  `“${table}” has no primary key in the database: its key is too long for an index of PostgreSQL, or is not unique.`
