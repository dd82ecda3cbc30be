/** Keeps the largest values of an axis or a legend, so that the rest can be put together as one. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { queryAll } from '../../store/duckdb.ts'
import { plural } from './chart-words.ts'

export interface Kept {
  readonly kept: readonly string[]
  /** How many values are not kept. */
  readonly left: number
}

export const otherName = (left: number): string => `${plural(left, 'other')}`

/**
 * Of `__chart`, with its `y0` and `place`: the values of `column` with the largest totals, as a table `__chart_<column>`
 * of their own. One more than `most` would be is kept where only one would be left.
 */
export async function keepLargest(connection: DuckDBConnection, column: 'x' | 's', most: number): Promise<Kept> {
  const table = `__chart_${column}`
  const [found] = await queryAll(connection, `SELECT count(DISTINCT ${column}) AS n FROM __chart`)
  const values = Number(found?.n)
  const limit = values <= most + 1 ? values : most
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT ${column} AS value FROM __chart WHERE ${column} IS NOT NULL
     GROUP BY 1 ORDER BY sum(abs(y0)) DESC NULLS LAST, min(place) LIMIT ${limit}`,
  )
  // An axis with an order of its own keeps all; only names are told one by one.
  if (limit === values && column === 'x') return { kept: [], left: 0 }
  const kept = await queryAll(connection, `SELECT value FROM ${table}`)
  return { kept: kept.map(({ value }) => String(value)), left: values - limit }
}
