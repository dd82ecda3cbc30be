/** Writes a bundle, from the first table to the page that explains it all. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type Anomaly, dashboardSchema, type ReportDefinition } from '../../../preload/contract/index.ts'
import { savedDashboard } from '../analyze/charts/dashboards.ts'
import { listReports } from '../analyze/report-store.ts'
import { tablesOf } from '../analyze/views.ts'
import { pageOfAnomalies } from '../browse/anomalies.ts'
import type { Engine } from '../engine.ts'
import { anomalyPage } from '../exchange/anomaly-report-page.ts'
import { openTarget } from '../exchange/target-file.ts'
import { anomalyReport } from '../exchange/write-anomalies.ts'
import { failure, throwIfCancelled } from '../failure.ts'
import { rowsOf, type StoredDataset, type StoredSource } from '../store/datasets.ts'
import { isStale } from '../store/derived.ts'
import { findSegmentation, listSegmentations } from '../store/segmentations.ts'
import type { Outcome, TaskContext } from '../tasks/tasks.ts'
import type { Template } from '../template/data-package.ts'
import { writeCharts } from './bundle-charts.ts'
import { writeFindings, writeLines } from './bundle-lines.ts'
import { type BundlePlace, reportOwner } from './bundle-place.ts'
import { writeReports } from './bundle-reports.ts'
import { type WrittenTable, writeTable } from './bundle-tables.ts'
import { describePackage } from './describe-package.ts'
import { indexPage } from './index-page.ts'
import { CHECKSUMS, MANIFEST, type ManifestInput, manifestSchema } from './manifest.ts'
import { createFileNames, quarantineStem } from './names.ts'
import { createZip } from './zip-writer.ts'

export interface BundleRequest {
  readonly dataset: StoredDataset
  readonly template: Template | undefined
  readonly path: string
  readonly overwrite: boolean
}

/** @throws FILE_EXISTS, BAD_INPUT, Cancelled. The zip takes its name only when it is complete. */
export async function writeBundle(request: BundleRequest, engine: Engine, context: TaskContext): Promise<Outcome> {
  const { dataset, path, overwrite } = request
  await using target = await openTarget(path, overwrite)
  const drafts = join(engine.paths.outbox, randomUUID())
  mkdirSync(drafts)
  try {
    const rows = await engine.read(
      dataset,
      (connection) => write(request, { engine, connection, drafts, target }, context),
      context.signal,
    )
    throwIfCancelled(context.signal)
    await target.complete()
    return { dataset: dataset.id, rows }
  } finally {
    rmSync(drafts, { recursive: true, force: true })
  }
}

interface Means {
  readonly engine: Engine
  readonly connection: DuckDBConnection
  readonly drafts: string
  readonly target: { write(bytes: Uint8Array): Promise<void> }
}

async function write(
  { dataset, template }: BundleRequest,
  { engine, connection, drafts, target }: Means,
  context: TaskContext,
): Promise<number> {
  const { signal } = context
  const createdAt = new Date()
  const zip = createZip(target, createdAt, signal)
  const all = tablesOf(dataset)
  const total = all.reduce((sum, { sources }) => sum + sources.reduce((own, source) => own + rowsOf(source), 0), 0)
  let before = 0
  const onRows = (rows: number) => {
    throwIfCancelled(signal)
    context.report({ progress: { rows: Math.min(total, before + rows), rowsTotal: total } })
  }
  const loadedAt = timeOfVersion(engine, dataset)
  const place: BundlePlace = {
    ...{ engine, dataset, template, connection, drafts, zip, names: createFileNames(), loadedAt, signal, onRows },
  }
  const tables: WrittenTable[] = []
  for (const table of all) {
    context.report({ phase: `Writing ${table.title === '' ? table.name : table.title}` })
    const written = await writeTable(place, table)
    tables.push(written)
    before += written.rows
  }
  const done: BundlePlace = { ...place, onRows: () => throwIfCancelled(signal) }
  context.report({ phase: 'Writing findings' })
  const kept = await writeKept(done, tables)
  const findings = await writeAnomalies(done)
  context.report({ phase: 'Running reports' })
  const reports = await writeReports(done)
  context.report({ phase: 'Drawing charts' })
  const charts = await writeCharts(done)
  context.report({ phase: 'Completing the bundle' })
  const derived = new Set(dataset.derived.map(({ name }) => name))
  await zip.addText('ledger.json', ledger(dataset, loadedAt))
  await zip.addText('datapackage.json', describePackage({ dataset, template, tables, derived, createdAt }))
  const { quarantine } = kept
  const page = { dataset, template, createdAt, loadedAt, tables, derived, findings, quarantine, reports, charts }
  await zip.addText('index.html', indexPage({ ...page, files: zip.files }))
  const manifest = describe(done, { createdAt, tables, kept })
  const checked = manifestSchema.safeParse(manifest)
  if (!checked.success)
    throw failure('BAD_INPUT', `${dataset.name} cannot be bundled: ${checked.error.issues[0]?.message}.`)
  await zip.addText(MANIFEST, `${JSON.stringify(manifest, null, 1)}\n`)
  await zip.addText(CHECKSUMS, zip.files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join(''))
  await zip.end()
  return total
}

function timeOfVersion({ catalog }: Engine, { versionId, createdAt }: StoredDataset): Date {
  const at = catalog.prepare('select created_at from version where id = ?').pluck().get(versionId)
  return typeof at === 'number' ? new Date(at) : createdAt
}

export interface Kept {
  /** Paths by source. */
  readonly lines: ReadonlyMap<string, string>
  readonly rejected: ReadonlyMap<string, string>
  readonly quarantine: readonly { readonly file: string; readonly records: number; readonly path: string }[]
  readonly findings: number
}

/** What belongs to each source file, and the findings. */
export async function writeKept(place: BundlePlace, tables: readonly WrittenTable[]): Promise<Kept> {
  const { engine, dataset, zip, names, loadedAt } = place
  const lines = new Map<string, string>()
  const rejected = new Map<string, string>()
  const quarantine: { file: string; records: number; path: string }[] = []
  const own = new Set(dataset.tables.map(({ name }) => name))
  for (const source of tables.flatMap(({ table }) => (own.has(table.name) ? table.sources : []))) {
    lines.set(source.id, await writeLines(place, source as StoredSource, lines.size + 1))
    if (source.quarantine === null) continue
    const path = `quarantine/${names.free(quarantineStem(source.file, loadedAt), '.csv')}`
    await zip.addFile(path, join(engine.paths.quarantine, source.home, source.quarantine), true)
    rejected.set(source.id, path)
    quarantine.push({ file: source.file, records: source.ledger.quarantined, path })
  }
  return { lines, rejected, quarantine, findings: await writeFindings(place) }
}

/** So many findings of a type are on the first page. */
const SHOWN_FINDINGS = 8

async function writeAnomalies(place: BundlePlace): Promise<ReadonlyMap<string, readonly Anomaly[]>> {
  const { engine, dataset, template, connection, zip, onRows } = place
  const { paths } = engine
  const full = { shape: 'csv' as const, filter: {}, escapeFormulas: false, onRows }
  await zip.addTexts('anomalies_report.csv', anomalyReport(connection, dataset, template, paths, full))
  await zip.addTexts('anomalies.html', anomalyPage(connection, dataset, paths, { filter: {}, onRows }))
  const first = new Map<string, readonly Anomaly[]>()
  for (const type of new Set(dataset.findings.map((finding) => finding.type))) {
    const page = { filter: { types: [type] }, offset: 0, limit: SHOWN_FINDINGS }
    first.set(type, (await pageOfAnomalies(connection, dataset, paths, page)).anomalies)
  }
  return first
}

function ledger({ name, version, tables }: StoredDataset, loadedAt: Date): string {
  const files = tables.flatMap((table) =>
    table.sources.map((source) => ({
      ...{ file: source.file, table: table.name, bytes: source.bytes, fingerprint: source.fingerprint },
      ...{ ...source.ledger, superseded: source.masked, current: rowsOf(source) },
    })),
  )
  return `${JSON.stringify({ dataset: name, version, loadedAt, files }, null, 2)}\n`
}

/** Everything that the data does not say. Paths of the machine where it was loaded are nobody's business. */
export function describe(
  place: BundlePlace,
  { createdAt, tables, kept }: { createdAt: Date; tables: readonly WrittenTable[]; kept: Kept },
): ManifestInput {
  const { engine, dataset, template: own, zip, loadedAt } = place
  const { catalog } = engine
  const { name, version, template, hierarchy, keys } = dataset
  const fileOf = (table: string) => tables.find((written) => written.table.name === table)
  const saved = listReports(catalog, reportOwner(place)).filter(({ origin }) => origin !== 'template')
  const dashboard = savedDashboard(catalog, dataset.id)
  return {
    format: 'winnow-bundle',
    formatVersion: 1,
    createdAt: createdAt.toISOString(),
    createdBy: `Winnow ${engine.options.version}`,
    dataset: { name, version, loadedAt: loadedAt.toISOString(), template, hierarchy, keys: copyOf(keys) },
    tables: dataset.tables.map((table) => ({
      ...{ name: table.name, title: table.title, resource: table.resource, columns: [...table.columns] },
      data: fileOf(table.name)?.parquet.path ?? '',
      rows: fileOf(table.name)?.rows ?? 0,
      sources: table.sources.map((source) => ({
        ...{ id: source.id, file: source.file, bytes: source.bytes, modifiedAt: source.modified_at },
        ...{ fingerprint: source.fingerprint, dialect: source.dialect, labels: source.labels, ledger: source.ledger },
        ...{ lineIndex: source.line_index, rows: rowsOf(source), lines: kept.lines.get(source.id) ?? '' },
        quarantine: kept.rejected.get(source.id) ?? null,
      })),
    })),
    derived: dataset.derived.flatMap((derived) => {
      const written = fileOf(derived.name)
      if (written === undefined || written.table !== derived.table) return []
      const { name, title, kind, definition, builtFrom } = derived
      return {
        ...{ name, title, kind, definition, columns: [...derived.table.columns], rows: written.rows },
        ...{ data: written.parquet.path, version: builtFrom.version, isStale: isStale(derived, dataset) },
      }
    }),
    findings: kept.findings,
    reports: saved.map(({ origin: _, ...report }): ReportDefinition => report),
    dashboard: dashboard === undefined ? null : dashboardSchema.parse(dashboard),
    offered: {
      reports: [...(own?.winnow.reports ?? [])],
      dashboard: own?.winnow.dashboard ?? null,
    },
    segmentations: listSegmentations(catalog, dataset).map((summary) => {
      const { definition, result } = findSegmentation(catalog, dataset, summary.name)
      const { members, version: from, isStale: stale } = summary
      return { definition, result, members, version: from, isStale: stale }
    }),
    files: zip.files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
  }
}

const copyOf = (keys: StoredDataset['keys']) =>
  Object.fromEntries(Object.entries(keys).map(([table, columns]) => [table, [...columns]]))
