/** The engine's parts, opened together and closed together. Everything that a procedure needs is here. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { createReportResults, type ReportResults } from './analyze/report-results.ts'
import { createSecrets, type SecretOptions, type Secrets } from './connections/secrets.ts'
import { describeFileError, failure, isFailure } from './failure.ts'
import { createGrants, type Grants } from './grants.ts'
import { createRemoteSessions, type RemoteSessions } from './remote/sessions.ts'
import { type Catalog, openCatalog } from './store/catalog.ts'
import type { StoredDataset } from './store/datasets.ts'
import { createInstances, type Instances, interruptOn, openLoader, openReader } from './store/duckdb.ts'
import { readLimits } from './store/limits.ts'
import { claimOwner } from './store/owner.ts'
import { openStorePaths, type StorePaths } from './store/paths.ts'
import { sweep } from './store/sweep.ts'
import { sweepPushes } from './sync/sweep-pushes.ts'
import { Changes } from './tasks/changes.ts'
import { createTaskStore } from './tasks/task-store.ts'
import { Tasks } from './tasks/tasks.ts'
import { openTemplates, type TemplateRegistry } from './template/user-templates.ts'

export interface EngineOptions {
  /** Folder of the store; made when it is not there. */
  readonly store: string
  /** Folder with a template folder for each domain. */
  readonly templates: string
  /** Key of the grants: the host that opens dialogs seals with it, the engine opens. */
  readonly grantKey: Buffer
  readonly version: string
  /** What the host keeps passwords of connections with; without it they are kept in memory only. */
  readonly secrets?: SecretOptions
}

export interface Engine extends AsyncDisposable {
  readonly options: EngineOptions
  readonly paths: StorePaths
  readonly catalog: Catalog
  /** Ours and the user's own, as they are now. */
  readonly templates: TemplateRegistry
  readonly grants: Grants
  readonly changes: Changes
  readonly tasks: Tasks
  readonly secrets: Secrets
  readonly loaders: Instances
  /** Like the loaders, but a query takes one thread, so that several small ones at a time take least. */
  readonly senders: Instances
  /** Results of reports, as long as their data stays as it is. */
  readonly results: ReportResults
  /** Ways to the databases of datasets that are open where they lie. */
  readonly remotes: RemoteSessions
  /** A locked-down connection that is fit for the dataset, for the caller to close. */
  connect(dataset: StoredDataset): Promise<DuckDBConnection>
  /** Runs `read` with a locked-down connection that is fit for the dataset. `signal` interrupts its query. */
  read<Result>(
    dataset: StoredDataset,
    read: (connection: DuckDBConnection) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result>
  /** Opens in the background what `read` will need, so that the first page need not wait for it. */
  prepareToRead(): void
}

/** @throws BAD_INPUT when the store cannot be opened. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  await using open = new AsyncDisposableStack()
  const limits = readLimits()
  const { paths, owner, catalog } = openStore(options.store, open)
  const templates = openTemplates(options.templates, paths.templates)
  const changes = new Changes()
  open.use(watchStore(catalog, templates, changes))
  const tasks = new Tasks(createTaskStore(catalog), owner.id, changes)
  const spill = join(paths.spill, owner.id)
  const outbox = join(spill, 'outbox')
  mkdirSync(outbox, { recursive: true })
  open.defer(() => rmSync(spill, { recursive: true, force: true }))
  const loaders = open.use(createInstances(join(spill, 'load'), limits, openLoader))
  const senders = open.use(createInstances(join(spill, 'send'), { ...limits, threads: 1 }, openLoader))
  const readers = open.use(
    createInstances(join(spill, 'read'), limits, (instance) =>
      openReader({ ...instance, folders: [paths.segments, outbox] }),
    ),
  )
  const results = open.use(createReportResults())
  const remotes = open.use(createRemoteSessions())
  open.defer(() => tasks.cancelAll())
  const connect = async (dataset: StoredDataset) => {
    const columns = Math.max(0, ...dataset.tables.map((table) => table.columns.length))
    const reader = await readers.for(columns)
    return reader.connect()
  }
  const parts = open.move()
  return {
    options,
    paths: { ...paths, spill, unpacked: join(spill, 'unpacked'), outbox },
    catalog,
    templates,
    grants: createGrants(options.grantKey),
    changes,
    tasks,
    secrets: createSecrets(options.secrets ?? {}, paths.root, (work) => catalog.transaction(work).immediate()),
    loaders,
    senders,
    results,
    remotes,
    connect,
    prepareToRead: () => void readers.for(1).catch(() => undefined),
    async read(dataset, read, signal) {
      const connection = await connect(dataset)
      using _ = interruptOn(connection, signal)
      try {
        return await read(connection)
      } finally {
        connection.closeSync()
      }
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

function openStore(store: string, open: AsyncDisposableStack) {
  try {
    const paths = openStorePaths(store)
    const owner = open.use(claimOwner(paths.owners))
    const catalog = openCatalog(paths.catalog)
    open.defer(() => void catalog.close())
    sweep(catalog, paths, owner.id)
    sweepPushes(catalog, paths)
    return { paths, owner, catalog }
  } catch (error) {
    if (isFailure(error)) throw error
    throw failure('BAD_INPUT', `Cannot open the store ${describeFileError(error, store)}`)
  }
}

const LOOK_EVERY_MS = 1000

/** Other processes may write to the same store: their changes are told like our own. */
function watchStore(catalog: Catalog, templates: TemplateRegistry, changes: Changes): Disposable {
  const versionOf = () => `${catalog.pragma('data_version', { simple: true })} ${templates.stamp()}`
  let seen = versionOf()
  const look = () => {
    const now = versionOf()
    if (now === seen) return
    seen = now
    changes.publish({ what: 'datasets' })
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  timer.unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
