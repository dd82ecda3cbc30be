/**
 * Where each row of a table goes that is pulled: into the source and at the number that it has at its home, so that its
 * line and its findings are right; rows that were changed here stay where they are; and what others wrote into the
 * database without Winnow comes last, as a source of its own.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { BundledTable } from '../../bundle/manifest.ts'
import type { StoredTable } from '../../store/datasets.ts'
import { queryAll } from '../../store/duckdb.ts'
import { literal } from '../../store/sql-text.ts'
import type { FetchedTable } from './fetch.ts'
import type { Sides } from './sides.ts'

export interface PlacedRows {
  /**
   * A temporary table: `id`, `slot` (position in `order`), `row`, and where its content is: `fetched`, or else at `source`
   * and `local` of the table here.
   */
  readonly table: string
  /** Ids of the sources, in order; null for that of the rows that have no place. */
  readonly order: readonly (string | null)[]
}

interface PlaceRequest {
  readonly connection: DuckDBConnection
  readonly fetched: FetchedTable
  readonly sides: Sides
  /** As it is described there. */
  readonly described: BundledTable
  readonly local: StoredTable | undefined
  /** The file of the places, if there is one. */
  readonly places: string | null
  readonly onConflict: 'theirs' | 'ours'
}

export async function placeRows(request: PlaceRequest): Promise<PlacedRows> {
  const { connection, fetched, sides, described, local, places, onConflict } = request
  const ids = described.sources.map(({ id }) => id)
  const own = (local?.sources ?? []).map(({ id }) => id)
  const order = [...ids, ...own.filter((id) => !ids.includes(id)), null]
  const table = `${fetched.rows}_placed`
  // Rows that a source can have where `_winnow_row` tells the place: none where the source has moved since.
  const lengths = described.sources.map(({ id, rows }, at) => (id === fetched.described.origin[at] ? rows : 0))
  const known =
    places === null
      ? '(SELECT NULL::UUID AS id, NULL::INTEGER AS source, NULL::BIGINT AS "row" WHERE false)'
      : `read_parquet(${literal(places)})`
  const size = 2 ** 40
  const positions = own.map((id) => order.indexOf(id))
  const isOurs = `(d.kind = 'k'${onConflict === 'ours' ? " OR d.kind = 'c'" : ''})`
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${table} AS
    WITH
    taken AS (SELECT d.id, ${isOurs} AS ours, d.kind <> 's' AND NOT ${isOurs} AS fetched, l.source, l."row" AS local, t.place,
        p.source AS known_at, p."row" AS known_row
      FROM ${sides.decided} d LEFT JOIN ${sides.local} l ON d.id = l.id LEFT JOIN ${fetched.rows} t ON d.id = t.id
      LEFT JOIN ${known} p ON d.id = p.id
      WHERE CASE WHEN ${isOurs} THEN d.oh IS NOT NULL ELSE d.th IS NOT NULL END),
    homes AS (SELECT *, CASE WHEN ours THEN NULL WHEN known_at >= 0 AND known_at < ${ids.length} THEN known_at
          WHEN place >= 0 AND place // ${size} < ${ids.length} AND place % ${size} < ${sqlList(lengths)}[place // ${size} + 1]
            THEN place // ${size} END AS home,
        CASE WHEN known_at IS NOT NULL THEN known_row ELSE place % ${size} END AS home_row FROM taken),
    valid AS (SELECT * EXCLUDE (home), CASE WHEN home_row >= 0
          AND home_row < ${sqlList(described.sources.map(({ rows }) => rows))}[home + 1] THEN home END AS home FROM homes),
    placed AS (SELECT id, fetched, source, local, place,
        CASE WHEN home IS NOT NULL THEN home WHEN NOT fetched THEN ${sqlList(positions)}[source + 1] END AS slot,
        CASE WHEN home IS NOT NULL THEN home_row WHEN NOT fetched THEN local END AS own_row,
        home IS NOT NULL AS is_home FROM valid),
    slots AS (SELECT *, slot IS NOT NULL AND row_number() OVER (PARTITION BY slot, own_row ORDER BY is_home DESC, id) = 1 AS has_slot
      FROM placed)
    SELECT id, slot::INTEGER AS slot, own_row::BIGINT AS "row", fetched, source, local FROM slots WHERE has_slot
    UNION ALL SELECT id, ${order.length - 1} AS slot, row_number() OVER (ORDER BY place, id) - 1 AS "row", fetched, source, local
      FROM slots WHERE NOT has_slot`)
  return { table, order }
}

const sqlList = (numbers: readonly number[]) => `([${numbers.join(', ')}]::BIGINT[])`

/** How many rows each source gets, and how many of these are where they are already. By position in `order`. */
export async function countPlaced(
  connection: DuckDBConnection,
  { table, order }: PlacedRows,
  local: StoredTable | undefined,
): Promise<ReadonlyMap<number, { rows: number; inPlace: number }>> {
  const positions = (local?.sources ?? []).map(({ id }) => order.indexOf(id))
  const counts = await queryAll(
    connection,
    `SELECT slot, count(*) AS n, count(*) FILTER (NOT fetched AND ${sqlList(positions)}[source + 1] = slot AND local = "row") AS same
     FROM ${table} GROUP BY slot`,
  )
  return new Map(counts.map(({ slot, n, same }) => [Number(slot), { rows: Number(n), inPlace: Number(same) }]))
}
