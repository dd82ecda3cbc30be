/**
 * Which rows an upsert takes out of a table: rows that were there and whose key is delivered anew, and rows of the
 * delivery that share a key with another one of it. All of it is SQL, so that any number of rows spills to disk.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { OnDuplicate } from '../../../preload/contract/index.ts'
import { lineMapOf, maskPath, relationOf, type SegmentPlaces } from '../browse/relation.ts'
import type { StoredTable } from '../store/datasets.ts'
import { queryAll, queryChunks } from '../store/duckdb.ts'
import { literal } from '../store/sql-text.ts'
import { keyCells, keyIsFilled, keyNames } from './keys.ts'

const HITS = 'winnow_superseded'

/** A row of a delivery that has to give way to another one with its key. */
export interface Loser {
  /** Positions among the table's sources. */
  readonly source: number
  readonly row: number
  readonly record: number
  readonly line: number
  readonly key: readonly string[]
  readonly winner: { readonly source: number; readonly line: number }
}

/** Rows of `old` whose key occurs in `delivered`, by source: masks them. Both have the columns of the new version. */
export async function maskSuperseded(
  connection: DuckDBConnection,
  old: StoredTable,
  delivered: StoredTable,
  key: readonly string[],
  places: SegmentPlaces,
  maskOf: (source: number) => string,
): Promise<Map<number, number>> {
  const names = keyNames(key)
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${HITS} AS
    SELECT __source, __row FROM ${keyed(old, key, places)} SEMI JOIN ${keyed(delivered, key, places)} USING (${names})`)
  return writeMasks(connection, old, places, maskOf)
}

/**
 * Rows of `delivered` that lose to another row with their key: masks them. `stays` says which of several wins. `tell`
 * gets every loser, in the order of sources and records, some at a time.
 */
export async function maskDuplicates(
  connection: DuckDBConnection,
  delivered: StoredTable,
  { key, stays }: { key: readonly string[]; stays: Exclude<OnDuplicate, 'all'> },
  places: SegmentPlaces,
  maskOf: (source: number) => string,
  tell: (losers: AsyncIterable<readonly Loser[]>) => Promise<void>,
): Promise<Map<number, number>> {
  const names = keyNames(key)
  const direction = stays === 'last' ? 'DESC' : 'ASC'
  const rows = keyed(delivered, key, places)
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${HITS} AS
    WITH shared AS (SELECT ${names} FROM ${rows} GROUP BY ALL HAVING count(*) > 1)
    SELECT * FROM (
      SELECT __source, __row, ${names}, row_number() OVER same AS place,
        first_value(__source) OVER same AS first_source, first_value(__row) OVER same AS first_row
      FROM ${rows} SEMI JOIN shared USING (${names})
      WINDOW same AS (PARTITION BY ${names} ORDER BY __source ${direction}, __row ${direction}))
    WHERE place > 1`)
  const masked = await writeMasks(connection, delivered, places, maskOf)
  if (masked.size > 0) await tell(losersOf(connection, delivered, key, places))
  return masked
}

/** Rows whose key is filled, with `__source`, `__row`, `k0`, `k1`… */
function keyed(table: StoredTable, key: readonly string[], places: SegmentPlaces): string {
  const cells = ['__source', '__row', ...keyCells(table, key)].join(', ')
  return `(SELECT * FROM (SELECT ${cells} FROM ${relationOf(table, places)}) WHERE ${keyIsFilled(key)})`
}

/** One mask a source that has hits: those rows, and the ones that were masked before. Returns how many are new. */
async function writeMasks(
  connection: DuckDBConnection,
  table: StoredTable,
  places: SegmentPlaces,
  maskOf: (source: number) => string,
): Promise<Map<number, number>> {
  const counts = await queryAll(connection, `SELECT __source, count(*) AS n FROM ${HITS} GROUP BY 1 ORDER BY 1`)
  const masked = new Map(counts.map(({ __source, n }) => [Number(__source), Number(n)]))
  for (const at of masked.keys()) {
    const before = table.sources[at]?.mask ?? null
    const earlier =
      before === null ? '' : `UNION ALL SELECT "row" FROM read_parquet(${literal(maskPath(places, before))})`
    await connection.run(`COPY (SELECT * FROM (SELECT __row AS "row" FROM ${HITS} WHERE __source = ${at} ${earlier}) ORDER BY 1)
      TO ${literal(maskOf(at))} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)`)
  }
  return masked
}

async function* losersOf(
  connection: DuckDBConnection,
  delivered: StoredTable,
  key: readonly string[],
  places: SegmentPlaces,
): AsyncGenerator<readonly Loser[]> {
  const map = lineMapOf(delivered, places)
  const sql = `SELECT h.*, l.record + (h.__row - l."row") AS record, l.line + (h.__row - l."row") AS line,
      f.line + (h.first_row - f."row") AS first_line
    FROM ${HITS} h ASOF JOIN ${map} l ON h.__source = l.source AND h.__row >= l."row"
      ASOF JOIN ${map} f ON h.first_source = f.source AND h.first_row >= f."row"
    ORDER BY h.__source, h.__row`
  for await (const rows of queryChunks(connection, sql))
    yield rows.map((row) => ({
      source: Number(row.__source),
      row: Number(row.__row),
      record: Number(row.record),
      line: Number(row.line),
      key: key.map((_, at) => String(row[`k${at}`])),
      winner: { source: Number(row.first_source), line: Number(row.first_line) },
    }))
}

/** Frees what the masks were made of. */
export async function forgetHits(connection: DuckDBConnection): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${HITS}`)
}
