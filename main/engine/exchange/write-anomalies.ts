/** Findings as a file: in full as CSV or JSON, or as the report that a template defines. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { AnomalyFilter } from '../../../preload/contract/index.ts'
import { selectAnomalies, toAnomaly } from '../browse/anomalies.ts'
import { csvRecord } from '../csv/csv-writer.ts'
import type { StoredDataset } from '../store/datasets.ts'
import { queryChunks } from '../store/duckdb.ts'
import type { StorePaths } from '../store/paths.ts'
import type { Template } from '../template/data-package.ts'
import { escapeFormula } from './formulas.ts'

export const anomalyColumns = ['file', 'line', 'record', 'column', 'type', 'severity', 'value', 'message'] as const

export interface AnomalyReport {
  readonly shape: 'csv' | 'json' | 'template'
  readonly filter: AnomalyFilter
  readonly escapeFormulas: boolean
  readonly onRows: (rows: number) => void
}

/** Yields the text of the report. A dataset without a template's report gets the full one. */
export async function* anomalyReport(
  connection: DuckDBConnection,
  dataset: StoredDataset,
  template: Template | undefined,
  paths: StorePaths,
  { shape, filter, escapeFormulas, onRows }: AnomalyReport,
): AsyncGenerator<string> {
  const safe = escapeFormulas ? escapeFormula : (text: string) => text
  const report = shape === 'template' ? template?.winnow.report : undefined
  const json = shape === 'json'
  if (json) yield '['
  else yield csvRecord(report?.columns ?? anomalyColumns)
  let rows = 0
  for await (const chunk of queryChunks(connection, selectAnomalies(dataset, paths, filter))) {
    let text = ''
    for (const found of chunk) {
      const anomaly = toAnomaly(found)
      if (json) {
        const { source: _, ...shown } = anomaly
        text += `${rows === 0 && text === '' ? '' : ','}\n  ${JSON.stringify(shown)}`
      } else if (report === undefined) {
        text += csvRecord(anomalyColumns.map((name) => safe(String(anomaly[name]))))
      } else {
        const said = report.texts[anomaly.type]
        if (said === undefined) continue
        const resource = dataset.tables.find((table) => table.name === anomaly.table)?.resource
        const file = template?.resources.find(({ name }) => name === resource)?.winnow.reportName ?? anomaly.file
        text += csvRecord([safe(file), String(anomaly.line), safe(said)])
      }
    }
    yield text
    rows += chunk.length
    onRows(rows)
  }
  if (json) yield rows === 0 ? ']\n' : '\n]\n'
}
