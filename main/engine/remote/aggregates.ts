/** Aggregates and pivots of a dataset that is open where it lies: the same specification, compiled to PostgreSQL. */
import type { AggregateSpec, Measure } from '../../../preload/contract/index.ts'
import { compileAsked } from '../analyze/aggregate.ts'
import { type AggregatePage, askForPage, type PageOfAggregate } from '../analyze/aggregate-page.ts'
import { askForPivot, type PivotQuery } from '../analyze/pivot.ts'
import type { Engine } from '../engine.ts'
import { jsonText } from '../store/columns.ts'
import { queryAll } from '../store/duckdb.ts'
import type { RemoteEntry } from '../store/remotes.ts'
import { literal } from '../store/sql-text.ts'
import { askRemote, tableOf } from './ask.ts'
import { identifierThere } from './postgres-text.ts'

const SECONDS = 300

type Signal = AbortSignal | undefined

export const pageOfRemoteAggregate = (
  engine: Engine,
  entry: RemoteEntry,
  spec: AggregateSpec,
  page: PageOfAggregate,
  signal: Signal,
): Promise<AggregatePage> =>
  askRemote(engine, entry, { signal, seconds: SECONDS }, async (remote) => {
    const table = tableOf(remote, spec.table)
    return askForPage(remote.asked, table, remote.relationOf(table), spec, page)
  })

export const remotePivot = (engine: Engine, entry: RemoteEntry, query: PivotQuery, signal: Signal) =>
  askRemote(engine, entry, { signal, seconds: SECONDS }, async (remote) => {
    const table = tableOf(remote, query.table)
    return askForPivot(remote.asked, table, remote.relationOf(table), query)
  })

/** As a report of the dataset would have it. */
export const remoteSql = (engine: Engine, entry: RemoteEntry, spec: AggregateSpec, signal: Signal): Promise<string> =>
  askRemote(engine, entry, { signal, seconds: SECONDS }, async (remote) => {
    const table = tableOf(remote, spec.table)
    // The condition is tried out over the table itself; the report knows it by its name.
    const relation = remote.relationOf(table)
    const { sql } = await compileAsked(remote.asked, table, relation, spec)
    return sql.replaceAll(relation, identifierThere(table.name))
  })

export interface RemoteFigure {
  readonly table: string
  readonly measure: Measure
  readonly where?: string | undefined
}

/** One number, as JSON writes it. */
export const remoteFigure = (
  engine: Engine,
  entry: RemoteEntry,
  { table: name, measure, where }: RemoteFigure,
  signal: Signal,
) =>
  askRemote(engine, entry, { signal, seconds: SECONDS }, async (remote) => {
    const { asked, local, relationOf } = remote
    const table = tableOf(remote, name)
    const spec = { table: name, measures: [measure], ...(where !== undefined && { where }) }
    const { columns, sql } = await compileAsked(asked, table, relationOf(table), spec)
    const [column] = columns
    if (column === undefined) throw new Error('An aggregate has a column for its measure.')
    const [row] = await asked.rows(`SELECT q.v::text AS value FROM (${sql}) AS q(v)`)
    const told = { name: column.name, type: column.type }
    if (row?.value == null) return { column: told, value: null }
    const typed = `SELECT CAST(${literal(String(row.value))} AS ${column.storage}) AS v`
    const [written] = await queryAll(local, `SELECT ${jsonText({ ...column, name: 'v' })} AS value FROM (${typed})`)
    return { column: told, value: written?.value == null ? null : String(written.value) }
  })
