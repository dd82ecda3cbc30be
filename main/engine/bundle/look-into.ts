/** Whether a file is a bundle, and what its manifest says. A zip of any kind may come along here, and so may a trap. */
import { type FileHandle, open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { failure } from '../failure.ts'
import { openZip, type ZipArchive, type ZipMember } from '../unpack/zip-archive.ts'
import { isContained, MANIFEST, type Manifest, manifestSchema } from './manifest.ts'

const MANIFEST_LIMIT = 256 * 1024 * 1024
const MOST_MEMBERS = 100_000

/** A bundle that is open for reading. */
export interface OpenBundle extends AsyncDisposable {
  /** Name of the file, for sentences. */
  readonly name: string
  readonly bytes: number
  readonly archive: ZipArchive
  readonly members: ReadonlyMap<string, ZipMember>
  /** As it stands in the zip. */
  readonly manifestText: string
  readonly manifest: Manifest
}

/** Null when the file is something else. @throws BAD_INPUT when it is a bundle that cannot be opened. */
export async function openBundle(path: string): Promise<OpenBundle | null> {
  const name = basename(path)
  // To open a pipe is to wait for whoever writes into it.
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
  const handle = isFile ? await open(path, 'r').catch(() => null) : null
  if (handle === null) return null
  await using opened = new AsyncDisposableStack()
  opened.defer(() => handle.close())
  const archive = await archiveOf(handle, name)
  if (archive === null) return null
  const found = archive.members.find((member) => member.name === MANIFEST)
  if (found === undefined) return null
  const refused = (why: string) =>
    failure('BAD_INPUT', `${name} is a Winnow bundle that cannot be opened: ${why}. Nothing was loaded.`, {
      file: name,
    })
  if (archive.members.length > MOST_MEMBERS) throw refused('it holds too many files')
  const outside = archive.members.find((member) => !isContained(member.name))
  if (outside !== undefined) throw refused(`its file ${JSON.stringify(outside.name)} leads out of the bundle`)
  const manifestText = await readText(archive, found, MANIFEST_LIMIT)
  if (manifestText === null) throw refused('its manifest is too large')
  const manifest = manifestSchema.safeParse(jsonOf(manifestText))
  if (!manifest.success) {
    const [issue] = manifest.error.issues
    throw refused(
      `its manifest is wrong (${issue?.path.join('.') || 'as a whole'}: ${issue?.message ?? 'not readable'})`,
    )
  }
  const { size: bytes } = await handle.stat()
  const members = new Map(archive.members.map((member) => [member.name, member]))
  const closing = opened.move()
  return {
    ...{ name, bytes, archive, members, manifestText, manifest: manifest.data },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  }
}

/** Null when it is no zip, or one so broken that nobody can tell what it was: loading it will say so. */
async function archiveOf(handle: FileHandle, name: string): Promise<ZipArchive | null> {
  try {
    const stat = await handle.stat()
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    if (!stat.isFile() || bytesRead < 4 || buffer.readUInt32LE(0) !== 0x04034b50) return null
    return await openZip(handle, name)
  } catch {
    return null
  }
}

/** A member as text; null when it has more than `most` bytes. @throws BAD_INPUT when it is damaged. */
export async function readText(archive: ZipArchive, member: ZipMember, most: number): Promise<string | null> {
  if (member.expandedBytes > most) return null
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of archive.read(member)) {
    bytes += chunk.length
    if (bytes > most) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
