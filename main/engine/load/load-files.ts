/**
 * A load from beginning to end: look at the files, plan the tables, read them, make the version. Each step is a module of
 * its own; this one only puts them in order. ARCHITECTURE.md tells the story.
 */
import { randomUUID } from 'node:crypto'
import type { DuckDBConnection } from '@duckdb/node-api'
import { fingerprintFile } from '../../../native/index.ts'
import type { Seen } from '../../../preload/contract/index.ts'
import type { SourceFile } from '../csv/open-source.ts'
import { failure } from '../failure.ts'
import type { Catalog } from '../store/catalog.ts'
import { findDataset, findSeen, findSeenIn, hasSourceOfSize, type StoredDataset } from '../store/datasets.ts'
import type { Instances } from '../store/duckdb.ts'
import { filesOf } from '../store/file-parts.ts'
import type { StorePaths } from '../store/paths.ts'
import type { NewDataset } from '../store/publish.ts'
import { openStaging } from '../store/staging.ts'
import type { Changes } from '../tasks/changes.ts'
import type { Outcome, TaskContext } from '../tasks/tasks.ts'
import type { Template } from '../template/data-package.ts'
import { Findings } from './findings.ts'
import { knownDates } from './known-dates.ts'
import { makeVersion } from './make-version.ts'
import type { LoadRequest } from './making.ts'
import { openFiles, planFiles } from './open-files.ts'
import { createPace } from './pace.ts'
import { planTables } from './plan-tables.ts'
import { EncodingDoubt } from './read-source.ts'
import { type ReadTable, readTables } from './read-table.ts'
import { openShowing } from './showing.ts'

export interface LoadServices {
  readonly catalog: Catalog
  readonly paths: StorePaths
  readonly templates: ReadonlyMap<string, Template>
  readonly loaders: Instances
  readonly changes: Changes
}

/** @throws Cancelled, BAD_INPUT, NAME_TAKEN. Whatever happens, nothing half-loaded stays. */
export async function loadFiles(request: LoadRequest, services: LoadServices, context: TaskContext): Promise<Outcome> {
  try {
    return await attempt(request, services, context, false)
  } catch (error) {
    if (!(error instanceof EncodingDoubt)) throw error
    return attempt(request, services, context, true)
  }
}

/** `lookThrough`: files are read once beforehand, so that their last byte has a say in what their encoding is. */
async function attempt(
  request: LoadRequest,
  services: LoadServices,
  context: TaskContext,
  lookThrough: boolean,
): Promise<Outcome> {
  const { catalog, paths, templates } = services
  const { signal } = context
  await using open = new AsyncDisposableStack()
  const current = request.into === undefined ? null : findCurrent(catalog, request.into.dataset)
  const opened = await openFiles(request.files, open, context, { scratch: paths.unpacked, lookThrough })
  // A file that was split is one file still.
  const sources = opened.filter(({ part }) => part === null || part.number === 1).map(({ source }) => source)
  const seenBefore = await findSeenBefore(request, catalog, sources, current, signal)
  if (seenBefore !== null) return refuse(seenBefore)

  const asked = request.template === undefined ? current?.template?.id : request.template
  const { planned, template } = await planFiles(opened, asked, templates)
  const plans = planTables(planned, template, knownDates(catalog, current))
  const staging = open.use(openStaging(paths, context.id, request.versionId))
  const findings = open.use(new Findings(staging.scratch('findings.csv'), template?.winnow.severities ?? {}))
  const columns = Math.max(...plans.map((plan) => plan.columns.length))
  // Opened while the files are read; closed also when the reading fails first.
  const connecting = connect(services, columns, signal)
  open.defer(() =>
    connecting.then(
      (opening) => opening.close(),
      () => undefined,
    ),
  )
  const pace = createPace(
    sources.reduce((sum, { bytes }) => sum + bytes, 0),
    context,
  )
  const reads = await readTables(plans, opened, { staging, findings, open, signal }, pace)

  const { connection } = await connecting
  const fingerprints = filesOf(reads.flatMap((read) => read.sources.map(({ fingerprint }) => fingerprint)))
  const showing = open.use(
    openShowing({
      catalog,
      changes: services.changes,
      report: context.report,
      version: {
        id: request.versionId,
        taskId: context.id,
        dataset:
          current === null ? newDataset(request, template, reads) : { id: current.id, parent: current.versionId },
        mode: request.into?.mode ?? 'create',
        ...(request.note !== undefined && { note: request.note }),
      },
      findSeen: () => findSeenNow(request, catalog, fingerprints, current),
    }),
  )
  const made = await makeVersion({
    request,
    paths,
    staging,
    findings,
    connection,
    pace,
    signal,
    reads,
    template,
    current,
    showing,
  })
  return 'seen' in made ? refuse(made.seen) : made
}

/** @throws NOT_FOUND; BAD_INPUT while it is being loaded. */
function findCurrent(catalog: Catalog, ref: string): StoredDataset {
  const dataset = findDataset(catalog, ref)
  if (dataset.state === 'complete') return dataset
  throw failure('BAD_INPUT', `${dataset.name} is still being loaded. Wait until it is complete, then load into it.`)
}

/** A loader's connection; cancelling interrupts its query. */
async function connect(
  { loaders }: LoadServices,
  columns: number,
  signal: AbortSignal,
): Promise<{ readonly connection: DuckDBConnection; close(): void }> {
  const loader = await loaders.for(columns)
  const connection = await loader.connect()
  const interrupt = () => connection.interrupt()
  signal.addEventListener('abort', interrupt, { once: true })
  return {
    connection,
    close() {
      signal.removeEventListener('abort', interrupt)
      connection.closeSync()
    },
  }
}

/** Asked before the files are read, if there is a file of the same size: only then it may be the same content. */
async function findSeenBefore(
  request: LoadRequest,
  catalog: Catalog,
  sources: readonly SourceFile[],
  current: StoredDataset | null,
  signal: AbortSignal,
): Promise<Seen | null> {
  if (request.again || !sources.every(({ bytes }) => hasSourceOfSize(catalog, bytes))) return null
  const fingerprints: string[] = []
  for (const { handle, bytes } of sources) fingerprints.push(await fingerprintFile(handle.fd, bytes, signal))
  return findSeenNow(request, catalog, fingerprints, current)
}

const findSeenNow = (
  { again, into }: LoadRequest,
  catalog: Catalog,
  fingerprints: readonly string[],
  current: StoredDataset | null,
): Seen | null =>
  again ? null : current === null ? findSeen(catalog, fingerprints) : findSeenIn(current, fingerprints, into?.mode)

function newDataset(request: LoadRequest, template: Template | null, reads: readonly ReadTable[]): NewDataset {
  const hierarchy = template?.winnow.hierarchy
  const needed = hierarchy !== undefined && reads.some(({ plan }) => plan.resource?.name === hierarchy.resource)
  return {
    id: randomUUID(),
    name: request.dataset,
    orLikeIt: request.again || request.nameIsProposed,
    template:
      template === null
        ? null
        : { id: template.name, title: template.title, hierarchy: needed ? JSON.stringify(hierarchy) : null },
  }
}

function refuse(seen: Seen): Outcome {
  return { refused: { message: `The same content was loaded as ${seen.name} already.`, seen } }
}
