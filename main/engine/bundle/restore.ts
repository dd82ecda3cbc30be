/** Makes a dataset of a bundle, as it was when the bundle was made. */
import { randomUUID } from 'node:crypto'
import { renameSync, writeFileSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { currentActor } from '../actor.ts'
import { saveDashboard } from '../analyze/charts/dashboards.ts'
import { saveReport } from '../analyze/report-store.ts'
import type { Engine } from '../engine.ts'
import { Cancelled, failure, throwIfCancelled } from '../failure.ts'
import { describeVersion } from '../load/describe-version.ts'
import { findDataset } from '../store/datasets.ts'
import { protectDerived, publishDerived } from '../store/derived.ts'
import { completeVersion, discardIncomplete, type NewTable, publishVersion } from '../store/publish.ts'
import { saveSegmentation } from '../store/segmentations.ts'
import type { Segment } from '../store/segments.ts'
import { literal } from '../store/sql-text.ts'
import { openStaging, type Staging } from '../store/staging.ts'
import type { Outcome, TaskContext } from '../tasks/tasks.ts'
import { countFindings } from '../versions/carry-findings.ts'
import { takeOut } from './check-files.ts'
import { type OpenBundle, openBundle } from './look-into.ts'
import type { BundledDerived, Manifest } from './manifest.ts'
import { checkColumns, copyRows, type RestorePlace, restoreTables } from './restore-files.ts'

export interface RestoreBundle {
  readonly path: string
  /** Of the new dataset; the bundle's own, or one like it, when left out. */
  readonly name: string | undefined
  readonly versionId: string
}

/** @throws BAD_INPUT, NAME_TAKEN, Cancelled. Nothing is kept unless all of it is right. */
export async function restoreBundle(request: RestoreBundle, engine: Engine, context: TaskContext): Promise<Outcome> {
  const { catalog, paths } = engine
  const { signal } = context
  await using open = new AsyncDisposableStack()
  context.report({ phase: 'Looking at the bundle' })
  const bundle = await openBundle(request.path)
  if (bundle === null) throw failure('BAD_INPUT', 'The file is no Winnow bundle (any more).')
  open.use(bundle)
  const { manifest } = bundle
  const staging = open.use(openStaging(paths, context.id, request.versionId))
  context.report({ phase: 'Checking the bundle' })
  const taken = await takeOut(bundle, {
    ...{ scratch: paths.staging, signal, place: (number: number) => staging.scratch(`${number}.taken`) },
    onBytes: (bytesDone, bytesTotal) => context.report({ progress: { bytesDone, bytesTotal } }),
  })
  const connection = await connect(engine, manifest, open, signal)
  const total = [...manifest.tables, ...manifest.derived].reduce((sum, { rows }) => sum + rows, 0)
  let rows = 0
  const place: RestorePlace = {
    ...{ name: bundle.name, manifest, taken, connection, versionId: request.versionId, signal },
    ...{ segment: staging.segment, quarantine: staging.quarantine },
    onRows(count) {
      rows += count
      context.report({ phase: 'Restoring rows', progress: { rows, rowsTotal: total } })
    },
  }
  const tables = await restoreTables(place)
  const derived = await prepareDerived(place, staging)
  writeFileSync(staging.segment('datapackage.json'), describeVersion(tables, request.versionId))
  const findings = await countFindings(connection, staging.segment('findings.parquet'))
  throwIfCancelled(signal)
  staging.seal()
  const dataset = publish({ request, bundle, tables, derived, findings, engine, context })
  staging.keep()
  engine.changes.publish({ what: 'datasets' })
  return {
    dataset,
    rows: manifest.tables.reduce((sum, table) => sum + table.rows, 0),
    anomalies: findings.reduce((sum, { count }) => sum + count, 0),
    message: tellRestored(bundle, engine),
  }

  function tellRestored({ manifest: { dataset: was } }: OpenBundle, { templates }: Engine): string {
    const { name } = findDataset(catalog, dataset)
    const renamed = name === was.name ? '' : ` The name ${was.name} was taken: it is called ${name}.`
    const lacks = was.template !== null && !templates.has(was.template.id)
    const template = lacks
      ? ` There is no template ${was.template?.title} here: its reports were kept with the dataset.`
      : ''
    return `Restored as it was on ${was.loadedAt.toISOString().slice(0, 10)}.${renamed}${template}`
  }
}

/** A connection that may read what was taken out; cancelling interrupts it. */
async function connect(
  { loaders }: Engine,
  { tables, derived }: Manifest,
  open: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<DuckDBConnection> {
  const loader = await loaders.for(Math.max(...[...tables, ...derived].map(({ columns }) => columns.length)))
  const connection = await loader.connect()
  const interrupt = () => connection.interrupt()
  signal.addEventListener('abort', interrupt, { once: true })
  open.defer(() => {
    signal.removeEventListener('abort', interrupt)
    connection.closeSync()
  })
  if (signal.aborted) throw new Cancelled()
  return connection
}

/** A derived table whose files are complete, but not where they belong yet. */
export interface PreparedDerived {
  readonly derived: BundledDerived
  readonly segments: readonly { readonly segment: Segment; readonly path: string }[]
  readonly lines: string
}

export async function prepareDerived(place: RestorePlace, staging: Staging): Promise<PreparedDerived[]> {
  const { connection, manifest } = place
  const prepared: PreparedDerived[] = []
  for (const [at, derived] of manifest.derived.entries()) {
    await checkColumns(place, derived)
    const beside = { ...place, segment: (file: string) => staging.scratch(`derived-${file}`) }
    const segments = await copyRows(beside, derived, { stem: `${at}`, from: 0, rows: derived.rows })
    const lines = staging.scratch(`derived-${at}.lines`)
    await connection.run(
      `COPY (SELECT 0::BIGINT AS "row", 1::BIGINT AS record, 1::BIGINT AS line) TO ${literal(lines)} (FORMAT parquet)`,
    )
    prepared.push({
      derived,
      lines,
      segments: segments.map((segment) => ({ segment, path: beside.segment(segment.file) })),
    })
  }
  return prepared
}

export interface Publishing {
  readonly request: RestoreBundle
  readonly bundle: OpenBundle
  readonly tables: readonly NewTable[]
  readonly derived: readonly PreparedDerived[]
  readonly findings: Parameters<typeof completeVersion>[1]['findings']
  readonly engine: Engine
  readonly context: TaskContext
}

/**
 * The dataset is there from the first step on, but is complete only with the last: an engine that dies in between leaves
 * a version that the next one sweeps, with everything of it. Returns the dataset's id.
 */
function publish(publishing: Publishing): string {
  const { request, bundle, tables, derived, findings, engine, context } = publishing
  const { catalog } = engine
  const { dataset: was, createdAt } = bundle.manifest
  const { versionId, name } = request
  const id = randomUUID()
  const hierarchy = was.hierarchy === null ? null : JSON.stringify(was.hierarchy)
  publishVersion(
    catalog,
    {
      ...{ id: versionId, taskId: context.id, mode: 'create', state: 'checking', tables, findings, keys: was.keys },
      dataset: {
        ...{ id, name: name ?? was.name, orLikeIt: name === undefined },
        template: was.template === null ? null : { ...was.template, hierarchy },
      },
      note: `Restored from a bundle of ${was.name}, version ${was.version}, made on ${createdAt.toISOString().slice(0, 10)}`,
      actor: currentActor(),
    },
    () => null,
  )
  try {
    const ids = new Map(derived.map((prepared) => [prepared.derived.name, publishPrepared(publishing, id, prepared)]))
    catalog
      .transaction(() => {
        restoreSaved(publishing, id, ids)
        completeVersion(catalog, { id: versionId, taskId: context.id, findings })
      })
      .immediate()
  } catch (error) {
    discardIncomplete(catalog, versionId)
    throw error
  }
  return id
}

export function publishPrepared(
  { engine, context, request }: Publishing,
  dataset: string,
  prepared: PreparedDerived,
): string {
  const { catalog, paths } = engine
  const { derived, segments, lines } = prepared
  const id = randomUUID()
  // Until it is published; the version itself is in the catalog by now.
  protectDerived(catalog, context.id, id)
  // Its folder for what is being written would take that of the version with it.
  using staging = openStaging(paths, `${context.id}-${id}`, id)
  for (const { segment, path } of segments) renameSync(path, staging.segment(segment.file))
  renameSync(lines, staging.segment('lines.parquet'))
  staging.seal()
  const { name, title, kind, definition, columns, isStale } = derived
  publishDerived(catalog, {
    ...{ id, datasetId: dataset, name, title, kind, definition, columns, lineMap: 'lines.parquet', taskId: context.id },
    segments: segments.map(({ segment }) => segment),
    builtFrom: isStale ? { versionId: '', version: 0 } : { versionId: request.versionId, version: 1 },
  })
  staging.keep()
  return id
}

/** Reports, dashboard and segments; those of a template that is not here become the dataset's own. */
export function restoreSaved({ bundle, engine }: Publishing, id: string, members: ReadonlyMap<string, string>): void {
  const { catalog, templates } = engine
  const { reports, dashboard, offered, segmentations, dataset: was } = bundle.manifest
  const actor = currentActor()
  const dataset = findDataset(catalog, id)
  const template = was.template === null ? undefined : templates.get(was.template.id)
  const isMissing = was.template !== null && template === undefined
  const own = new Set(reports.map(({ name }) => name))
  const all = [...reports, ...(isMissing ? offered.reports.filter(({ name }) => !own.has(name)) : [])]
  for (const definition of all)
    saveReport(catalog, { id, name: dataset.name, ofTemplate: [] }, { definition, replaces: definition.name, actor })
  const shown = dashboard ?? (isMissing ? offered.dashboard : null)
  if (shown !== null) saveDashboard(catalog, id, shown, actor)
  for (const { definition, result, members: table, isStale } of segmentations) {
    const built = isStale ? { ...dataset, versionId: '', version: 0 } : dataset
    saveSegmentation(catalog, built, { definition, result, membersId: members.get(table ?? '') ?? '' })
  }
}
