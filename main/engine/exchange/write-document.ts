/** What is no plain run of rows: findings, differences, rejected records, and a selection in its template's own shape. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { cascadeOf } from '../browse/cascade.ts'
import { failure } from '../failure.ts'
import type { StorePaths } from '../store/paths.ts'
import { anomalyPage } from './anomaly-report-page.ts'
import { createCompressor } from './compressor.ts'
import { selectionTree } from './selection-tree.ts'
import { anomalyReport } from './write-anomalies.ts'
import { writeDifference } from './write-difference.ts'
import { writeQuarantine } from './write-quarantine.ts'
import type { ExportRequest, Sink, Writing, Written } from './writing.ts'

export async function writeDocument(
  connection: DuckDBConnection,
  request: ExportRequest,
  paths: StorePaths,
  { targets, compression, onRows: tell }: Writing,
): Promise<Written> {
  const target = await targets.next()
  const compressor = createCompressor(compression, (bytes) => target.write(bytes))
  const sink: Sink = {
    write: (content) => compressor.write(typeof content === 'string' ? Buffer.from(content) : content),
  }
  let rows = 0
  await writeContent(connection, request, paths, sink, (count) => {
    tell(count)
    rows = count
  })
  await compressor.end()
  return { rows, notes: [] }
}

async function writeContent(
  connection: DuckDBConnection,
  { dataset, template, content, format, escapeFormulas: usual, compare }: ExportRequest,
  paths: StorePaths,
  sink: Sink,
  onRows: (rows: number) => void,
): Promise<void> {
  const escapeFormulas = format?.kind === 'csv' ? format.escapeFormulas : usual
  if (content.what === 'quarantine') return writeQuarantine(dataset, content.source, paths, sink, onRows)
  if (content.what === 'difference') {
    const shape = format === undefined ? content.shape : format.kind === 'json' ? 'json' : 'csv'
    return writeDifference(connection, compare(content), paths, sink, {
      ...{ shape, table: content.table, escapeFormulas, onRows },
    })
  }
  if (content.what === 'anomalies') {
    const shape = format?.kind === 'json' ? 'json' : content.shape
    if (shape === 'html') {
      const page = anomalyPage(connection, dataset, paths, { filter: content.filter, onRows })
      for await (const text of page) await sink.write(text)
      return
    }
    const report = { shape, filter: content.filter, escapeFormulas, onRows }
    for await (const text of anomalyReport(connection, dataset, template, paths, report)) await sink.write(text)
    return
  }
  if (content.what !== 'selection') throw new Error(`${content.what} is rows`)
  const cascade = cascadeOf(dataset, template, paths)
  const shape = template?.winnow.json
  if (template === undefined || shape === undefined)
    throw failure('BAD_INPUT', `The template of ${dataset.name} defines no JSON export. Export CSV instead.`)
  for await (const text of selectionTree(connection, cascade, template, shape, content.selection, onRows))
    await sink.write(text)
}
