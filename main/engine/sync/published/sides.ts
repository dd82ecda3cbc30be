/**
 * Both sides of a table that was published: as it is here, as it is there, and as we last knew it to be there. What a pull
 * does with a row follows from the three; only ids and hashes of contents are compared.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { PushChange, PushCounts } from '../../../../preload/contract/index.ts'
import type { SegmentPlaces } from '../../browse/relation.ts'
import { rowsOf, type StoredTable } from '../../store/datasets.ts'
import { queryAll } from '../../store/duckdb.ts'
import { identifier, literal } from '../../store/sql-text.ts'
import { findTwins, findUnstorable, type OurTable, ourHash, ourRows } from '../ours.ts'
import type { Target } from '../target.ts'
import type { FetchedTable } from './fetch.ts'

/** Letters of a change: also of rows that are alike (`s`), and of those that were changed here only (`k`). */
export const kindLetters = { insert: 'i', update: 'u', delete: 'd', conflict: 'c' } as const satisfies Record<
  PushChange['kind'],
  string
>

export interface Sides {
  /** A temporary table of our rows: `id`, `source`, `row`, `h`. */
  readonly local: string
  /** A temporary table: `id`, `kind`, `oh`, `bh`, `th`. */
  readonly decided: string
  readonly counts: PushCounts
  /** Rows that were changed or deleted here, and there are as they were. */
  readonly kept: number
}

interface Place {
  readonly connection: DuckDBConnection
  readonly target: Pick<Target, 'unstorable' | 'replacement'>
  readonly places: SegmentPlaces
  readonly scratch: (extension: string) => string
}

/** `table` is ours; undefined when there is none yet. */
export async function compareSides(
  place: Place,
  fetched: FetchedTable,
  table: StoredTable | undefined,
): Promise<Sides> {
  const { connection } = place
  const local = `${fetched.rows}_local`
  const decided = `${fetched.rows}_decided`
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${local} AS ${
      table === undefined
        ? 'SELECT NULL::UUID AS id, NULL::INTEGER AS source, NULL::BIGINT AS "row", NULL::UBIGINT AS h WHERE false'
        : await localSql(place, fetched, table)
    }`,
  )
  const base =
    fetched.base === undefined
      ? '(SELECT NULL::UUID AS id, NULL::UBIGINT AS h WHERE false)'
      : `(SELECT id, h FROM read_parquet(${literal(fetched.base.file)}))`
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${decided} AS
    SELECT id, oh, bh, th, CASE
      WHEN oh = th THEN 's'
      WHEN oh IS NOT DISTINCT FROM bh THEN CASE WHEN th IS NULL THEN 'd' WHEN oh IS NULL THEN 'i' ELSE 'u' END
      WHEN th IS NOT DISTINCT FROM bh THEN 'k'
      ELSE 'c' END AS kind
    FROM (SELECT x.id, x.oh, x.th, b.h AS bh FROM (
      SELECT coalesce(l.id, t.id) AS id, l.h AS oh, t.h AS th FROM ${local} l FULL JOIN ${fetched.rows} t ON l.id = t.id) x
      LEFT JOIN ${base} b ON x.id = b.id)`)
  const found = await queryAll(
    connection,
    `SELECT kind, count(*) AS n, count(oh) AS ours FROM ${decided} GROUP BY kind`,
  )
  const of = (kind: string, what: 'n' | 'ours' = 'n') => Number(found.find((row) => row.kind === kind)?.[what] ?? 0)
  const rows = table === undefined ? 0 : table.sources.reduce((sum, source) => sum + rowsOf(source), 0)
  const [inserted, updated, deleted, conflicts] = [of('i'), of('u'), of('d'), of('c')]
  const counts = { inserted, updated, deleted, conflicts, unchanged: rows - updated - deleted - of('c', 'ours') }
  return { local, decided, counts, kept: of('k') }
}

/** Ids as they were given there: by the same key. */
async function localSql(
  { connection, target, places, scratch }: Place,
  { there }: FetchedTable,
  table: StoredTable,
): Promise<string> {
  const columns = table.columns.map((column) => ({ name: column.name, column }))
  const named = there.key.map((name) => there.columns.find((column) => column.name === name)?.column.name.toLowerCase())
  const found = named.flatMap((name) => table.columns.find((column) => column.name.toLowerCase() === name) ?? [])
  const key = found.length === named.length ? found : []
  const twins = key.length > 0 ? null : await findTwins(connection, table, places, scratch('parquet'))
  const unstorable = await findUnstorable(connection, { table, columns }, places, target, 0)
  const ours: OurTable = { table, columns, key, twins, unstorable: unstorable.columns }
  const rows = ourRows({ ...ours, columns: [] }, places, target, {
    more: ['__source', '__row', `${ourHash(ours, target)} AS ${identifier('_winnow_ours')}`],
  })
  return `SELECT _winnow_id::UUID AS id, __source AS source, __row AS "row", _winnow_ours AS h FROM (${rows})`
}
