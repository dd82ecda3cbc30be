/** The Avro files that somebody means by a folder, a manifest or the files themselves, and what they say of themselves. */
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { describeFileError, failure, isFailure } from '../failure.ts'
import { readAvroHeader } from '../unpack/avro/container.ts'
import { type TableMeta, tableMetaOf } from '../unpack/avro/read-avro.ts'
import { readManifest } from './backup-folder.ts'
import { MANIFEST, type Manifest } from './manifest.ts'
import { unzipBackup } from './zip-folder.ts'

export interface GivenPath {
  readonly path: string
  /** The host's copy, which goes away. */
  readonly temporary: boolean
}

export interface FoundFile extends GivenPath {
  /** What one of our own files tells; null for one of another program. */
  readonly meta: TableMeta | null
  /** What the manifest says of it. */
  readonly listed: Manifest['tables'][number] | null
}

export interface FoundBackup {
  readonly manifest: Manifest | null
  readonly files: readonly FoundFile[]
}

/** @throws BAD_INPUT when there is nothing to restore, or a file that the manifest names is missing. */
export async function findBackup(given: readonly GivenPath[], scratch: string): Promise<FoundBackup> {
  const paths: GivenPath[] = []
  for (const { path, temporary } of given) {
    const unzipped = path.toLowerCase().endsWith('.zip') ? await unzip(path, scratch) : null
    // What was unpacked goes away like a host's copy.
    if (unzipped !== null) paths.push(...unzipped.map((own) => ({ path: own, temporary: true })))
    else paths.push(...expand(path).map((own) => ({ path: own, temporary })))
  }
  const manifests = paths.filter(({ path }) => path.toLowerCase().endsWith('.json'))
  const [first, second] = manifests
  if (second !== undefined) throw failure('BAD_INPUT', 'There are two manifests: restore one backup at a time.')
  const manifest = first === undefined ? null : readManifest(first.path)
  if (first !== undefined && manifest === null)
    throw failure('BAD_INPUT', `${basename(first.path)} is no manifest of a Winnow backup.`, {
      file: basename(first.path),
    })
  let files = paths.filter((path) => path !== first)
  if (manifest !== null && first !== undefined && files.length === 0)
    files = manifest.tables.map(({ file }) => ({
      path: join(dirname(first.path), basename(file)),
      temporary: first.temporary,
    }))
  if (files.length === 0) throw failure('BAD_INPUT', 'There is no Avro file to restore from.')
  const found: FoundFile[] = []
  for (const file of files) {
    const meta = await readMeta(file.path)
    const listed = manifest?.tables.find((table) => table.file === basename(file.path)) ?? null
    found.push({ ...file, meta, listed })
  }
  return { manifest, files: found }
}

async function unzip(path: string, scratch: string): Promise<string[] | null> {
  try {
    return await unzipBackup(path, join(scratch, `backup-${randomUUID()}`))
  } catch (error) {
    if (isFailure(error)) throw error
    throw failure('BAD_INPUT', `Cannot open ${describeFileError(error, basename(path))}`, { file: basename(path) })
  }
}

/** A folder stands for its manifest, or for its Avro files where it has none; a file for itself. */
function expand(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path]
  if (existsSync(join(path, MANIFEST))) return [join(path, MANIFEST)]
  const files = readdirSync(path).filter((name) => name.toLowerCase().endsWith('.avro') && !name.startsWith('.'))
  if (files.length === 0)
    throw failure('BAD_INPUT', `The folder ${basename(path)} holds no backup and no Avro file.`, {
      file: basename(path),
    })
  return files.sort().map((name) => join(path, name))
}

async function readMeta(path: string): Promise<TableMeta | null> {
  const name = basename(path)
  try {
    await using handle = await open(path)
    const header = await readAvroHeader(handle)
    return header === null ? null : tableMetaOf(header)
  } catch (error) {
    throw failure('BAD_INPUT', `Cannot open ${describeFileError(error, name)}`, { file: name })
  }
}
