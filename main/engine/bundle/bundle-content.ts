/** What a bundle of a dataset would hold, and about how large it would be. Nothing is written for it. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { BundleContent } from '../../../preload/contract/index.ts'
import { listReports } from '../analyze/report-store.ts'
import { tablesOf } from '../analyze/views.ts'
import { findingsFile, segmentPath } from '../browse/relation.ts'
import type { Engine } from '../engine.ts'
import { rowsOf, type StoredDataset } from '../store/datasets.ts'
import type { Template } from '../template/data-package.ts'
import { chartsOf } from './bundle-charts.ts'
import { reportOwner } from './bundle-place.ts'
import { needsOf } from './bundle-reports.ts'

/** What is left of a CSV file in a zip, of tables as they usually are. */
const ZIPPED = 0.2

export async function contentOf(
  engine: Engine,
  dataset: StoredDataset,
  template: Template | undefined,
  signal: AbortSignal | undefined,
): Promise<BundleContent> {
  const charts = await engine.read(dataset, (connection) => chartsOf({ engine, dataset, template, connection }), signal)
  const sources = dataset.tables.flatMap((table) => table.sources)
  const own = new Set(dataset.tables.map(({ name }) => name.toLowerCase()))
  return {
    tables: tablesOf(dataset).map(({ name, title, sources: all }) => ({
      ...{ name, title, isDerived: !own.has(name.toLowerCase()) },
      rows: all.reduce((sum, source) => sum + rowsOf(source), 0),
    })),
    anomalies: dataset.findings.reduce((sum, { count }) => sum + count, 0),
    quarantined: sources.reduce((sum, { ledger }) => sum + ledger.quarantined, 0),
    reports: listReports(engine.catalog, reportOwner({ dataset, template })).map((report) => ({
      ...{ name: report.name, title: report.title, needs: needsOf(report) },
    })),
    charts: charts.map(({ name, title }) => ({ name, title })),
    bytes: bytesOf(engine, dataset),
  }
}

function bytesOf({ paths }: Engine, dataset: StoredDataset): number {
  const size = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0
  const sources = tablesOf(dataset).flatMap((table) => table.sources)
  const rows = sources.reduce((sum, { home, segments }) => {
    return sum + segments.reduce((own, { file }) => own + size(segmentPath(paths, home, file)), 0)
  }, 0)
  const rejected = sources.reduce(
    (sum, { home, quarantine }) => sum + (quarantine === null ? 0 : size(join(paths.quarantine, home, quarantine)) / 4),
    0,
  )
  const csv = sources.reduce((sum, source) => {
    const { bytes, ledger } = source
    return sum + (bytes * rowsOf(source)) / Math.max(1, ledger.rows)
  }, 0)
  return Math.round(rows + csv * ZIPPED + rejected + size(findingsFile(dataset, paths)) * 2 + FRAME)
}

/** Page, manifest, reports and charts. */
const FRAME = 60_000
