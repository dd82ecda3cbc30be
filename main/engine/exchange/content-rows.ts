/** The rows that an export is asked for, whatever they come from. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type * as z from 'zod'
import type { exportContentSchema } from '../../../preload/contract/index.ts'
import { compileFor } from '../analyze/aggregate-page.ts'
import { storedAs } from '../analyze/derived.ts'
import { withReport } from '../analyze/report-run.ts'
import { findReport } from '../analyze/report-store.ts'
import { selectOf } from '../analyze/views.ts'
import { cascadeOf, leafRows } from '../browse/cascade.ts'
import { relationOf, relationOfSource, type SegmentPlaces, segmentPath } from '../browse/relation.ts'
import { explainQueryError, selectRows } from '../browse/rows.ts'
import type { Engine } from '../engine.ts'
import { throwIfCancelled } from '../failure.ts'
import { findTable, rowsOf, type StoredDataset, type StoredSource, type StoredTable } from '../store/datasets.ts'
import { identifier } from '../store/sql-text.ts'
import type { Template } from '../template/data-package.ts'
import { gather } from './gather.ts'
import { materialise, type Query, type RowSet, rowsInFiles } from './row-set.ts'
import type { RowRun } from './runs.ts'
import type { Writers } from './writers.ts'

export type ExportedContent = z.output<typeof exportContentSchema>
export type RowContent = Extract<ExportedContent, { what: 'table' | 'selection' | 'aggregate' | 'report' }>

export interface RowSource {
  readonly engine: Pick<Engine, 'catalog' | 'paths' | 'connect' | 'read' | 'results'>
  readonly dataset: StoredDataset
  readonly template: Template | undefined
  readonly signal: AbortSignal | undefined
  readonly writers?: Writers
}

/** A report that is exported may take longer than one that is looked at. */
const REPORT_SECONDS = 3600

export const isRows = (content: ExportedContent): content is RowContent =>
  content.what === 'table' || content.what === 'selection' || content.what === 'aggregate' || content.what === 'report'

/**
 * The rows, those of a query written to `file`. @throws NOT_FOUND, BAD_INPUT when the content cannot be had.
 */
export async function rowsOfContent(
  connection: DuckDBConnection,
  content: RowContent,
  source: RowSource,
  file: string,
): Promise<RowSet> {
  if (content.what === 'report') return rowsOfReport(content, source, file)
  if (content.what === 'table' && isWhole(content)) {
    const table = findTable(source.dataset, content.table)
    const whole = wholeTable(table, source)
    if (table.sources.every(({ mask }) => mask === null)) return whole
    if (source.writers !== undefined) {
      const gathered = await gather(whole, source.writers, () => {
        if (source.signal !== undefined) throwIfCancelled(source.signal)
      })
      if (gathered !== undefined) return gathered
    }
  }
  return materialise(connection, await queryOf(connection, content, source), file).catch((error: unknown) => {
    throw explainQueryError(error)
  })
}

/** The query of a content that is no report. */
export async function queryOf(
  connection: DuckDBConnection,
  content: Exclude<RowContent, { what: 'report' }>,
  { engine: { paths }, dataset, template }: RowSource,
): Promise<Query> {
  if (content.what === 'aggregate') {
    const { sql, columns } = await compileFor(connection, dataset, paths, content.spec)
    return { name: content.spec.table, sql, columns }
  }
  if (content.what === 'table') {
    const table = findTable(dataset, content.table)
    return { name: table.name, columns: table.columns, sql: await selectRows(connection, table, paths, content) }
  }
  const { table, sql } = leafRows(cascadeOf(dataset, template, paths), content.selection)
  const cells = table.columns.map(({ name }) => identifier(name)).join(', ')
  return {
    ...{ name: table.name, columns: table.columns },
    sql: `SELECT ${cells} FROM ${relationOf(table, paths)} t
      WHERE (__source, __row) IN (SELECT (__source, __row) FROM (${sql})) ORDER BY __source, __row`,
  }
}

type TableContent = Extract<RowContent, { what: 'table' }>

const isWhole = ({ filters, where = '', sort, offset, limit }: TableContent): boolean =>
  filters.length === 0 && where.trim() === '' && sort.length === 0 && offset === 0 && limit === undefined

/** Where nothing is left out, the segments in their order are the rows in theirs; where rows are masked, the runs are. */
function wholeTable(table: StoredTable, { engine: { paths } }: RowSource): RowSet {
  const { name, columns, sources } = table
  const files = sources.flatMap(({ home, segments }) =>
    segments.map(({ file, rows }) => ({ path: segmentPath(paths, home, file), rows })),
  )
  if (files.length > 0 && sources.every((source) => source.mask === null && isStoredAs(source, table)))
    return rowsInFiles({ name, columns }, files)
  return {
    ...{ name, columns, sql: selectOf(table, paths) },
    rows: sources.reduce((sum, source) => sum + rowsOf(source), 0),
    files: sources.every((source) => source.columns.length === columns.length) ? files.map(({ path }) => path) : [],
    runs: sources.flatMap((_, at) => runsOfSource(table, at, paths)),
  }
}

/** Whether a source's files hold the table's columns as such. */
const isStoredAs = (source: StoredSource, { columns }: StoredTable): boolean =>
  columns.every(({ name, storage, format }) =>
    source.columns.some((own) => own.name === name && own.storage === storage && own.format === format),
  )

/** A run a segment. A masked one has as many rows at most. */
function runsOfSource(table: StoredTable, at: number, paths: SegmentPlaces): RowRun[] {
  const { segments = [], mask = null } = table.sources[at] ?? {}
  const names = table.columns.map(({ name }) => identifier(name)).join(', ')
  let before = 0
  return segments.map(({ rows }) => {
    const range = { from: before, to: before + rows }
    before = range.to
    const sql = `SELECT ${names} FROM (${relationOfSource(table, at, paths, range)})`
    return { sql: mask === null ? sql : `${sql} ORDER BY __row`, rows }
  })
}

/** A report's result lies on a connection of its own, which writes it. */
function rowsOfReport(
  { name, parameters }: Extract<RowContent, { what: 'report' }>,
  { engine, dataset, template, signal }: RowSource,
  file: string,
): Promise<RowSet> {
  const owner = { id: dataset.id, name: dataset.name, ofTemplate: template?.winnow.reports ?? [] }
  const report = findReport(engine.catalog, owner, name)
  const query = { ...report, report: report.name, values: parameters }
  return withReport(engine, dataset, query, { seconds: REPORT_SECONDS, signal }, ({ connection, relation, columns }) =>
    materialise(
      connection,
      {
        name,
        sql: `SELECT * FROM ${relation}`,
        columns: columns.map((column) => storedAs(column.name, column.storage)),
      },
      file,
    ),
  )
}
