/** Takes a published dataset, or what is new of it, into the store: as a new dataset, or as a new version of the one here. */
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Task } from '../../../../preload/contract/index.ts'
import { type RestorePlace, restoreFindings } from '../../bundle/restore-files.ts'
import { findConnection } from '../../connections/connections.ts'
import type { Engine } from '../../engine.ts'
import { failure, throwIfCancelled } from '../../failure.ts'
import { describeVersion } from '../../load/describe-version.ts'
import { refuseTakenName, type StoredTable } from '../../store/datasets.ts'
import { interruptOn } from '../../store/duckdb.ts'
import type { NewTable } from '../../store/publish.ts'
import { openStaging } from '../../store/staging.ts'
import type { Outcome, TaskContext } from '../../tasks/tasks.ts'
import { retrying } from '../back-off.ts'
import { currentBases } from '../bases.ts'
import { isPassing, openMetadata, openTarget } from '../open-target.ts'
import { openScratch, type Scratch } from '../scratch.ts'
import { buildTable } from './build-table.ts'
import type { Published } from './description.ts'
import { type FetchedTable, fetchTables, MovedOn } from './fetch.ts'
import { mergeFindings } from './findings.ts'
import { connectionToRows, type Link, linksTo } from './links.ts'
import { findPublished, openPublishedFile } from './open-published.ts'
import { publishPulled } from './publish-pulled.ts'
import { findSeenThere } from './seen.ts'
import { compareSides, type Sides } from './sides.ts'

export interface PullWish {
  /** Name or id of a connection. */
  readonly connection: string
  /** Name or id of the dataset there. */
  readonly dataset: string
  readonly name?: string | undefined
  readonly onConflict: 'stop' | 'theirs' | 'ours'
}

/** @throws NOT_FOUND */
export function startPull(engine: Engine, wish: PullWish): Task {
  const { id: connection, name } = findConnection(engine, wish.connection)
  const versionId = randomUUID()
  const start = { kind: 'pull' as const, title: `${wish.dataset} ‹ ${name}`, files: [], bytesTotal: 0, versionId }
  return engine.tasks.start(start, (context) => {
    engine.prepareToRead()
    return pull(engine, { ...wish, connection, from: name, versionId }, context)
  })
}

interface Pulling extends PullWish {
  readonly from: string
  readonly versionId: string
}

/** What was fetched, and what it was compared with. */
export interface Fetched {
  readonly connection: DuckDBConnection
  readonly published: Published
  /** Path of the file that is published beside the rows. */
  readonly file: string
  /** Id of the connection to the rows. */
  readonly rowsAt: string
  readonly link: Link | undefined
  readonly sequence: number
  readonly tables: readonly FetchedTable[]
  readonly sides: readonly Sides[]
  readonly locals: readonly (StoredTable | undefined)[]
}

async function pull(engine: Engine, wish: Pulling, context: TaskContext): Promise<Outcome> {
  const { signal, report } = context
  using means = openMeans(engine, context)
  const found = await retrying(() => fetchAndCompare(engine, wish, means), {
    signal,
    isPassing: (error) => error instanceof MovedOn || isPassing(error),
    tell: (error, waitMs) =>
      report({ phase: `${String((error as Error).message)} Trying again in ${Math.ceil(waitMs / 1000)} s.` }),
    giveUpAfterMs: PATIENCE_MS,
  })
  if (found === null) return { message: `${wish.dataset} is as it is in ${wish.from}: there was nothing to pull.` }
  return await takeIn(engine, wish, { ...means, context }, found)
}

const PATIENCE_MS = 2 * 60_000

interface Means {
  /** A connection that is fit for so many columns: of a loader, the same one each time. */
  readonly connect: (columns: number) => Promise<DuckDBConnection>
  readonly scratch: Scratch
  readonly context: Pick<TaskContext, 'signal' | 'report'>
}

export function openMeans({ loaders, paths }: Engine, context: Means['context']): Means & Disposable {
  const open = new DisposableStack()
  let connected: Promise<DuckDBConnection> | undefined
  const connect = async (columns: number) => {
    const connection = await (await loaders.for(columns)).connect()
    open.defer(() => connection.closeSync())
    open.use(interruptOn(connection, context.signal))
    return connection
  }
  return {
    ...{ context, scratch: open.use(openScratch(paths.outbox)) },
    connect(columns) {
      connected ??= connect(columns)
      return connected
    },
    [Symbol.dispose]: () => open.dispose(),
  }
}

/** Null when there is nothing new. @throws NOT_FOUND, BAD_INPUT, NAME_TAKEN */
export async function fetchAndCompare(
  engine: Engine,
  wish: Pick<PullWish, 'connection' | 'dataset' | 'name'>,
  { connect, scratch, context: { signal, report } }: Means,
  { withFile = true }: { withFile?: boolean } = {},
): Promise<Fetched | null> {
  const { catalog, paths } = engine
  report({ phase: 'Looking at the database' })
  const file = scratch.file('zip')
  const { id, name } = findConnection(engine, wish.connection)
  await using metadata = await openMetadata(engine, id)
  const published = await findPublished(metadata, wish.dataset, name)
  const links = linksTo(engine, id, published)
  const link = wish.name === undefined ? links[0] : links.find(({ dataset }) => dataset.name === wish.name)
  if (link === undefined && wish.name !== undefined) refuseTakenName(catalog, wish.name)
  if (link !== undefined && link.dataset.state !== 'complete')
    throw failure('BAD_INPUT', `${link.dataset.name} is still being loaded. Pull it when that is done.`)
  const rowsAt = link?.target.connection ?? connectionToRows(engine, id, published)
  await using target = await openTarget(engine, rowsAt)
  const seen = link === undefined ? undefined : findSeenThere(catalog, link.target.id)
  const isUpToDate = seen?.push === published.push && (await target.sequenceOf(published.id)) === seen.sequence
  if (isUpToDate && withFile) return null
  const widths = [...published.description.tables.map(({ columns }) => columns), ...widthsOf(link)]
  const connection = await connect(Math.max(1, ...widths))
  let rows = 0
  let bytesDone = 0
  const { sequence, tables } = await fetchTables({
    ...{ published, target, connection, seen, signal, scratch: scratch.file },
    bases: link === undefined ? new Map() : currentBases(catalog, paths, link.target.id),
    report: (state) => {
      rows += state.rows ?? 0
      bytesDone += state.bytes ?? 0
      report({ ...(state.phase !== undefined && { phase: state.phase }), progress: { rows, bytesDone } })
    },
  })
  if (withFile) {
    const got = await metadata.get(published.id, file, signal)
    if (got.push !== published.push) throw new MovedOn('Somebody pushed to the same dataset meanwhile.')
  }
  report({ phase: 'Comparing' })
  const locals = tables.map(({ described }) =>
    link?.dataset.tables.find(({ name }) => name.toLowerCase() === described.name.toLowerCase()),
  )
  const sides: Sides[] = []
  for (const [at, fetched] of tables.entries()) {
    throwIfCancelled(signal)
    sides.push(await compareSides({ connection, target, places: paths, scratch: scratch.file }, fetched, locals[at]))
  }
  return { connection, published, file, rowsAt, link, sequence, tables, sides, locals }
}

const widthsOf = (link: Link | undefined) => (link?.dataset.tables ?? []).map(({ columns }) => columns.length)

async function takeIn(
  engine: Engine,
  wish: Pulling,
  means: Means & { context: TaskContext },
  found: Fetched,
): Promise<Outcome> {
  const { paths } = engine
  const { context } = means
  const { signal, report } = context
  const { connection, published, link, tables, sides, locals } = found
  const conflicts = sides.reduce((sum, { counts }) => sum + counts.conflicts, 0)
  const { onConflict } = wish
  if (conflicts > 0 && onConflict === 'stop')
    throw failure(
      'BAD_INPUT',
      `${conflicts === 1 ? '1 row was' : `${conflicts} rows were`} changed here and in ${wish.from} since the last sync. Look at them and choose theirs or ours; nothing was changed.`,
    )
  using staging = openStaging(paths, context.id, wish.versionId)
  await using opened = await openPublishedFile({
    ...{ published, path: found.file, signal, scratchFolder: paths.staging, scratch: staging.scratch },
  })
  const { manifest } = opened.bundle
  let rows = 0
  const restore: RestorePlace = {
    ...{ name: published.name, manifest, taken: opened.taken, connection, signal },
    ...{ versionId: wish.versionId, segment: staging.segment, quarantine: staging.quarantine },
    onRows(count) {
      rows += count
      report({ phase: 'Writing rows', progress: { rows } })
    },
  }
  report({ phase: 'Writing rows' })
  const built = new Map<string, NewTable>()
  for (const [at, fetched] of tables.entries()) {
    const described = manifest.tables.find(({ name }) => name === fetched.described.name)
    const own = sides[at]
    if (described === undefined || own === undefined) throw new Error(`${fetched.described.name} is not described`)
    // The base is of what is there, and is written before the comparison is forgotten.
    await connection.run(`CREATE OR REPLACE TEMP TABLE pull_base_${at} AS SELECT id, h FROM ${fetched.rows}`)
    const table = await buildTable({
      ...{ connection, paths, staging, restore, fetched, described, sides: own, local: locals[at], from: wish.from },
      onConflict: onConflict === 'ours' ? 'ours' : 'theirs',
    })
    built.set(described.name.toLowerCase(), table)
  }
  // In the order of their home; what is here only stays behind them.
  const described = manifest.tables.flatMap(({ name }) => built.get(name.toLowerCase()) ?? [])
  const isThere = new Set(described.map(({ name }) => name.toLowerCase()))
  const bases = link === undefined ? new Map() : currentBases(engine.catalog, paths, link.target.id)
  const others = (link?.dataset.tables ?? []).filter(
    ({ name }) => !isThere.has(name.toLowerCase()) && !bases.has(name.toLowerCase()),
  )
  report({ phase: 'Taking findings in' })
  const known = manifest.tables.flatMap(({ sources }) => sources.map(({ id }) => id))
  const { tables: all, findings } = await mergeFindings({
    ...{ connection, paths, staging, tables: described, others, known, current: link?.dataset },
    restoreThere: (file) =>
      restoreFindings({ ...restore, segment: () => file }, new Map(known.map((id) => [id, id] as const))),
  })
  throwIfCancelled(signal)
  writeFileSync(staging.segment('datapackage.json'), describeVersion(all, wish.versionId))
  const kept = sides.reduce((sum, side) => sum + side.kept, 0) + (onConflict === 'ours' ? conflicts : 0)
  report({ phase: 'Publishing' })
  return await publishPulled({
    ...{ engine, context, wish, found, staging, restore, bundle: opened.bundle, tables: all, findings },
    isAlike: kept === 0 && others.length === 0,
  })
}
