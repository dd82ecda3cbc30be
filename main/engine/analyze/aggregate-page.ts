/** Pages of an aggregate's result, its totals, and the result as SQL that others can run. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { AggregateSpec, Cell, Column } from '../../../preload/contract/index.ts'
import { relationOf, type SegmentPlaces } from '../browse/relation.ts'
import { cellText, type StoredColumn } from '../store/columns.ts'
import { findTable, type StoredDataset } from '../store/datasets.ts'
import { queryAll } from '../store/duckdb.ts'
import { identifier } from '../store/sql-text.ts'
import { type CompiledAggregate, compileAggregate } from './aggregate.ts'

/** The aggregate over the segments of a dataset. @throws BAD_INPUT, NOT_FOUND */
export function compileFor(
  connection: DuckDBConnection,
  dataset: StoredDataset,
  paths: SegmentPlaces,
  spec: AggregateSpec,
): Promise<CompiledAggregate> {
  const table = findTable(dataset, spec.table)
  return compileAggregate(connection, table, relationOf(table, paths), spec)
}

/** The aggregate as SQL over the views of the dataset (`createViews`, which the connection must have): for reports. */
export async function sqlOf(
  connection: DuckDBConnection,
  dataset: StoredDataset,
  spec: AggregateSpec,
): Promise<string> {
  const table = findTable(dataset, spec.table)
  return (await compileAggregate(connection, table, identifier(table.name), spec)).sql
}

export interface AggregatePage {
  readonly columns: Column[]
  readonly total: number
  readonly rows: Cell[][]
  /** The measures over all rows that count, in the order of the columns; empty where groups are. */
  readonly totals: Cell[] | null
}

export async function pageOfAggregate(
  connection: DuckDBConnection,
  dataset: StoredDataset,
  paths: SegmentPlaces,
  spec: AggregateSpec,
  { offset, limit, totals }: { readonly offset: number; readonly limit: number; readonly totals: boolean },
): Promise<AggregatePage> {
  const compiled = await compileFor(connection, dataset, paths, spec)
  const { columns, groups, sql } = compiled
  const page = await fetchCells(connection, columns, compiled.pageSql(offset, limit), ['__total'])
  const all =
    totals && groups > 0
      ? await compileFor(connection, dataset, paths, { ...spec, groups: [], sort: [], limit: undefined })
      : null
  const [sums] = all === null ? [] : await fetchCells(connection, all.columns, all.sql)
  return {
    columns: columns.map(({ name, type }) => ({ name, type })),
    total: page.length > 0 ? Number(page[0]?.at(-1)) : offset === 0 ? 0 : await countRows(connection, sql),
    rows: page.map((cells) => cells.slice(0, columns.length)),
    totals: sums === undefined ? null : [...Array.from({ length: groups }, () => null), ...sums],
  }
}

async function countRows(connection: DuckDBConnection, sql: string): Promise<number> {
  const [row] = await queryAll(connection, `SELECT count(*) AS n FROM (${sql})`)
  return Number(row?.n)
}

/** Rows of a query as text, then `others` as they are. */
export async function fetchCells(
  connection: DuckDBConnection,
  columns: readonly StoredColumn[],
  sql: string,
  others: readonly string[] = [],
): Promise<Cell[][]> {
  const cells = [...columns.map((column) => cellText(column)), ...others.map(identifier)]
  const reader = await connection.runAndReadAll(`SELECT ${cells.join(', ')} FROM (${sql})`)
  return reader.getRows().map((row) => row.map((cell) => (cell === null ? null : String(cell))))
}
