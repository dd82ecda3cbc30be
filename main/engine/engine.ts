/** The engine's parts, opened together and closed together. Everything that a procedure needs is here. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { describeFileError, failure, isFailure } from './failure.ts'
import { createGrants, type Grants } from './grants.ts'
import { type Catalog, openCatalog } from './store/catalog.ts'
import type { StoredDataset } from './store/datasets.ts'
import { createInstances, type Instances, openLoader, openReader } from './store/duckdb.ts'
import { readLimits } from './store/limits.ts'
import { claimOwner } from './store/owner.ts'
import { openStorePaths, type StorePaths } from './store/paths.ts'
import { sweep } from './store/sweep.ts'
import { Changes } from './tasks/changes.ts'
import { createTaskStore } from './tasks/task-store.ts'
import { Tasks } from './tasks/tasks.ts'
import type { Template } from './template/data-package.ts'
import { loadTemplates } from './template/load-templates.ts'

export interface EngineOptions {
  /** Folder of the store; made when it is not there. */
  readonly store: string
  /** Folder with a template folder for each domain. */
  readonly templates: string
  /** Key of the grants: the host that opens dialogs seals with it, the engine opens. */
  readonly grantKey: Buffer
  readonly version: string
}

export interface Engine extends AsyncDisposable {
  readonly options: EngineOptions
  readonly paths: StorePaths
  readonly catalog: Catalog
  readonly templates: ReadonlyMap<string, Template>
  readonly grants: Grants
  readonly changes: Changes
  readonly tasks: Tasks
  readonly loaders: Instances
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
  const templates = loadTemplates(options.templates)
  const changes = new Changes()
  open.use(watchCatalog(catalog, changes))
  const tasks = new Tasks(createTaskStore(catalog), owner.id, changes)
  const spill = join(paths.spill, owner.id)
  mkdirSync(spill, { recursive: true })
  open.defer(() => rmSync(spill, { recursive: true, force: true }))
  const loaders = open.use(createInstances(join(spill, 'load'), limits, openLoader))
  const readers = open.use(
    createInstances(join(spill, 'read'), limits, (instance) => openReader({ ...instance, folders: [paths.segments] })),
  )
  open.defer(() => tasks.cancelAll())
  const parts = open.move()
  return {
    options,
    paths: { ...paths, spill, unpacked: join(spill, 'unpacked') },
    catalog,
    templates,
    grants: createGrants(options.grantKey),
    changes,
    tasks,
    loaders,
    prepareToRead: () => void readers.for(1).catch(() => undefined),
    async read(dataset, read, signal) {
      const columns = Math.max(0, ...dataset.tables.map((table) => table.columns.length))
      const reader = await readers.for(columns)
      const connection = await reader.connect()
      const interrupt = () => connection.interrupt()
      signal?.addEventListener('abort', interrupt, { once: true })
      try {
        return await read(connection)
      } finally {
        signal?.removeEventListener('abort', interrupt)
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
    return { paths, owner, catalog }
  } catch (error) {
    if (isFailure(error)) throw error
    throw failure('BAD_INPUT', `Cannot open the store ${describeFileError(error, store)}`)
  }
}

const LOOK_EVERY_MS = 1000

/** Other processes may write to the same catalog: their changes are told like our own. */
function watchCatalog(catalog: Catalog, changes: Changes): Disposable {
  const versionOf = () => Number(catalog.pragma('data_version', { simple: true }))
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
