/** DuckDB's own COPY to a file in the engine's outbox, with progress. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { queryAll } from '../store/duckdb.ts'
import { literal } from '../store/sql-text.ts'

const LOOK_EVERY_MS = 200

/** `onRows` gets about how many of `rows` rows are done, and throws to stop. Returns how many were written. */
export async function copyOut(
  connection: DuckDBConnection,
  { sql, path, options, rows }: { sql: string; path: string; options: string; rows: number },
  onRows: (rows: number) => void,
): Promise<number> {
  await connection.run('SET enable_progress_bar = true')
  await connection.run('SET enable_progress_bar_print = false')
  const timer = setInterval(() => {
    const share = connection.progress.percentage / 100
    try {
      onRows(share > 0 ? Math.min(rows, Math.floor(share * rows)) : 0)
    } catch {
      connection.interrupt()
    }
  }, LOOK_EVERY_MS)
  try {
    const [written] = await queryAll(connection, `COPY (${sql}\n) TO ${literal(path)} (${options})`)
    return Number(written?.Count ?? 0)
  } finally {
    clearInterval(timer)
  }
}

export interface RawLines {
  /** Before the first line, between two, and after the last. */
  readonly prefix: string
  readonly between: string
  readonly suffix: string
}

/** Options of COPY that write the texts of one column as they are: nothing in them is quoted. */
export const rawOptions = ({ prefix, between, suffix }: RawLines): string =>
  `FORMAT csv, HEADER false, QUOTE '', DELIMITER ${literal('\u0001')}, ${framing({ prefix, between, suffix })}`

/** Without a prefix, each line has its end. */
export const framing = ({ prefix, between, suffix }: RawLines): string =>
  prefix === '' && suffix === between
    ? `NEW_LINE ${literal(between)}`
    : `PREFIX ${literal(prefix)}, NEW_LINE ${literal(between)}, SUFFIX ${literal(suffix)}`
