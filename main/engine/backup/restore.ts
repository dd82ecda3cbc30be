/** Restores tables from Avro files, as a new version of a dataset or as a new dataset, through the load of any file. */
import { basename } from 'node:path'
import { openSource } from '../csv/open-source.ts'
import type { Engine } from '../engine.ts'
import { failure } from '../failure.ts'
import { loadFiles } from '../load/load-files.ts'
import type { FileToLoad } from '../load/open-files.ts'
import type { StoredDataset } from '../store/datasets.ts'
import type { Outcome, TaskContext } from '../tasks/tasks.ts'
import type { Damage, KnownTable } from '../unpack/known-table.ts'
import type { FoundBackup, FoundFile } from './find-files.ts'
import { sha256OfFile } from './manifest.ts'

export interface RestoreRequest {
  readonly backup: FoundBackup
  /** Of a new dataset. */
  readonly name: string
  /** The dataset that gets a new version; null for a new one. */
  readonly into: StoredDataset | null
  /** Only this table; what the table of a single foreign file is called. */
  readonly table: string | undefined
  readonly strict: boolean
  readonly versionId: string
}

/** @throws NOT_FOUND, BAD_INPUT, NAME_TAKEN, Cancelled */
export async function restoreBackup(request: RestoreRequest, engine: Engine, context: TaskContext): Promise<Outcome> {
  const { backup, into, name, strict, versionId } = request
  const files = chooseFiles(backup, request.table)
  const template = templateOf(request, engine)
  const resources = new Set(
    template == null ? [] : engine.templates.get(template)?.resources.map((resource) => resource.name),
  )
  const toLoad: FileToLoad[] = []
  for (const file of files) {
    context.report({ phase: `Checking ${basename(file.path)}` })
    const known = await look(file, engine, context)
    const [damage] = known.damages ?? []
    if (strict && damage !== undefined)
      throw failure('BAD_INPUT', `Nothing was restored: ${damage.message}`, { file: basename(file.path) })
    toLoad.push({
      path: file.path,
      dialect: {},
      resource: resourceOf(file, request, resources),
      keep: file.temporary,
      split: false,
      asIs: true,
      known: {
        ...known,
        ...(file.meta === null && request.table !== undefined && { name: request.table, title: request.table }),
      },
    })
  }
  return loadFiles(
    {
      files: toLoad,
      dataset: name,
      nameIsProposed: false,
      into: into === null ? undefined : { dataset: into.id, mode: 'replace', byName: true },
      template,
      again: true,
      note: `Restored from ${files.map(({ path }) => basename(path)).join(', ')}`,
      versionId,
    },
    engine,
    context,
  )
}

/** @throws NOT_FOUND with the tables that there are. */
export function chooseFiles({ files }: FoundBackup, table: string | undefined): readonly FoundFile[] {
  if (table === undefined) return files
  const named = files.filter(({ meta }) => meta?.name.toLowerCase() === table.toLowerCase())
  if (named.length > 0) return named
  const [only, second] = files
  if (only?.meta === null && second === undefined) return files
  const names = files.map(({ meta, path }) => meta?.name ?? basename(path, '.avro')).join(', ')
  throw failure('NOT_FOUND', `The backup has no table called ${table}. It has ${names}.`)
}

/**
 * What the table is by the template, whose types its texts get then. A file of another program does not say it: the
 * table whose place it takes does, or else its columns (undefined).
 */
function resourceOf(
  { path, meta, listed }: FoundFile,
  { into, table }: RestoreRequest,
  resources: ReadonlySet<string>,
): string | null | undefined {
  const own = meta?.resource ?? listed?.resource ?? null
  if (own !== null || meta !== null) return own !== null && resources.has(own) ? own : null
  const name = (table ?? basename(path, '.avro')).toLowerCase()
  const there = into?.tables.find((one) => one.name.toLowerCase() === name)?.resource
  return there != null && resources.has(there) ? there : table === undefined ? undefined : null
}

/** The dataset's own template, else the backup's, where it is there; undefined to find one for other programs' files. */
function templateOf({ backup, into }: RestoreRequest, { templates }: Engine): string | null | undefined {
  if (into === null && backup.manifest === null && backup.files.every(({ meta }) => meta === null)) return undefined
  const own = backup.manifest?.dataset.template?.id ?? backup.files.find(({ meta }) => meta !== null)?.meta?.template
  const id = into === null ? own : (into.template?.id ?? null)
  return id != null && templates.has(id) ? id : null
}

/** What is damaged in a file, block by block; and as a whole where its checksum shows what no block does. */
async function look(file: FoundFile, { paths }: Engine, { signal, report }: TaskContext): Promise<Partial<KnownTable>> {
  const name = basename(file.path)
  const isIntact = file.listed === null || (await sha256OfFile(file.path, signal)) === file.listed.sha256
  await using source = await openSource(
    { path: file.path },
    {
      scratch: paths.unpacked,
      signal,
      onProgress: (bytesDone, bytesTotal) =>
        report({ progress: { bytesDone: Math.min(bytesDone, bytesTotal), bytesTotal } }),
    },
  )
  if (source.table === null)
    throw failure('BAD_INPUT', `${name} is no Avro file. Load it like any other file instead.`, { file: name })
  const { damages } = source.table
  if (isIntact || damages.length > 0) return { damages }
  const damage: Damage = {
    ...{ byteOffset: 0, line: 1, record: 1 },
    message: `${name} is not as its backup was written: its checksum is another, though every block of it could be read. Compare its rows with another copy.`,
  }
  return { damages: [damage] }
}
