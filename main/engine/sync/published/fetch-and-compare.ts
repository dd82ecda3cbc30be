/** Fetches what is published, and compares it with what is here: what every pull begins with, and every look at one. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { findConnection } from '../../connections/connections.ts'
import type { Engine } from '../../engine.ts'
import { failure, throwIfCancelled } from '../../failure.ts'
import { refuseTakenName, type StoredTable } from '../../store/datasets.ts'
import { interruptOn } from '../../store/duckdb.ts'
import type { TaskContext } from '../../tasks/tasks.ts'
import { currentBases } from '../bases.ts'
import { openMetadata, openTarget } from '../open-target.ts'
import { openScratch, type Scratch } from '../scratch.ts'
import type { Published } from './description.ts'
import { type FetchedTable, fetchTables, MovedOn, touchedByOthers } from './fetch.ts'
import { connectionToRows, type Link, linksTo } from './links.ts'
import { findPublished } from './open-published.ts'
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

/** Of the task that pulls. */
export const titleOf = (dataset: string, connection: string): string => `${dataset} ‹ ${connection}`

/** `same` as what is there; or nothing was pushed since, by a database that cannot tell what else was done there. */
export type Nothing = 'same' | 'unpushed'

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
  /** Nothing was pushed since: others have changed rows there past Winnow. */
  readonly isByOthers: boolean
  readonly tables: readonly FetchedTable[]
  readonly sides: readonly Sides[]
  readonly locals: readonly (StoredTable | undefined)[]
}

export interface Means {
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

/** What a pull would take; with `withFile` false also when that is nothing. @throws NOT_FOUND, BAD_INPUT, NAME_TAKEN */
export async function fetchAndCompare(
  engine: Engine,
  wish: Pick<PullWish, 'connection' | 'dataset' | 'name'>,
  { connect, scratch, context: { signal, report } }: Means,
  { withFile = true }: { withFile?: boolean } = {},
): Promise<Fetched | Nothing> {
  const { catalog, paths } = engine
  report({ phase: 'Looking at the database' })
  const file = scratch.file('zip')
  const { id, name } = findConnection(engine, wish.connection)
  await using metadata = await openMetadata(engine, id)
  const published = await findPublished(metadata, wish.dataset, name)
  report({ title: titleOf(wish.name ?? published.name, name) })
  const links = linksTo(engine, id, published)
  const link = wish.name === undefined ? links[0] : links.find(({ dataset }) => dataset.name === wish.name)
  if (link === undefined && wish.name !== undefined) refuseTakenName(catalog, wish.name)
  if (link !== undefined && link.dataset.state !== 'complete')
    throw failure('BAD_INPUT', `${link.dataset.name} is still being loaded. Pull it when that is done.`)
  const rowsAt = link?.target.connection ?? connectionToRows(engine, id, published)
  await using target = await openTarget(engine, rowsAt)
  const seen = link === undefined ? undefined : findSeenThere(catalog, link.target.id)
  const isUpToDate = seen?.push === published.push && (await target.sequenceOf(published.id)) === seen.sequence
  const bases = link === undefined ? new Map() : currentBases(catalog, paths, link.target.id)
  if (isUpToDate && withFile) {
    const touched = await touchedByOthers({ published, target, bases, signal })
    if (touched !== 'maybe') return touched === 'no' ? 'same' : 'unpushed'
  }
  const widths = [...published.description.tables.map(({ columns }) => columns), ...widthsOf(link)]
  const connection = await connect(Math.max(1, ...widths))
  let rows = 0
  let bytesDone = 0
  const rowsTotal = published.description.tables.reduce((sum, table) => sum + table.rows, 0)
  if (link === undefined) report({ progress: { rowsTotal } })
  const { sequence, tables } = await fetchTables({
    ...{ published, target, connection, bases, seen, signal, scratch: scratch.file },
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
  if (isUpToDate && withFile && !sides.some(hasNews)) return 'same'
  return { connection, published, file, rowsAt, link, sequence, isByOthers: isUpToDate, tables, sides, locals }
}

const hasNews = ({ counts: { inserted, updated, deleted, conflicts } }: Sides) =>
  inserted + updated + deleted + conflicts > 0

const widthsOf = (link: Link | undefined) => (link?.dataset.tables ?? []).map(({ columns }) => columns.length)
