/** Takes the files of a bundle out of its zip, and compares each with what the manifest says of it. */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { failure, throwIfCancelled } from '../failure.ts'
import { createGuard } from '../unpack/guard.ts'
import { type OpenBundle, readText } from './look-into.ts'
import { CHECKSUMS, FINDINGS, MANIFEST } from './manifest.ts'

const CHECKSUMS_LIMIT = 64 * 1024 * 1024

export interface TakingOut {
  /** A path of our own for the n-th file that is taken out. */
  readonly place: (number: number) => string
  /** A folder on the disk that is written to. */
  readonly scratch: string
  readonly signal: AbortSignal
  /** Paths of further files that are needed. */
  readonly also?: readonly string[]
  /** Bytes that were checked so far, of all. */
  readonly onBytes: (done: number, total: number) => void
}

export const damaged = (bundle: string, why: string) =>
  failure('BAD_INPUT', `${bundle} is damaged: ${why}. Nothing was loaded; get it once more from where it came from.`, {
    file: bundle,
  })

/** Where the files that are needed are now, by their paths. All files are checked. @throws BAD_INPUT, Cancelled */
export async function takeOut(bundle: OpenBundle, { place, scratch, signal, onBytes, also = [] }: TakingOut) {
  const { name, archive, members, manifest } = bundle
  await checkManifest(bundle)
  const needed = new Set([...neededFiles(bundle), ...also])
  const guard = createGuard(name, scratch)
  const listed = new Map(manifest.files.map((file) => [file.path, file]))
  for (const path of needed) if (!listed.has(path)) throw damaged(name, `its manifest does not list ${path}`)
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)
  guard.check(total, bundle.bytes)
  const taken = new Map<string, string>()
  let before = 0
  for (const { path, bytes, sha256 } of manifest.files) {
    throwIfCancelled(signal)
    const member = members.get(path)
    if (member === undefined) throw damaged(name, `${path} is missing`)
    if (member.expandedBytes !== bytes) throw damaged(name, `${path} is not as long as it was`)
    const hash = createHash('sha256')
    let done = 0
    const checked = async function* () {
      for await (const chunk of archive.read(member)) {
        throwIfCancelled(signal)
        done += chunk.length
        if (done > bytes) throw damaged(name, `${path} is longer than it was`)
        hash.update(chunk)
        onBytes(before + done, total)
        yield chunk
      }
    }
    if (needed.has(path)) {
      const target = place(taken.size)
      taken.set(path, target)
      await pipeline(checked, createWriteStream(target, { flags: 'wx' }))
    } else for await (const _ of checked());
    before += done
    if (hash.digest('hex') !== sha256) throw damaged(name, `${path} was changed`)
  }
  return taken
}

/** The manifest cannot hold its own checksum. */
async function checkManifest({ name, archive, members, manifestText }: OpenBundle): Promise<void> {
  const member = members.get(CHECKSUMS)
  if (member === undefined) throw damaged(name, `${CHECKSUMS} is missing`)
  const text = await readText(archive, member, CHECKSUMS_LIMIT)
  const own = createHash('sha256').update(manifestText).digest('hex')
  if (text?.split('\n').includes(`${own}  ${MANIFEST}`) !== true) throw damaged(name, `${MANIFEST} was changed`)
}

function neededFiles({ manifest: { tables, derived } }: OpenBundle): Set<string> {
  const sources = tables.flatMap((table) => table.sources)
  return new Set([
    FINDINGS,
    ...[...tables, ...derived].map(({ data }) => data),
    ...sources.flatMap(({ lines, quarantine }) => (quarantine === null ? [lines] : [lines, quarantine])),
  ])
}
