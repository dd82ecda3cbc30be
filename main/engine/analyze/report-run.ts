/** Runs a report: its SQL over the dataset's tables, with bound values, within limits; then cuts pages from its result. */
import { createHash } from 'node:crypto'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { ReportDefinition, ReportPage, ReportValues } from '../../../preload/contract/index.ts'
import { currentActor } from '../actor.ts'
import type { Engine } from '../engine.ts'
import { Cancelled, failure } from '../failure.ts'
import { rowsOf, type StoredDataset } from '../store/datasets.ts'
import { queryAll } from '../store/duckdb.ts'
import { identifier } from '../store/sql-text.ts'
import { checkQuery } from './check-query.ts'
import { explainQuery } from './query-errors.ts'
import { cellOf, resultColumn, resultText } from './report-cells.ts'
import type { Result } from './report-results.ts'
import { recordRun } from './report-store.ts'
import { bindValues, placeholdersOf, settleValues } from './report-values.ts'
import { createViews } from './views.ts'

/** What is run: `report` is the name of a saved one, null for SQL that was not saved. */
export interface ReportQuery extends Pick<ReportDefinition, 'sql' | 'parameters'> {
  readonly report: string | null
  readonly values: ReportValues
}

export interface RunOptions {
  /** A query that takes longer is stopped. */
  readonly seconds: number
  readonly signal?: AbortSignal | undefined
  /** Makes the result where the rows are elsewhere: as a table of the connection. */
  readonly make?: MakeResult
}

export type MakeResult = (
  connection: DuckDBConnection,
  query: ReportQuery,
  values: ReadonlyMap<string, string | number>,
  signal: AbortSignal,
) => Promise<Omit<Result, 'connection'>>

type RunningEngine = Pick<Engine, 'catalog' | 'paths' | 'connect' | 'read' | 'results'>

/** One page; `page` counts from 1. @throws BAD_INPUT when the SQL or a value is wrong, or it takes too long. */
export function pageOfReport(
  engine: RunningEngine,
  dataset: StoredDataset,
  query: ReportQuery,
  { page, perPage, ...options }: RunOptions & { readonly page: number; readonly perPage: number },
): Promise<ReportPage> {
  return withReport(engine, dataset, query, options, async (result, cached) => {
    const { connection, relation, columns, rows, version, seconds } = result
    const cells = columns.map(resultText).join(', ')
    const reader = await connection.runAndReadAll(
      `SELECT ${cells} FROM ${relation} LIMIT ${perPage} OFFSET ${(page - 1) * perPage}`,
    )
    const data = reader.getRows().map((row) =>
      Object.fromEntries(
        columns.map((column, at) => {
          const value = row[at] ?? null
          return [column.name, cellOf(value === null ? null : String(value), column)]
        }),
      ),
    )
    return {
      ...{ data, columns: columns.map(({ name, type }) => ({ name, type })) },
      ...{ page, per_page: perPage, total_pages: Math.ceil(rows / perPage), total_items: rows },
      ...{ version, cached, seconds },
    }
  })
}

/**
 * Runs the report unless its result is there still, and hands over the result: a table on a locked-down connection,
 * in the order of the report's rows. Nobody else uses the connection until `use` is done.
 */
export async function withReport<Value>(
  engine: RunningEngine,
  dataset: StoredDataset,
  query: ReportQuery,
  { seconds, signal, make: makeElsewhere }: RunOptions,
  use: (result: Result, cached: boolean) => Promise<Value>,
): Promise<Value> {
  const values = settleValues(query.parameters, query.values)
  const limit = AbortSignal.timeout(seconds * 1000)
  const either = signal === undefined ? limit : AbortSignal.any([signal, limit])
  const state = stateOf(dataset)
  const key = createHash('sha256')
    .update(JSON.stringify([dataset.id, state, query.sql, query.parameters, [...values]]))
    .digest('hex')
  const request = { dataset: dataset.id, key, state, signal: either, connect: () => engine.connect(dataset) }
  const make = async (connection: DuckDBConnection) => {
    if (makeElsewhere !== undefined) return makeElsewhere(connection, query, values, either)
    const made = await interruptible(connection, either, () => materialise(engine, connection, dataset, query, values))
    remember(engine, dataset, { ...query, values: Object.fromEntries(values) }, made)
    return made
  }
  try {
    return await engine.results.use({ ...request, make }, (result, cached) =>
      interruptible(result.connection, either, () => use(result, cached)),
    )
  } catch (error) {
    if (signal?.aborted) throw new Cancelled()
    if (limit.aborted)
      throw failure(
        'BAD_INPUT',
        `The query took longer than ${seconds} seconds and was stopped. Select fewer rows, or give it more time.`,
      )
    throw error
  }
}

function remember(
  { catalog }: RunningEngine,
  { id }: StoredDataset,
  { report, sql, values }: ReportQuery,
  { version, rows, seconds }: Omit<Result, 'connection'>,
): void {
  const run = { at: new Date(), report, sql, values, version, rows, seconds, actor: currentActor() }
  try {
    recordRun(catalog, id, run)
  } catch (error) {
    // A catalog that cannot be written (a full disk) must not keep anybody from reading.
    console.error(error)
  }
}

/** Changes whenever a query may give something else. */
export const stateOf = ({ versionId, state, tables, derived }: StoredDataset): string =>
  JSON.stringify([
    ...[versionId, state, derived.map(({ id }) => id)],
    tables.map(({ sources }) => sources.reduce((sum, source) => sum + rowsOf(source), 0)),
  ])

/** What makes a table of the query, or explains it, stands on a line before it. */
const LINES_BEFORE = 1

async function materialise(
  { paths }: RunningEngine,
  connection: DuckDBConnection,
  dataset: StoredDataset,
  { sql, parameters }: ReportQuery,
  values: ReturnType<typeof settleValues>,
): Promise<Omit<Result, 'connection'>> {
  const startedAt = performance.now()
  const tables = await createViews(connection, dataset, paths)
  await checkQuery(connection, sql, tables)
  let name = 'result'
  while (tables.some((table) => table.toLowerCase() === name)) name += '_'
  const relation = identifier(name)
  await prepareAlone(connection, sql, parameters)
  try {
    const prepared = await connection.prepare(`CREATE TEMP TABLE ${relation} AS\n${sql}`)
    await bindValues(connection, prepared, parameters, values, dataset)
    await prepared.run()
    prepared.destroySync()
  } catch (error) {
    throw explainQuery(error, sql, LINES_BEFORE)
  }
  const described = await queryAll(connection, `DESCRIBE ${relation}`)
  const [counted] = await queryAll(connection, `SELECT count(*) AS n FROM ${relation}`)
  return {
    relation,
    columns: described.map((row) => resultColumn(String(row.column_name), String(row.column_type))),
    rows: Number(counted?.n),
    version: dataset.version,
    seconds: (performance.now() - startedAt) / 1000,
  }
}

/** How DuckDB would run the query, as its own drawing. */
export function explainReport(
  engine: RunningEngine,
  dataset: StoredDataset,
  { sql, parameters, values }: ReportQuery,
  signal?: AbortSignal,
): Promise<string> {
  const settled = settleValues(parameters, values)
  return engine.read(
    dataset,
    async (connection) => {
      await checkQuery(connection, sql, await createViews(connection, dataset, engine.paths))
      try {
        const prepared = await connection.prepare(`EXPLAIN\n${sql}`)
        await bindValues(connection, prepared, parameters, settled, dataset)
        const reader = await prepared.runAndReadAll()
        return reader
          .getRows()
          .map(([, plan]) => String(plan))
          .join('\n')
      } catch (error) {
        throw explainQuery(error, sql, LINES_BEFORE)
      }
    },
    signal,
  )
}

/** A report that could not be run is not saved. @throws BAD_INPUT with the place of the mistake. */
export function checkReport(
  engine: RunningEngine,
  dataset: StoredDataset,
  { sql, parameters }: Pick<ReportDefinition, 'sql' | 'parameters'>,
): Promise<void> {
  return engine.read(dataset, async (connection) => {
    await checkQuery(connection, sql, await createViews(connection, dataset, engine.paths))
    await prepareAlone(connection, sql, parameters)
  })
}

/** Finds what is wrong with the query before there are any values. */
async function prepareAlone(
  connection: DuckDBConnection,
  sql: string,
  parameters: ReportDefinition['parameters'],
): Promise<void> {
  const prepared = await connection.prepare(sql).catch((error: unknown) => {
    throw explainQuery(error, sql)
  })
  placeholdersOf(prepared, parameters)
  prepared.destroySync()
}

const INTERRUPT_EVERY_MS = 50

/** An interrupt between two queries is lost: it is repeated until the work has heard of it. */
async function interruptible<Value>(
  connection: DuckDBConnection,
  signal: AbortSignal,
  work: () => Promise<Value>,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const interrupt = () => {
    connection.interrupt()
    timer ??= setInterval(interrupt, INTERRUPT_EVERY_MS)
  }
  if (signal.aborted) interrupt()
  signal.addEventListener('abort', interrupt, { once: true })
  try {
    return await work()
  } finally {
    signal.removeEventListener('abort', interrupt)
    clearInterval(timer)
  }
}
