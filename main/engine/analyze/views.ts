/**
 * The tables of a dataset as views of a connection, so that SQL can name them. The views are temporary: they belong to
 * the connection and go with it.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import { relationOf, type SegmentPlaces } from '../browse/relation.ts'
import type { StoredDataset, StoredTable } from '../store/datasets.ts'
import { identifier } from '../store/sql-text.ts'

/** All tables of a dataset: those of its files, then the derived ones whose names are not taken. */
export function tablesOf(dataset: StoredDataset): StoredTable[] {
  const taken = new Set(dataset.tables.map(({ name }) => name.toLowerCase()))
  const derived = dataset.derived.map(({ table }) => table).filter(({ name }) => !taken.has(name.toLowerCase()))
  return [...dataset.tables, ...derived]
}

/** One view a table, under its name, with its typed columns only. Returns the names. */
export async function createViews(
  connection: DuckDBConnection,
  dataset: StoredDataset,
  paths: SegmentPlaces,
): Promise<string[]> {
  const tables = tablesOf(dataset)
  for (const table of tables)
    await connection.run(`CREATE OR REPLACE TEMP VIEW ${identifier(table.name)} AS ${selectOf(table, paths)}`)
  return tables.map(({ name }) => name)
}

/** The rows of a table, without what leads back to their lines. */
export const selectOf = (table: StoredTable, paths: SegmentPlaces): string =>
  `SELECT ${table.columns.map(({ name }) => identifier(name)).join(', ')} FROM ${relationOf(table, paths)}`
