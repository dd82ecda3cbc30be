/** What is known of a dataset, put beside its rows after a push. */
import { findConnection } from '../connections/connections.ts'
import type { Engine } from '../engine.ts'
import { rowsOf, type StoredDataset } from '../store/datasets.ts'
import { listVersions } from '../versions/history.ts'
import { openMetadata } from './open-target.ts'
import { type Description, placeOf, readDescription } from './published/description.ts'
import { type TableToPublish, writePublication } from './published/publication.ts'
import { findSeenThere, noteSeen } from './published/seen.ts'
import type { StoredPush } from './push-store.ts'

export interface Publication {
  readonly engine: Engine
  /** The version that was pushed. */
  readonly dataset: StoredDataset
  readonly push: StoredPush
  /** Id of the dataset there. */
  readonly remoteId: string
  /** Of the push, there. */
  readonly sequence: number
  /** Id of the connection that takes what is known. */
  readonly connection: string
  /** Names of the tables there, by the tables' own. */
  readonly tables: ReadonlyMap<string, string>
  /** A path for a file that goes away. */
  readonly scratch: (extension: string) => string
  readonly signal: AbortSignal
}

/** The same push again changes nothing. */
export async function publishMetadata(publication: Publication): Promise<void> {
  const { engine, dataset, push, remoteId, sequence, connection, scratch, signal } = publication
  await using place = await openMetadata(engine, connection)
  const there = (await place.list()).find(({ id }) => id === remoteId)
  if (there?.push !== push.id) {
    const before = there === undefined ? null : (readDescription(there)?.description ?? null)
    const tables = tablesOf(publication, before)
    const file = scratch('zip')
    const places = await writePublication({
      ...{ engine, dataset, signal, path: file },
      tables: tables.map(({ described: _, ...table }) => table),
    })
    const description: Description = {
      ...{ format: 'winnow-published', formatVersion: 1, version: dataset.version, actor: push.actor },
      pushedAt: push.committedAt ?? new Date(),
      rowsAt: placeOf(findConnection(engine, push.connection)),
      tables: tables.map(({ table, key, origin, described }) => ({
        ...{ name: table.name, target: described, key: [...key], origin: [...origin] },
        columns: table.columns.length,
        rows: table.sources.reduce((sum, source) => sum + rowsOf(source), 0),
        places: places.get(table.name) ?? null,
      })),
      history: historyOf(engine, dataset),
    }
    const document = JSON.stringify(description)
    // Whoever pulled it may call it otherwise: to the others it keeps the name that its home gave it.
    const name = remoteId === dataset.id ? dataset.name : (there?.name ?? dataset.name)
    await place.put({ id: remoteId, push: push.id, sequence, name, document }, file, signal)
  }
  if (push.target !== null) noteOwnPush(engine, push, push.target, sequence)
}

/** Whoever pushes without having pulled what others pushed before still has to pull that. */
function noteOwnPush(
  { catalog }: Engine,
  { id, review, policies }: StoredPush,
  target: string,
  sequence: number,
): void {
  const seen = findSeenThere(catalog, target)
  const hasLeft =
    policies?.onConflict === 'theirs' && review?.tables.some(({ counts }) => counts.conflicts > 0) === true
  if ((seen?.sequence ?? 0) === sequence - 1 && !hasLeft) noteSeen(catalog, target, { push: id, sequence })
}

/** Those that this push or one before has brought there. */
function tablesOf(
  { dataset, push, tables }: Publication,
  before: Description | null,
): (TableToPublish & { described: string })[] {
  const known = new Map(before?.tables.map((table) => [table.name, table]))
  const reviewed = new Map(push.review?.tables.map((table) => [table.target.source, table]))
  return dataset.tables.flatMap((table) => {
    const own = reviewed.get(table.name)
    const was = known.get(table.name)
    const described = tables.get(table.name) ?? was?.target
    if (described === undefined) return []
    const isNew = own !== undefined && own.there === null
    const origin = isNew ? table.sources.map(({ id }) => id) : was?.target === described ? was.origin : []
    return [{ table, described, origin, key: own?.key ?? was?.key ?? [] }]
  })
}

const MOST_VERSIONS = 100
const MOST_FILES = 1000

const historyOf = ({ catalog }: Engine, { id, version }: StoredDataset): Description['history'] =>
  listVersions(catalog, id)
    .filter(({ number }) => number <= version)
    .slice(0, MOST_VERSIONS)
    .map(({ number, mode, createdAt, actor, note, files, rows, anomalies }) => ({
      ...{ number, mode, actor, rows, at: createdAt, note: (note ?? '').slice(0, 2000) },
      ...{ files: files.slice(0, MOST_FILES), anomalies: anomalies.total },
    }))
