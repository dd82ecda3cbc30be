/** Opens a published dataset where it lies, and takes note of what is published of it since. */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { openBundle, readText } from '../bundle/look-into.ts'
import { findConnection } from '../connections/connections.ts'
import type { Engine } from '../engine.ts'
import { failure } from '../failure.ts'
import { freeDatasetName } from '../store/publish.ts'
import { findOpened, forgetRemote, type RemoteDescription, type RemoteEntry, writeRemote } from '../store/remotes.ts'
import { openMetadata } from '../sync/open-target.ts'
import type { Published } from '../sync/published/description.ts'
import { connectionToRows } from '../sync/published/links.ts'
import { findPublished } from '../sync/published/open-published.ts'
import { TEMPLATE } from '../sync/published/publication.ts'
import type { MetadataPlace } from '../sync/target.ts'
import { dataPackageSchema } from '../template/data-package.ts'

const NEVER = new AbortController().signal

/** The one that is open already, where it is. @throws NOT_FOUND, BAD_INPUT */
export async function openRemote(
  engine: Engine,
  { connection, dataset }: { readonly connection: string; readonly dataset: string },
  signal: AbortSignal = NEVER,
): Promise<RemoteEntry> {
  const { id: connectionId, name } = findConnection(engine, connection)
  await using place = await openMetadata(engine, connectionId)
  const published = await findPublished(place, dataset, name)
  const known = findOpened(engine.catalog, connectionId, published.id)
  return await describeAnew(engine, place, published, signal, known ?? { id: randomUUID(), connection: connectionId })
}

/** What others have pushed since is known from then on. */
export async function refreshRemote(engine: Engine, entry: RemoteEntry, signal: AbortSignal): Promise<RemoteEntry> {
  await using place = await openMetadata(engine, entry.connection)
  return await describeAnew(engine, place, await findPublished(place, entry.published, entry.name), signal, entry)
}

export async function closeRemote({ catalog, remotes, changes }: Engine, { id }: RemoteEntry): Promise<void> {
  forgetRemote(catalog, id)
  await remotes.close(id)
  changes.publish({ what: 'datasets' })
}

async function describeAnew(
  engine: Engine,
  place: MetadataPlace,
  published: Published,
  signal: AbortSignal,
  known: Pick<RemoteEntry, 'id' | 'connection'> & Partial<RemoteEntry>,
): Promise<RemoteEntry> {
  const { catalog, changes } = engine
  const rowsConnection = connectionToRows(engine, known.connection, published)
  const { kind, name: where } = findConnection(engine, rowsConnection)
  if (kind !== 'postgres')
    throw failure(
      'BAD_INPUT',
      `The rows of ${published.name} are in MongoDB (${where}), where questions are not answered. Pull the dataset instead.`,
    )
  const description = await describe(engine, place, published, signal)
  return catalog
    .transaction(() => {
      const entry: RemoteEntry = {
        ...{ id: known.id, connection: known.connection, rowsConnection, published: published.id },
        ...{ sequence: published.sequence, description, openedAt: known.openedAt ?? new Date() },
        name: known.name ?? freeDatasetName(catalog, published.name),
      }
      writeRemote(catalog, entry)
      changes.publish({ what: 'datasets' })
      return entry
    })
    .immediate()
}

async function describe(
  { paths }: Engine,
  place: MetadataPlace,
  { id, name, description }: Published,
  signal: AbortSignal,
): Promise<RemoteDescription> {
  const path = join(paths.outbox, `${randomUUID()}.published`)
  try {
    await place.get(id, path, signal)
    await using bundle = await openBundle(path)
    if (bundle === null) throw failure('BAD_INPUT', `What is published of ${name} cannot be used. Push it once more.`)
    const { dataset, tables, reports, dashboard, offered } = bundle.manifest
    const member = bundle.members.get(TEMPLATE)
    const text = member === undefined ? null : await readText(bundle.archive, member, MOST_TEMPLATE_BYTES)
    const own = new Set(reports.map((report) => report.name))
    const byName = new Map(tables.map((table) => [table.name, table]))
    return {
      ...{ version: description.version, anomalies: bundle.manifest.findings },
      ...{ template: dataset.template, hierarchy: dataset.hierarchy },
      package: text === null ? null : (dataPackageSchema.safeParse(JSON.parse(text)).data ?? null),
      tables: description.tables.flatMap(({ name, target, rows, origin }) => {
        const table = byName.get(name)
        if (table === undefined) return []
        const files = new Map(table.sources.map((source) => [source.id, source.file]))
        const { title, resource, columns } = table
        return [{ name, title, resource, target, rows, columns, files: origin.map((id) => files.get(id) ?? '') }]
      }),
      reports: [...reports, ...offered.reports.filter((report) => !own.has(report.name))],
      dashboard: dashboard ?? offered.dashboard,
    }
  } finally {
    rmSync(path, { force: true })
  }
}

const MOST_TEMPLATE_BYTES = 64 << 20
