/** A dataset as the contract shows it: counts instead of files, names instead of how things are stored. */
import type { Dataset, Source } from '../../../preload/contract/index.ts'
import { type FindingCountRow, rowsOf, type StoredDataset } from './datasets.ts'
import { isStale } from './derived.ts'
import { parseFingerprint } from './file-parts.ts'

/** Which templates define a JSON export, and which a dashboard. */
export interface TemplateOffers {
  readonly hasJson: (template: string) => boolean
  readonly hasDashboard: (template: string) => boolean
}

export function describeDataset(dataset: StoredDataset, { hasJson, hasDashboard }: TemplateOffers): Dataset {
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
        ...identityOf(fingerprint),
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
    derived: dataset.derived.map((derived) => ({
      name: derived.name,
      title: derived.title,
      kind: derived.kind,
      rows: derived.rows,
      columns: derived.table.columns.map(({ name, type }) => ({ name, type })),
      builtFromVersion: derived.builtFrom.version,
      builtAt: derived.createdAt,
      isStale: isStale(derived, dataset),
    })),
    rows: tables.reduce((sum, table) => sum + table.rows, 0),
    anomalies: countAnomalies(dataset.findings),
    ...(template !== null && hasDashboard(template.id) && { hasDashboard: true }),
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

function identityOf(stored: string): Pick<Source, 'fingerprint' | 'part'> {
  const { file: fingerprint, number, of } = parseFingerprint(stored)
  return of === 1 ? { fingerprint } : { fingerprint, part: { number, of } }
}

function countAnomalies(findings: readonly FindingCountRow[]): Dataset['anomalies'] {
  const counts = { total: 0, error: 0, warning: 0, info: 0 }
  for (const { severity, count } of findings) {
    counts.total += count
    counts[severity] += count
  }
  return counts
}
