/** Reads back what a push wrote and compares it, chunk by chunk, with what was to be there; and learns what is there now. */
import { rmSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Verification } from '../../../preload/contract/index.ts'
import { queryAll } from '../store/duckdb.ts'
import { literal } from '../store/sql-text.ts'
import { type NewBase, writeBase } from './bases.ts'
import { expectedSql, learntSql, newRowsSql, type SentTable } from './chunks.ts'
import { writeIds } from './review.ts'
import type { Target } from './target.ts'
import { readSnapshot } from './theirs.ts'

export interface VerifyRequest {
  readonly target: Target
  readonly connection: DuckDBConnection
  readonly sent: SentTable
  /** Id of the dataset there. */
  readonly remoteId: string
  readonly scratch: (extension: string) => string
  readonly signal: AbortSignal
}

type Differing = Verification['differing'][number]

const MOST_DIFFERING = 100

/** Makes the table `winnow_sent` (`chunk`, `op`, `id`, `h`), which a verification and a new base are made of. */
export async function collectSent(connection: DuckDBConnection, sent: SentTable): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE winnow_sent AS ${expectedSql(sent)}`)
}

/** Needs `winnow_sent`. */
export async function verifyTable(
  request: VerifyRequest,
): Promise<{ chunks: number; rows: number; differing: Differing[] }> {
  const { target, connection, sent, remoteId, scratch, signal } = request
  const { target: wanted, there } = sent.reviewed
  const csv = scratch('csv')
  const ids = there === null ? undefined : scratch('txt')
  try {
    if (ids !== undefined) await writeIds(connection, 'SELECT id FROM winnow_sent', ids)
    const now = { name: wanted.name, dataset: remoteId, columns: wanted.columns, key: wanted.key }
    await target.snapshot(now, csv, { ...(ids === undefined ? {} : { ids }), signal })
    const { table } = await readSnapshot(connection, { csv, columns: wanted.columns, name: 'winnow_found' })
    const chunks = await queryAll(
      connection,
      `SELECT chunk, count(*) AS n, count(*) FILTER (CASE WHEN op = 'd' THEN f.id IS NULL ELSE f.h = s.h END) AS same
       FROM winnow_sent s LEFT JOIN ${table} f ON s.id = f.id GROUP BY chunk ORDER BY chunk`,
    )
    const differing = chunks.flatMap(({ chunk, n, same }): Differing[] => {
      const wrong = Number(n) - Number(same)
      if (wrong === 0) return []
      const message = `${wrong} of ${Number(n)} rows of ${wanted.name} are not there as they were sent.`
      return [{ table: wanted.source, chunk: Number(chunk), message }]
    })
    const rows = chunks.reduce((sum, { n }) => sum + Number(n), 0)
    if (there === null) {
      const [more] = await queryAll(connection, `SELECT count(*) AS n FROM ${table} ANTI JOIN winnow_sent USING (id)`)
      const strange = Number(more?.n ?? 0)
      if (strange > 0)
        differing.push({
          ...{ table: wanted.source, chunk: chunks.length },
          message: `${strange} rows of ${wanted.name} were not sent by this push.`,
        })
    }
    return { chunks: chunks.length, rows, differing: differing.slice(0, MOST_DIFFERING) }
  } finally {
    rmSync(csv, { force: true })
    if (ids !== undefined) rmSync(ids, { force: true })
    await connection.run('DROP TABLE IF EXISTS winnow_found')
  }
}

export interface NewTableRead {
  readonly chunks: number
  readonly rows: number
  readonly base: NewBase
}

/**
 * The same for a new table that nobody has touched yet, which is the rule: its rows are compared by their places, so that
 * their ids need not be computed once more. Null when anything differs; then it has to be looked at closely.
 */
export async function readNewTable(
  { target, connection, sent, remoteId, scratch, signal }: VerifyRequest,
  places: Parameters<typeof writeBase>[1],
  targetId: string,
): Promise<NewTableRead | null> {
  const { target: wanted } = sent.reviewed
  const csv = scratch('csv')
  try {
    const now = { name: wanted.name, dataset: remoteId, columns: wanted.columns, key: wanted.key }
    await target.snapshot(now, csv, { signal })
    const found = { csv, columns: wanted.columns, name: 'winnow_found', isPassing: true }
    const { table } = await readSnapshot(connection, found)
    await connection.run(`CREATE OR REPLACE TEMP TABLE winnow_new AS ${newRowsSql(sent)}`)
    const [counts] = await queryAll(
      connection,
      `SELECT count(*) AS n, count(DISTINCT chunk) AS chunks, count(*) FILTER (f.h = s.passing) AS same,
         (SELECT count(*) FROM ${table}) AS found
       FROM winnow_new s LEFT JOIN ${table} f ON s.place = f.place`,
    )
    const rows = Number(counts?.n)
    if (Number(counts?.same) !== rows || Number(counts?.found) !== rows) return null
    const { source, name: targetTable } = wanted
    const base = await writeBase(
      connection,
      places,
      { target: targetId, table: source, targetTable },
      `SELECT f.id, s.h FROM winnow_new s JOIN ${table} f ON s.place = f.place`,
    )
    return { chunks: Number(counts?.chunks), rows, base }
  } finally {
    rmSync(csv, { force: true })
    await connection.run('DROP TABLE IF EXISTS winnow_found')
    await connection.run('DROP TABLE IF EXISTS winnow_new')
  }
}

/**
 * What we know to be in the table after the push: what we knew, with everything that was sent or learnt in its place. Rows
 * of conflicts that were left as they are keep what we knew of them, so that they are conflicts the next time as well.
 * Needs `winnow_sent`.
 */
export function learnBase(
  connection: DuckDBConnection,
  places: Parameters<typeof writeBase>[1],
  { sent, target, before }: { sent: SentTable; target: string; before: string | undefined },
): Promise<NewBase> {
  const { reviewed } = sent
  const learnt = learntSql(sent)
  const replaced = ['SELECT id FROM winnow_sent', ...(learnt === null ? [] : [`SELECT id FROM ${learnt}`])]
  const parts = [
    "SELECT id, h FROM winnow_sent WHERE op <> 'd'",
    ...(learnt === null ? [] : [`SELECT id, h FROM ${learnt} WHERE kind = 's'`]),
    ...(before === undefined || reviewed.there === null
      ? []
      : [`SELECT id, h FROM read_parquet(${literal(before)}) ANTI JOIN (${replaced.join(' UNION ALL ')}) USING (id)`]),
  ]
  const { source: table, name: targetTable } = reviewed.target
  return writeBase(connection, places, { target, table, targetTable }, parts.join(' UNION ALL '))
}
