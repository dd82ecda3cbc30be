/** One export, from the content asked for to a complete file under its name. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type * as z from 'zod'
import type { exportContentSchema } from '../../../preload/contract/index.ts'
import { cascadeOf, leafRows } from '../browse/cascade.ts'
import { selectRows } from '../browse/rows.ts'
import { failure, throwIfCancelled } from '../failure.ts'
import { findTable, type StoredDataset } from '../store/datasets.ts'
import type { StorePaths } from '../store/paths.ts'
import type { Outcome, TaskContext } from '../tasks/tasks.ts'
import type { Template } from '../template/data-package.ts'
import type { Comparison, DifferenceQuery } from '../versions/difference.ts'
import { selectionTree } from './selection-tree.ts'
import { openTarget, type TargetFile } from './target-file.ts'
import { anomalyReport } from './write-anomalies.ts'
import { writeCsv } from './write-csv.ts'
import { writeDifference } from './write-difference.ts'
import { writeJsonRows } from './write-json-rows.ts'
import { writeQuarantine } from './write-quarantine.ts'

export interface ExportRequest {
  readonly dataset: StoredDataset
  readonly template: Template | undefined
  readonly content: z.output<typeof exportContentSchema>
  readonly path: string
  readonly overwrite: boolean
  readonly escapeFormulas: boolean
  /** Finds the versions that are asked for. @throws NOT_FOUND, BAD_INPUT */
  readonly compare: (query: DifferenceQuery) => Comparison
}

export async function exportFile(
  connection: DuckDBConnection,
  request: ExportRequest,
  paths: StorePaths,
  context: TaskContext,
): Promise<Outcome> {
  await using target = await openTarget(request.path, request.overwrite)
  context.signal.addEventListener('abort', () => connection.interrupt(), { once: true })
  let written = 0
  const onRows = (rows: number) => {
    throwIfCancelled(context.signal)
    written = rows
    context.report({ phase: 'Writing', progress: { rows } })
  }
  context.report({ phase: 'Writing' })
  await writeContent(connection, request, paths, target, onRows)
  throwIfCancelled(context.signal)
  await target.complete()
  return { dataset: request.dataset.id, rows: written }
}

async function writeContent(
  connection: DuckDBConnection,
  { dataset, template, content, escapeFormulas, compare }: ExportRequest,
  paths: StorePaths,
  target: TargetFile,
  onRows: (rows: number) => void,
): Promise<void> {
  const csv = { escapeFormulas, onRows }
  if (content.what === 'difference') {
    const { shape, table } = content
    await writeDifference(connection, compare(content), paths, target, { shape, table, ...csv })
  } else if (content.what === 'quarantine') await writeQuarantine(dataset, content.source, paths, target, onRows)
  else if (content.what === 'anomalies') {
    const report = anomalyReport(connection, dataset, template, paths, {
      shape: content.shape,
      filter: content.filter,
      ...csv,
    })
    for await (const text of report) await target.write(text)
  } else if (content.what === 'table') {
    const table = findTable(dataset, content.table)
    const sql = await selectRows(connection, table, paths, content)
    if (content.shape === 'json') await writeJsonRows(connection, sql, table.columns, target, onRows)
    else
      await writeCsv(
        connection,
        sql,
        table.columns.map(({ name }) => name),
        target,
        csv,
      )
  } else {
    const cascade = cascadeOf(dataset, template, paths)
    if (content.shape === 'csv') {
      const { table, sql } = leafRows(cascade, content.selection)
      await writeCsv(
        connection,
        `${sql} ORDER BY __source, __row`,
        table.columns.map(({ name }) => name),
        target,
        csv,
      )
      return
    }
    const shape = template?.winnow.json
    if (template === undefined || shape === undefined)
      throw failure('BAD_INPUT', `The template of ${dataset.name} defines no JSON export. Export CSV instead.`)
    for await (const text of selectionTree(connection, cascade, template, shape, content.selection, onRows))
      await target.write(text)
  }
}
