/** The last look before a commit, for databases that cannot tell by themselves what was changed since a review. */
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { queryAll } from '../store/duckdb.ts'
import { literal } from '../store/sql-text.ts'
import { workColumns as work } from './identity.ts'
import { writeIds } from './review.ts'
import type { SentPart } from './running-push.ts'
import type { Scratch } from './scratch.ts'
import { ChangedThere, chunkColumns, type Target } from './target.ts'
import { readSnapshot } from './theirs.ts'

export interface Recheck {
  readonly target: Target
  readonly connection: DuckDBConnection
  readonly parts: readonly SentPart[]
  readonly scratch: Scratch
  readonly signal: AbortSignal
}

/** @throws ChangedThere when a row that the push touches is not as it was when it was reviewed. */
export async function refuseChanged({ target, connection, parts, scratch, signal }: Recheck): Promise<void> {
  for (const { sent, plan } of parts) {
    const { delta, mark, there } = sent.reviewed
    if (delta === null || there === null || mark !== null || plan.rows === 0) continue
    const reviewed = `(SELECT ${chunkColumns.id} AS id, ${work.theirs} AS h FROM read_parquet(${literal(join(sent.folder, delta))})
      WHERE ${work.kind} IN ('i', 'u', 'd', 'c'))`
    const ids = scratch.file('txt')
    const csv = scratch.file('csv')
    await writeIds(connection, `SELECT id FROM ${reviewed}`, ids)
    await target.snapshot(there, csv, { ids, signal })
    const { table } = await readSnapshot(connection, { csv, columns: there.columns, name: 'winnow_now' })
    const [changed] = await queryAll(
      connection,
      `SELECT count(*) AS n FROM ${reviewed} r LEFT JOIN ${table} t ON r.id = t.id WHERE t.h IS DISTINCT FROM r.h`,
    )
    await connection.run('DROP TABLE winnow_now')
    const n = Number(changed?.n ?? 0)
    if (n > 0)
      throw new ChangedThere(
        plan.table.name,
        `${n === 1 ? '1 row was' : `${n} rows were`} changed in ${plan.table.name} since the review. Nothing was changed; review it anew.`,
      )
  }
}
