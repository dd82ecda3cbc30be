/**
 * Writes derived tables: the rows of a SELECT as a Parquet file of the dataset's own, published in one step. The SELECT
 * runs on a locked-down session, since parts of it may come from outside.
 */
import { randomUUID } from 'node:crypto'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Engine } from '../engine.ts'
import { failure } from '../failure.ts'
import type { StoredColumn } from '../store/columns.ts'
import { findDataset, type StoredDataset } from '../store/datasets.ts'
import { type DerivedKind, protectDerived, publishDerived, type StoredDerived } from '../store/derived.ts'
import { queryAll } from '../store/duckdb.ts'
import { removeUnreferenced } from '../store/garbage.ts'
import { identifier, literal } from '../store/sql-text.ts'
import { openStaging } from '../store/staging.ts'
import type { TaskContext } from '../tasks/tasks.ts'
import { createViews } from './views.ts'

export interface DerivedRequest {
  readonly name: string
  readonly title: string
  readonly kind: DerivedKind
  /** JSON of the kind's own, from which the table can be made again. */
  readonly definition: unknown
  /** The columns of the SELECT in their order; by DuckDB's types when left out. */
  readonly columns?: readonly StoredColumn[]
}

/**
 * Runs `selectSql` (over the views of the dataset's tables) and makes its rows a table of the dataset, in the place of
 * the derived table of that name. With a `connection` the SELECT runs there, views and temporary tables being the
 * caller's affair. Cancelling the task interrupts it; then nothing is kept.
 * @throws NAME_TAKEN when the name belongs to another table.
 */
export async function writeDerived(
  engine: Engine,
  dataset: StoredDataset,
  request: DerivedRequest,
  selectSql: string,
  context: TaskContext,
  connection?: DuckDBConnection,
): Promise<StoredDerived> {
  refuseTakenTableName(dataset, request.name, request.kind)
  if (connection !== undefined) return write(engine, dataset, request, selectSql, context, connection)
  return engine.read(
    dataset,
    async (own) => {
      await createViews(own, dataset, engine.paths)
      return write(engine, dataset, request, selectSql, context, own)
    },
    context.signal,
  )
}

async function write(
  { catalog, paths, changes }: Engine,
  dataset: StoredDataset,
  { name, title, kind, definition, columns: given }: DerivedRequest,
  selectSql: string,
  context: TaskContext,
  connection: DuckDBConnection,
): Promise<StoredDerived> {
  const id = randomUUID()
  // What former refreshes left behind: their readers are done by now.
  removeUnreferenced(catalog, paths)
  protectDerived(catalog, context.id, id)
  using staging = openStaging(paths, context.id, id)
  const columns = given ?? (await describeColumns(connection, selectSql))
  const file = 'rows.parquet'
  const [written] = await queryAll(
    connection,
    `COPY (SELECT ${columns.map(storedCell).join(', ')} FROM (${selectSql}\n)) TO ${literal(staging.segment(file))} (FORMAT parquet)`,
  )
  const lineMap = 'lines.parquet'
  await connection.run(
    `COPY (SELECT 0::BIGINT AS "row", 1::BIGINT AS record, 1::BIGINT AS line) TO ${literal(staging.segment(lineMap))} (FORMAT parquet)`,
  )
  context.signal.throwIfAborted()
  staging.seal()
  publishDerived(catalog, {
    ...{ id, name, title, kind, definition, columns, lineMap },
    datasetId: dataset.id,
    segments: [{ file, rows: Number(written?.Count ?? 0) }],
    builtFrom: { versionId: dataset.versionId, version: dataset.version },
    taskId: context.id,
  })
  staging.keep()
  changes.publish({ what: 'datasets' })
  const derived = findDataset(catalog, dataset.id).derived.find((candidate) => candidate.id === id)
  if (derived === undefined) throw new Error(`${name} was replaced while it was published`)
  return derived
}

/** Texts are never null in a segment. */
const storedCell = ({ name, storage }: StoredColumn): string =>
  storage === 'VARCHAR'
    ? `coalesce(${identifier(name)}::VARCHAR, '') AS ${identifier(name)}`
    : `${identifier(name)}::${storage} AS ${identifier(name)}`

/** The columns of a SELECT as they can be stored. @throws BAD_INPUT when two have one name. */
export async function describeColumns(connection: DuckDBConnection, selectSql: string): Promise<StoredColumn[]> {
  const described = await queryAll(connection, `DESCRIBE SELECT * FROM (${selectSql}\n)`)
  return described.map((row) => storedAs(String(row.column_name), String(row.column_type)))
}

/** How a column of a query's result is stored; types that no column of a file has become text. */
export function storedAs(name: string, type: string): StoredColumn {
  if (/^U?(?:TINY|SMALL|BIG)?INT(?:EGER)?$/.test(type))
    return { name, type: 'integer', storage: type === 'UBIGINT' ? 'DECIMAL(20,0)' : 'BIGINT', format: null }
  // Parquet has no integers of 128 bits: they would become floats.
  if (/^U?HUGEINT$/.test(type)) return { name, type: 'integer', storage: 'DECIMAL(38,0)', format: null }
  if (type.startsWith('DECIMAL')) {
    const whole = /,\s*0\)$/.test(type)
    return { name, type: whole ? 'integer' : 'number', storage: type, format: null }
  }
  if (type === 'DOUBLE' || type === 'FLOAT') return { name, type: 'number', storage: 'DOUBLE', format: 'plain' }
  if (type === 'BOOLEAN') return { name, type: 'boolean', storage: type, format: 'true/false' }
  if (type === 'DATE') return { name, type: 'date', storage: type, format: '%Y-%m-%d' }
  if (type.startsWith('TIMESTAMP')) return { name, type: 'datetime', storage: 'TIMESTAMP', format: '%Y-%m-%d %H:%M:%S' }
  return { name, type: 'string', storage: 'VARCHAR', format: null }
}

/** @throws NAME_TAKEN, with a free name, when a table has the name that is not a derived one of the same kind. */
export function refuseTakenTableName(dataset: StoredDataset, name: string, replaceable?: DerivedKind): void {
  const isTaken = (candidate: string) =>
    dataset.tables.some((table) => table.name.toLowerCase() === candidate.toLowerCase()) ||
    dataset.derived.some(
      (derived) => derived.name.toLowerCase() === candidate.toLowerCase() && derived.kind !== replaceable,
    )
  if (!isTaken(name)) return
  let free = name
  for (let n = 2; isTaken(free); n++) free = `${name}-${n}`
  throw failure('NAME_TAKEN', `${dataset.name} has a table called ${name} already. ${free} is free.`, { free })
}
