/** Pages of an aggregate's result, its totals, and the result as SQL that others can run. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { AggregateSpec, Cell, Column } from '../../../preload/contract/index.ts'
import { relationOf, type SegmentPlaces } from '../browse/relation.ts'
import type { Asked, NamedColumns } from '../dialect/dialect.ts'
import { askDuckDb } from '../dialect/duckdb.ts'
import { failure } from '../failure.ts'
import { findTable, type StoredDataset } from '../store/datasets.ts'
import { identifier } from '../store/sql-text.ts'
import { type CompiledAggregate, compileAggregate, compileAsked } from './aggregate.ts'

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

export interface PageOfAggregate {
  readonly offset: number
  readonly limit: number
  readonly totals: boolean
}

export function pageOfAggregate(
  connection: DuckDBConnection,
  dataset: StoredDataset,
  paths: SegmentPlaces,
  spec: AggregateSpec,
  wanted: PageOfAggregate,
): Promise<AggregatePage> {
  const table = findTable(dataset, spec.table)
  return askForPage(askDuckDb(connection), table, relationOf(table, paths), spec, wanted)
}

/** The page from wherever the rows are. @throws BAD_INPUT */
export async function askForPage(
  asked: Asked,
  table: NamedColumns,
  relation: string,
  spec: AggregateSpec,
  { offset, limit, totals }: PageOfAggregate,
): Promise<AggregatePage> {
  const compiled = await compileAsked(asked, table, relation, spec)
  const { columns, groups, sql } = compiled
  const page = await asked.cells(columns, compiled.pageSql(offset, limit), ['__total']).catch((error: unknown) => {
    throw explainBins(error, spec)
  })
  const all =
    totals && groups > 0
      ? await compileAsked(asked, table, relation, { ...spec, groups: [], sort: [], limit: undefined })
      : null
  const [sums] = all === null ? [] : await asked.cells(all.columns, all.sql)
  return {
    columns: columns.map(({ name, type }) => ({ name, type })),
    total: page.length > 0 ? Number(page[0]?.at(-1)) : offset === 0 ? 0 : await countRows(asked, sql),
    rows: page.map((cells) => cells.slice(0, columns.length)),
    totals: sums === undefined ? null : [...Array.from({ length: groups }, () => null), ...sums],
  }
}

/** The types that `exactBin` of DuckDB's dialect calculates with. */
const BIN_OVERFLOW = /^(?:Conversion|Out of Range) Error: .*(?:to DECIMAL\(26,0\)|multiplication of DECIMAL\(38\))/

/** What the database says of values that are too large for bins of their width, as a sentence. */
function explainBins(error: unknown, { groups = [], where }: AggregateSpec): unknown {
  // A condition in SQL may fail in the same words, for reasons of its own.
  const isOverflow = error instanceof Error && where === undefined && BIN_OVERFLOW.test(error.message)
  const fields = groups.flatMap(({ column, bin }, at) =>
    bin !== undefined && 'width' in bin
      ? [
          {
            field: `groups.${at}.bin.width`,
            message: `${column} has values that are too large for bins of ${bin.width}.`,
          },
        ]
      : [],
  )
  const [first] = fields
  if (!isOverflow || first === undefined) return error
  return failure('BAD_INPUT', `${first.message} Choose a larger width.`, { fields })
}

async function countRows(asked: Asked, sql: string): Promise<number> {
  const [row] = await asked.rows(`SELECT count(*) AS n FROM (${sql}) q`)
  return Number(row?.n)
}
