/** The values of a column, to choose a report's parameter from. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { relationOf, type SegmentPlaces } from '../browse/relation.ts'
import { findColumn, findTable, type StoredDataset } from '../store/datasets.ts'
import { queryAll } from '../store/duckdb.ts'
import { identifier, literal, outputText } from '../store/sql-text.ts'

/** In the column's own order; a search keeps the values that contain it. Empty cells are no choice. */
export async function listChoices(
  connection: DuckDBConnection,
  dataset: StoredDataset,
  paths: SegmentPlaces,
  { table: name, column, search, limit }: { table: string; column: string; search: string; limit: number },
): Promise<{ total: number; values: string[] }> {
  const table = findTable(dataset, name)
  const value = identifier(findColumn(table, column).name)
  const text = `${value}::VARCHAR`
  const found = search === '' ? '' : `AND contains(lower(${text}), lower(${literal(search)}))`
  const distinct = `SELECT DISTINCT ${value} AS v FROM ${relationOf(table, paths)} WHERE ${text} <> '' ${found}`
  const rows = await queryAll(
    connection,
    `WITH found AS MATERIALIZED (${distinct})
     SELECT ${outputText('v::VARCHAR')} AS value, (SELECT count(*) FROM found) AS total FROM found ORDER BY v LIMIT ${limit}`,
  )
  return { total: Number(rows[0]?.total ?? 0), values: rows.map((row) => String(row.value)) }
}
