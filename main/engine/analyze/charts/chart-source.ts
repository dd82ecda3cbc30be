/**
 * The rows that a chart is drawn from, as something that SQL can select from: the result of an aggregate or a report, or
 * the rows of a table.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { z } from 'zod'
import type { chartDefinitionSchema, DatePart, ReportDefinition } from '../../../../preload/contract/index.ts'
import { relationOf } from '../../browse/relation.ts'
import { columnOf, explainQueryError } from '../../browse/rows.ts'
import { duckdb } from '../../dialect/duckdb.ts'
import type { Engine } from '../../engine.ts'
import type { StoredColumn } from '../../store/columns.ts'
import { findTable, rowsOf, type StoredDataset } from '../../store/datasets.ts'
import { queryAll } from '../../store/duckdb.ts'
import { type CompiledAggregate, type ParsedSpec, parseSpec } from '../aggregate.ts'
import { groupSql } from '../aggregate-groups.ts'
import { compileFor } from '../aggregate-page.ts'
import { withReport } from '../report-run.ts'
import { findReport } from '../report-store.ts'

export type ParsedChart = z.output<typeof chartDefinitionSchema>

/** What several values of a column are put together to; null where that cannot be told from them. */
export type Together = 'sum' | 'min' | 'max' | null

export interface ChartRows {
  readonly connection: DuckDBConnection
  /** What can stand behind FROM, as `t`. */
  readonly relation: string
  /** SQL over `t` for a number that is as high as the row is low in its source. */
  readonly place: string
  readonly columns: readonly StoredColumn[]
  readonly rows: number
  readonly version: number
  together(column: string): Together
  /** The part of its dates by which the column was grouped. */
  partOf(column: string): DatePart | undefined
  /** The same groups, but of a coarser part of the dates of `column`; null where that cannot be made. */
  coarser(column: string, part: DatePart): Promise<ChartRows | null>
}

export type ChartEngine = Pick<Engine, 'catalog' | 'paths' | 'connect' | 'read' | 'results'>

export interface ChartRequest {
  readonly engine: ChartEngine
  readonly dataset: StoredDataset
  readonly reports: readonly ReportDefinition[]
  readonly signal: AbortSignal | undefined
}

/** A report that a chart is made of is given as long as one that is looked at. */
const REPORT_SECONDS = 60

/** @throws BAD_INPUT, NOT_FOUND */
export function withRows<Value>(
  { engine, dataset, reports, signal }: ChartRequest,
  { source }: ParsedChart,
  use: (rows: ChartRows) => Promise<Value>,
): Promise<Value> {
  switch (source.what) {
    case 'rows': {
      const table = findTable(dataset, source.table)
      const rows = table.sources.reduce((sum, one) => sum + rowsOf(one), 0)
      const fixed = { ...notGrouped, relation: relationOf(table, engine.paths), place: PLACE_IN_TABLE }
      const all = { ...fixed, columns: table.columns, rows, version: dataset.version, together: () => 'sum' as const }
      return reading(engine, dataset, signal, (connection) => use({ connection, ...all }))
    }
    case 'aggregate': {
      const spec = parseSpec(source.spec)
      return reading(engine, dataset, signal, async (connection) =>
        use(await rowsOfAggregate({ connection, dataset, paths: engine.paths }, spec)),
      )
    }
    case 'report': {
      const owner = { id: dataset.id, name: dataset.name, ofTemplate: reports }
      const report = findReport(engine.catalog, owner, source.name)
      const query = { ...report, report: report.name, values: source.parameters }
      return withReport(engine, dataset, query, { seconds: REPORT_SECONDS, signal }, (result) =>
        use({
          ...{ ...notGrouped, connection: result.connection, relation: result.relation },
          ...{ place: 't.rowid', rows: result.rows, version: result.version, together: () => null },
          columns: result.columns.map((column) => ({ ...column, format: null })),
        }),
      )
    }
  }
}

/** Sources come one after another. */
const PLACE_IN_TABLE = '(t.__source::BIGINT * 1000000000000 + t.__row)'

const notGrouped = { partOf: () => undefined, coarser: async () => null }

const reading = <Value>(
  engine: ChartEngine,
  dataset: StoredDataset,
  signal: AbortSignal | undefined,
  use: (connection: DuckDBConnection) => Promise<Value>,
): Promise<Value> =>
  engine.read(
    dataset,
    (connection) =>
      use(connection).catch((error: unknown) => {
        throw explainQueryError(error)
      }),
    signal,
  )

interface Place {
  readonly connection: DuckDBConnection
  readonly dataset: StoredDataset
  readonly paths: ChartEngine['paths']
}

async function rowsOfAggregate(place: Place, spec: ParsedSpec): Promise<ChartRows> {
  const { connection, dataset, paths } = place
  const compiled = await compileFor(connection, dataset, paths, spec)
  await connection.run(`CREATE OR REPLACE TEMP TABLE __chart_source AS ${compiled.sql}`)
  const [counted] = await queryAll(connection, 'SELECT count(*) AS n FROM __chart_source')
  const groupAt = (column: string) => compiled.columns.findIndex(({ name }) => name === column)
  return {
    ...{ connection, relation: '__chart_source', place: 't.rowid', columns: compiled.columns },
    ...{ rows: Number(counted?.n), version: dataset.version },
    together: (column) => togetherOf(compiled, spec, column),
    partOf: (column) => spec.groups[groupAt(column)]?.part,
    async coarser(column, part) {
      const at = groupAt(column)
      const groups = spec.groups.map((group, index) => (index === at ? { ...group, part, name: column } : group))
      const own = spec.groups[at]
      if (own === undefined || own.bin !== undefined) return null
      groupSql(duckdb, columnOf(findTable(dataset, spec.table), own.column), { column: own.column, part })
      return rowsOfAggregate(place, { ...spec, groups, limit: undefined })
    },
  }
}

/** Counts and sums of parts add up to those of the whole; a mean of means is none. */
function togetherOf({ columns, groups }: CompiledAggregate, { measures }: ParsedSpec, column: string): Together {
  const measure = measures[columns.findIndex(({ name }) => name === column) - groups]
  switch (measure?.function) {
    case 'count':
    case 'sum':
    case 'share':
      return 'sum'
    case 'min':
    case 'max':
      return measure.function
    default:
      return null
  }
}
