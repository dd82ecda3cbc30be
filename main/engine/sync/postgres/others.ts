/**
 * Rows that others wrote last, past Winnow. A row that is changed by hand keeps the number of its push; but the transaction
 * that wrote it (`xmin`) is none of those that our pushes have written down.
 */
import { ownColumns, type ThereTable } from '../target.ts'
import { isThere, own } from './bookkeeping.ts'
import type { Facts } from './facts.ts'
import { qualified } from './names.ts'
import type { Session, Transaction } from './session.ts'

/** Of the 64 bits of a transaction's id, rows have the lower half. */
const LOWER = 0xffff_ffffn

/**
 * SQL for whether a row `t` was written last by a push or a roll back of the dataset; null where that cannot be told: each
 * node of a cluster numbers its own transactions, and not everybody who may read rows may read the record of pushes.
 */
export async function oursCondition(
  transaction: Transaction,
  { schema, citus }: Pick<Facts, 'schema' | 'citus'>,
  dataset: string | null,
): Promise<string | null> {
  if (citus !== null || dataset === null) return null
  for (const kind of ['push', 'chunk'] as const) {
    if (!(await isThere(transaction, schema, kind))) return null
    const [row] = await transaction.rows(`SELECT has_table_privilege($1, 'SELECT') AS may`, [own(schema, kind)])
    if (row?.may !== true) return null
  }
  const pushes = await transaction.rows(
    `SELECT p.sequence, p.transaction, p.undoing, p.xmin::text AS xmin,
       EXISTS (SELECT FROM ${own(schema, 'chunk')} c WHERE c.push = p.push) AS has_chunks
     FROM ${own(schema, 'push')} p WHERE p.dataset = $1 AND p.transaction IS NOT NULL`,
    [dataset],
  )
  const chunks = await transaction.rows(
    `SELECT DISTINCT c.transaction FROM ${own(schema, 'chunk')} c JOIN ${own(schema, 'push')} p USING (push) WHERE p.dataset = $1`,
    [dataset],
  )
  const ids = [
    ...pushes.flatMap((push) => [push.transaction, push.undoing]),
    ...chunks.map((chunk) => chunk.transaction),
  ]
  const ours = new Set(ids.filter((id) => id !== null).map((id) => BigInt(String(id)) & LOWER))
  const isListed = `t.xmin = ANY('{${[...ours].join(',')}}'::xid[])`
  // Chunks of old pushes are not on record any more: they were sent before their push took effect, by its number.
  const bounds: bigint[] = []
  // In a database that was restored from a dump, all numbers are others, and no record has that of its own transaction.
  for (const { sequence, transaction: id, xmin, has_chunks } of pushes)
    if (has_chunks !== true && ours.has(BigInt(String(xmin)))) bounds[Number(sequence)] = BigInt(String(id))
  if (bounds.length === 0) return isListed
  const [now] = await transaction.rows('SELECT txid_snapshot_xmax(txid_current_snapshot()) AS id')
  const last = BigInt(String(now?.id))
  const id = `(${last} - ((${last} - t.xmin::text::bigint) & ${LOWER}))`
  const all = Array.from(bounds, (bound) => bound ?? 0n).slice(1)
  const number = `t.${ownColumns.push}`
  const bound = `CASE WHEN ${number} BETWEEN 1 AND ${all.length} THEN ('{${all.join(',')}}'::bigint[])[${number}::int] END`
  return `(${isListed} OR coalesce(${id} < ${bound}, false))`
}

export async function othersRows(
  session: Session,
  facts: Facts,
  { name, dataset }: ThereTable,
  signal: AbortSignal,
): Promise<{ rows: number; others: number } | null> {
  return session.transaction(
    async (transaction) => {
      const isOurs = await oursCondition(transaction, facts, dataset)
      if (isOurs === null) return null
      const [row] = await transaction.rows(
        `SELECT count(*) AS rows, count(*) FILTER (WHERE NOT (${isOurs})) AS others FROM ${qualified(facts.schema, name)} t`,
      )
      return { rows: Number(row?.rows), others: Number(row?.others) }
    },
    { signal, isSnapshot: true },
  )
}
