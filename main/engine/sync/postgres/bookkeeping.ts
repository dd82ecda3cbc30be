/**
 * What is written down in the database about pushes: tables of ours beside those of the datasets, in the same schema, so
 * that rows and the record of them are one transaction.
 */
import * as z from 'zod'
import { storedColumnSchema } from '../../store/columns.ts'
import type { PushPlan, StagedChunk, TargetColumn, TargetPushState, TargetTable } from '../target.ts'
import { qualified, quote, quoteText, RESERVED } from './names.ts'
import type { Transaction } from './session.ts'

export const bookkeeping = {
  dataset: `${RESERVED}dataset`,
  push: `${RESERVED}push`,
  table: `${RESERVED}table`,
  chunk: `${RESERVED}chunk`,
  undo: `${RESERVED}undo`,
  published: `${RESERVED}published`,
  piece: `${RESERVED}published_piece`,
} as const

type Kind = keyof typeof bookkeeping

export const own = (schema: string, kind: Kind): string => qualified(schema, bookkeeping[kind])

/** Transaction ids are those of 64 bits; `xmin` of a row has their lower half. */
const columns: Readonly<Record<Kind, string>> = {
  dataset: 'dataset text PRIMARY KEY, name text NOT NULL, sequence bigint NOT NULL',
  push: `push uuid PRIMARY KEY, dataset text NOT NULL, version bigint NOT NULL, actor text NOT NULL, sequence bigint NOT NULL,
    state text NOT NULL, began timestamptz NOT NULL DEFAULT now(), committed timestamptz, undone timestamptz,
    transaction bigint, undoing bigint, has_foreign boolean NOT NULL DEFAULT false`,
  table: 'name text PRIMARY KEY, dataset text NOT NULL, description text NOT NULL',
  chunk: `push uuid NOT NULL, name text NOT NULL, number integer NOT NULL, checksum text NOT NULL, rows bigint NOT NULL,
    transaction bigint NOT NULL, PRIMARY KEY (push, name, number)`,
  undo: 'push uuid NOT NULL, name text NOT NULL, image text, description text, PRIMARY KEY (push, name)',
  published: `push uuid PRIMARY KEY, dataset text NOT NULL, sequence bigint NOT NULL, name text NOT NULL,
    document text NOT NULL, pieces integer NOT NULL`,
  piece: 'push uuid NOT NULL, number integer NOT NULL, bytes bytea NOT NULL, PRIMARY KEY (push, number)',
}

export async function isThere(transaction: Transaction, schema: string, kind: Kind): Promise<boolean> {
  const [row] = await transaction.rows('SELECT to_regclass($1) IS NOT NULL AS there', [own(schema, kind)])
  return row?.there === true
}

/** Makes schema and tables of ours where they are not there. One program at a time: PostgreSQL would fail the other. */
export async function makeBookkeeping(transaction: Transaction, schema: string, kinds: readonly Kind[]): Promise<void> {
  await lockFor(transaction, schema, 'bookkeeping')
  const [there] = await transaction.rows('SELECT FROM pg_namespace WHERE nspname = $1', [schema])
  // Not IF NOT EXISTS, which wants the right to make a schema even when there is nothing to be made.
  if (there === undefined) await transaction.run(`CREATE SCHEMA ${quote(schema)}`)
  for (const kind of kinds)
    if (!(await isThere(transaction, schema, kind)))
      await transaction.run(`CREATE TABLE ${own(schema, kind)} (${columns[kind]})`)
}

/** Until the end of the transaction, nobody else does `what` in this schema. */
export async function lockFor(transaction: Transaction, schema: string, what: string): Promise<void> {
  await transaction.rows('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`winnow ${schema} ${what}`])
}

/** JSON in ASCII, which a database of any encoding holds. */
export const json = (value: unknown): string =>
  JSON.stringify(value).replace(/[^\x20-\x7E]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** Words that only people read, as they are where that is possible. */
export const words = (text: string, isAscii: boolean): string =>
  (isAscii ? json(text).slice(1, -1) : text.toWellFormed()).replaceAll('\0', ' ')

const descriptionSchema = z.object({
  source: z.string(),
  columns: z.array(z.object({ name: z.string(), column: storedColumnSchema })),
  key: z.array(z.string()),
})
export interface Description {
  readonly source: string
  readonly columns: readonly TargetColumn[]
  readonly key: readonly string[]
}

export const readDescription = (text: unknown): Description => descriptionSchema.parse(JSON.parse(String(text)))

export const describe = ({ source, columns: all, key }: TargetTable, hasKey = true): string =>
  json({ source, columns: all, key: hasKey ? key : [] })

export async function sequenceOf(transaction: Transaction, schema: string, dataset: string): Promise<number> {
  if (!(await isThere(transaction, schema, 'dataset'))) return 0
  const [row] = await transaction.rows(`SELECT sequence FROM ${own(schema, 'dataset')} WHERE dataset = $1`, [dataset])
  return Number(row?.sequence ?? 0)
}

const stateSchema = z.enum(['staging', 'committed', 'rolled-back'])

export async function stateOf(transaction: Transaction, schema: string, push: string): Promise<TargetPushState> {
  if (!(await isThere(transaction, schema, 'push'))) return 'none'
  const [row] = await transaction.rows(`SELECT state FROM ${own(schema, 'push')} WHERE push = $1`, [push])
  return row === undefined ? 'none' : stateSchema.parse(row.state)
}

export async function chunksOf(transaction: Transaction, schema: string, push: string): Promise<StagedChunk[]> {
  const rows = await transaction.rows(
    `SELECT name, number, checksum FROM ${own(schema, 'chunk')} WHERE push = $1 ORDER BY name, number`,
    [push],
  )
  return rows.map(({ name, number, checksum }) => ({
    ...{ table: String(name), number: Number(number), checksum: String(checksum) },
  }))
}

export async function registerPush(transaction: Transaction, schema: string, push: PushPlan, isAscii: boolean) {
  await transaction.rows(
    `INSERT INTO ${own(schema, 'push')} (push, dataset, version, actor, sequence, state)
     VALUES ($1, $2, $3, $4, $5, 'staging') ON CONFLICT DO NOTHING`,
    [push.id, push.dataset.id, push.dataset.version, words(push.actor, isAscii), push.baseSequence + 1],
  )
}

/** SQL for whether a row's last writer is among transactions, given as SQL of their 64-bit ids. */
export const writtenBy = (row: string, transactions: string): string =>
  `${row}.xmin::text::bigint IN (SELECT t.id & 4294967295 FROM (${transactions}) AS t(id))`

/** SQL for the ids of our own transactions on a dataset from a push's on. */
export const transactionsSince = (schema: string, dataset: string, sequence: number): string => {
  const pushes = `FROM ${own(schema, 'push')} p WHERE p.dataset = ${quoteText(dataset)} AND p.sequence >= ${sequence}`
  return `SELECT p.transaction ${pushes} AND p.transaction IS NOT NULL
    UNION ALL SELECT p.undoing ${pushes} AND p.undoing IS NOT NULL
    UNION ALL SELECT c.transaction FROM ${own(schema, 'chunk')} c JOIN ${own(schema, 'push')} p USING (push)
      WHERE p.dataset = ${quoteText(dataset)} AND p.sequence >= ${sequence}`
}
