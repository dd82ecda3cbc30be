/** A dataset as the contract shows it: counts instead of files, names instead of how things are stored. */
import type { Dataset, Source } from '../../../preload/contract/index.ts'
import { type FindingCountRow, rowsOf, type StoredDataset } from './datasets.ts'

/** `hasJson` tells whether a template defines a JSON export. */
export function describeDataset(dataset: StoredDataset, hasJson: (template: string) => boolean): Dataset {
  const { id, name, template, createdAt, deletedAt, version, state, hierarchy } = dataset
  const tables = dataset.tables.map(({ name, title, columns, sources }) => ({
    name,
    title,
    columns: columns.map(({ name, type, reason }) => ({ name, type, ...(reason != null && { reason }) })),
    rows: sources.reduce((sum, source) => sum + rowsOf(source), 0),
    sources: sources.map(
      ({ id, file, bytes, fingerprint, dialect, ledger }): Source => ({
        id,
        file,
        bytes,
        fingerprint,
        dialect,
        ledger,
      }),
    ),
  }))
  return {
    id,
    name,
    template,
    createdAt,
    deletedAt,
    version,
    state,
    tables,
    rows: tables.reduce((sum, table) => sum + table.rows, 0),
    anomalies: countAnomalies(dataset.findings),
    hierarchy:
      hierarchy === null
        ? null
        : {
            levels: hierarchy.levels.map(({ name, title }) => ({ name, title })),
            leaf: hierarchy.leaf.title,
            exports: template !== null && hasJson(template.id) ? ['json', 'csv'] : ['csv'],
          },
  }
}

function countAnomalies(findings: readonly FindingCountRow[]): Dataset['anomalies'] {
  const counts = { total: 0, error: 0, warning: 0, info: 0 }
  for (const { severity, count } of findings) {
    counts.total += count
    counts[severity] += count
  }
  return counts
}
