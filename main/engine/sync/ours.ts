/** A table of the version that is pushed, as the push sees it: ids, places, and cells under their names there. */
import { rmSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { lineMapOf, type RowRange, relationOf, relationOfSource, type SegmentPlaces } from '../browse/relation.ts'
import type { StoredColumn } from '../store/columns.ts'
import type { StoredTable } from '../store/datasets.ts'
import { queryAll } from '../store/duckdb.ts'
import { identifier, literal } from '../store/sql-text.ts'
import { keyCells, keyIsFilled, keyNames } from '../versions/keys.ts'
import { contentHash, contentText, hexId, idBits, keyText, passingHash, rowPlace } from './identity.ts'
import { chunkColumns, type Target, type TargetColumn } from './target.ts'

export interface OurTable {
  readonly table: StoredTable
  readonly columns: readonly TargetColumn[]
  /** Columns of the dataset that tell rows apart; empty when whole rows do. */
  readonly key: readonly StoredColumn[]
  /** A Parquet file of rows that have an equal one before them: `source`, `row`, `n`. Null when there is none. */
  readonly twins: string | null
  /** Columns (by their name in the dataset) with cells that the database cannot hold. */
  readonly unstorable: ReadonlySet<string>
}

/** Knows which cells a database cannot hold. */
export type Storability = Pick<Target, 'unstorable' | 'replacement'>

/** Whether the key is filled throughout and tells all rows apart. */
export async function isKey(
  connection: DuckDBConnection,
  table: StoredTable,
  key: readonly string[],
  places: SegmentPlaces,
): Promise<boolean> {
  const [counts] = await queryAll(
    connection,
    `SELECT count(*) AS n, count(*) FILTER (${keyIsFilled(key)}) AS filled, count(DISTINCT hash(${keyNames(key)})) AS apart
     FROM (SELECT ${keyCells(table, key).join(', ')} FROM ${relationOf(table, places)})`,
  )
  return counts !== undefined && counts.n === counts.filled && counts.n === counts.apart
}

/** Writes the file of twins of a table without a key; null when no two rows are equal. */
export async function findTwins(
  connection: DuckDBConnection,
  table: StoredTable,
  places: SegmentPlaces,
  file: string,
): Promise<string | null> {
  const rows = relationOf(table, places)
  const quick = `hash(${table.columns.map(({ name }) => identifier(name)).join(', ')})`
  const id = hexId(contentText(table.columns, "''"))
  // Most tables have few rows that are equal: only those that may be are looked at closely.
  await connection.run(`COPY (
    WITH likely AS (SELECT ${quick} AS h FROM ${rows} GROUP BY 1 HAVING count(*) > 1),
    near AS (SELECT ${id} AS id, __source, __row FROM ${rows} WHERE ${quick} IN (SELECT h FROM likely)),
    numbered AS (SELECT __source, __row, row_number() OVER (PARTITION BY id ORDER BY __source, __row) - 1 AS n FROM near)
    SELECT __source::BIGINT AS source, __row::BIGINT AS "row", n FROM numbered WHERE n > 0 ORDER BY 1, 2)
    TO ${literal(file)} (FORMAT parquet)`)
  const [count] = await queryAll(connection, `SELECT count(*) AS n FROM read_parquet(${literal(file)})`)
  if (Number(count?.n) > 0) return file
  rmSync(file, { force: true })
  return null
}

/** Rows of one source. */
export interface Span {
  readonly source: number
  readonly range: RowRange
}

/**
 * `SELECT`s the rows with `_winnow_id`, `_winnow_bits`, `_winnow_row` and the cells under their names there; what cannot be held is
 * replaced. `more` is further SQL to select over the stored columns, `__source` and `__row`.
 */
export function ourRows(
  ours: OurTable,
  places: SegmentPlaces,
  storability: Storability,
  { span, more = [], where = 'true' }: { span?: Span; more?: readonly string[]; where?: string } = {},
): string {
  const { table, columns, key, twins } = ours
  const told =
    key.length > 0 ? keyText(key) : contentText(table.columns, twins === null ? "'0'" : 'coalesce(__twin, 0)')
  const cells = columns.map(({ name, column }) => `${heldCell(ours, column, storability)} AS ${identifier(name)}`)
  const rows =
    span === undefined
      ? relationOf(table, places)
      : `(SELECT * FROM (${relationOfSource(table, span.source, places, span.range)})
          WHERE __row >= ${span.range.from} AND __row < ${span.range.to})`
  const join =
    key.length > 0 || twins === null
      ? ''
      : `LEFT JOIN (SELECT source AS __twin_source, "row" AS __twin_row, n AS __twin FROM read_parquet(${literal(twins)})) t
          ON __source = __twin_source AND __row = __twin_row`
  const ids = [`${hexId(told)} AS ${chunkColumns.id}`, `${idBits(told)} AS ${chunkColumns.bits}`]
  const own = [...ids, `${rowPlace()} AS ${chunkColumns.row}`]
  return `SELECT ${[...own, ...cells, ...more].join(', ')} FROM ${rows} ${join} WHERE ${where}`
}

/** The hash of a row's content as the database will hold it, over stored columns. */
export const ourHash = (ours: OurTable, storability: Storability): string =>
  contentHash(ours.columns.map(({ column }) => ({ column, value: heldCell(ours, column, storability) })))

/** The same for a comparison within this session. */
export const ourPassingHash = (ours: OurTable, storability: Storability): string =>
  passingHash(
    ours.columns.map(({ column }) => ({
      ...{ column, value: heldCell(ours, column, storability), strange: 'NULL::VARCHAR' },
    })),
  )

function heldCell(ours: OurTable, column: StoredColumn, { unstorable, replacement }: Storability): string {
  const own = identifier(column.name)
  const reason = ours.unstorable.has(column.name) ? unstorable(column, own) : null
  return reason === null ? own : `CASE WHEN (${reason}) IS NULL THEN ${own} ELSE ${replacement(column, own)} END`
}

/** SQL that is true of rows all of whose cells can be held. */
export function isHeld(ours: OurTable, { unstorable }: Storability): string {
  const reasons = ours.columns
    .filter(({ column }) => ours.unstorable.has(column.name))
    .flatMap(({ column }) => unstorable(column, identifier(column.name)) ?? [])
  return reasons.length === 0 ? 'true' : reasons.map((reason) => `(${reason}) IS NULL`).join(' AND ')
}

export interface UnstorableCell {
  readonly table: string
  readonly file: string
  readonly line: number
  readonly column: string
  readonly reason: string
}

/** Cells (of rows for which `within` holds) that the database cannot hold: which columns have any, how many, the first. */
export async function findUnstorable(
  connection: DuckDBConnection,
  { table, columns }: Pick<OurTable, 'table' | 'columns'>,
  places: SegmentPlaces,
  { unstorable }: Pick<Storability, 'unstorable'>,
  limit: number,
  within = 'true',
): Promise<{ columns: Set<string>; total: number; first: UnstorableCell[] }> {
  const asked = columns.flatMap(({ column }) => {
    const reason = unstorable(column, identifier(column.name))
    return reason === null ? [] : [{ column, reason }]
  })
  const found = { columns: new Set<string>(), total: 0, first: [] as UnstorableCell[] }
  if (asked.length === 0) return found
  const counts = asked.map(({ reason }, at) => `count(${reason}) AS n${at}`)
  const [row] = await queryAll(
    connection,
    `SELECT ${counts.join(', ')} FROM ${relationOf(table, places)} WHERE ${within}`,
  )
  for (const [at, { column, reason }] of asked.entries()) {
    const n = Number(row?.[`n${at}`] ?? 0)
    if (n === 0) continue
    found.columns.add(column.name)
    found.total += n
    if (found.first.length >= limit) continue
    const cells = await queryAll(
      connection,
      `SELECT __source, reason, l.line + (__row - l."row") AS line
       FROM (SELECT __source, __row, ${reason} AS reason FROM ${relationOf(table, places)} WHERE (${reason}) IS NOT NULL AND ${within}
             ORDER BY __source, __row LIMIT ${limit - found.first.length}) r
       ASOF JOIN ${lineMapOf(table, places)} l ON r.__source = l.source AND r.__row >= l."row" ORDER BY __source, __row`,
    )
    for (const { __source, reason, line } of cells)
      found.first.push({
        ...{ table: table.name, column: column.name, reason: String(reason), line: Number(line) },
        file: table.sources[Number(__source)]?.file ?? '',
      })
  }
  return found
}
