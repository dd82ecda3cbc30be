/** What is published beside the rows, fetched and checked: the description, and the bundle without rows. */
import { randomUUID } from 'node:crypto'
import { takeOut } from '../../bundle/check-files.ts'
import { type OpenBundle, openBundle } from '../../bundle/look-into.ts'
import type { Engine } from '../../engine.ts'
import { failure } from '../../failure.ts'
import { openMetadata } from '../open-target.ts'
import type { MetadataPlace } from '../target.ts'
import { isSourceId, type Published, readDescription, requireDescription } from './description.ts'
import { TEMPLATE } from './publication.ts'

/** By its name or id. @throws NOT_FOUND with the names that there are; BAD_INPUT for a name that two have */
export async function findPublished(place: MetadataPlace, ref: string, connection: string): Promise<Published> {
  const all = await place.list()
  const found = all.filter(({ id }) => id === ref)
  const named = found.length > 0 ? found : all.filter(({ name }) => name.toLowerCase() === ref.toLowerCase())
  const [only, second] = named
  if (only === undefined) {
    const names = all.map(({ name }) => name).join(', ')
    throw failure(
      'NOT_FOUND',
      `No dataset called ${ref} is published in ${connection}. ${names === '' ? 'There is none.' : `There are ${names}.`}`,
    )
  }
  if (second !== undefined)
    throw failure(
      'BAD_INPUT',
      `Several datasets called ${ref} are published in ${connection}. Give the id of one: ${named.map(({ id }) => id).join(', ')}.`,
    )
  return requireDescription(only)
}

/** Readable ones, by name. */
export async function listPublished(engine: Engine, connection: string): Promise<Published[]> {
  await using place = await openMetadata(engine, connection)
  const all = (await place.list()).flatMap((one) => readDescription(one) ?? [])
  return all.sort((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1))
}

export interface PublishedFile extends AsyncDisposable {
  readonly bundle: OpenBundle
  /** Where its files are now, by their paths. */
  readonly taken: ReadonlyMap<string, string>
}

interface Opening {
  readonly published: Published
  readonly path: string
  readonly scratchFolder: string
  readonly scratch: (name: string) => string
  readonly signal: AbortSignal
}

/** @throws BAD_INPUT when it is not as it was written */
export async function openPublishedFile(opening: Opening): Promise<PublishedFile> {
  const { published, path, scratchFolder, scratch, signal } = opening
  const damaged = (why: string) =>
    failure('BAD_INPUT', `What is published of ${published.name} cannot be used: ${why}. Push it once more.`)
  await using open = new AsyncDisposableStack()
  const found = await openBundle(path)
  if (found === null) throw damaged('its description is no file of Winnow')
  open.use(found)
  const bundle: OpenBundle = { ...found, name: published.name }
  const wrong = bundle.manifest.tables.flatMap(({ sources }) => sources).find(({ id }) => !isSourceId(id))
  if (wrong !== undefined) throw damaged('the id of a file in it is none')
  const described = new Map(published.description.tables.map((table) => [table.name, table]))
  if (
    bundle.manifest.tables.some(({ name }) => !described.has(name)) ||
    described.size !== bundle.manifest.tables.length
  )
    throw damaged('its tables are not those of its file')
  const places = published.description.tables.flatMap(({ places }) => places ?? [])
  const template = bundle.members.has(TEMPLATE) ? [TEMPLATE] : []
  const taken = await takeOut(bundle, {
    ...{ scratch: scratchFolder, signal, also: [...places, ...template], onBytes: () => undefined },
    place: (number) => scratch(`${randomUUID()}.${number}.taken`),
  })
  const closing = open.move()
  return { bundle, taken, [Symbol.asyncDispose]: () => closing.disposeAsync() }
}
