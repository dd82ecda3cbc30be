/**
 * ZIP archives: which files are in one, and the bytes of each. Names stay names: no path is made of one. The directory
 * at the archive's end is what counts; data is checked against the size and the checksum that stand there.
 */
import type { FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { type Entry, fromFdPromise, getFileNameLowLevel, type ZipFile } from 'yauzl'
import { failure } from '../failure.ts'
import { expandZstd } from './zstd-frames.ts'

export interface ZipMember {
  /** Unique in its archive. */
  readonly name: string
  readonly compressedBytes: number
  readonly expandedBytes: number
}

export interface ZipArchive {
  /** Regular files in the order of the directory; folders and links are none. */
  readonly members: readonly ZipMember[]
  /** The expanded bytes of a member. @throws BAD_INPUT when it cannot be read. */
  read(member: ZipMember): AsyncGenerator<Buffer>
}

/** `name` is for sentences. The handle stays open and is the caller's. @throws BAD_INPUT when the archive is broken. */
export async function openZip(handle: FileHandle, name: string): Promise<ZipArchive> {
  let file: ZipFile
  const entries: Entry[] = []
  try {
    file = await fromFdPromise(handle.fd, { autoClose: false, lazyEntries: true, decodeStrings: false })
    for await (const entry of file.eachEntry()) entries.push(entry)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw failure('BAD_INPUT', `${name} is a broken ZIP archive. Get it once more from where it came from.`, {
      file: name,
      reason,
    })
  }
  const byMember = new Map<ZipMember, Entry>()
  const taken = new Set<string>()
  for (const entry of entries) {
    const given = nameOf(entry)
    if (!isRegular(entry, given)) continue
    const member = {
      name: freeName(given, taken),
      compressedBytes: entry.compressedSize,
      expandedBytes: entry.uncompressedSize,
    }
    byMember.set(member, entry)
  }
  return {
    members: [...byMember.keys()],
    async *read(member) {
      const entry = byMember.get(member)
      if (entry === undefined) throw new Error(`${member.name} is of another archive`)
      const title = `${name} › ${member.name}`
      if (entry.isEncrypted())
        throw failure('BAD_INPUT', `${title} is protected with a password. Unpack it first.`, { file: title })
      const method = methods[entry.compressionMethod]
      if (method?.readable !== true)
        throw failure(
          'BAD_INPUT',
          `${title} is compressed with ${method?.name ?? `method ${entry.compressionMethod}`}, which Winnow does not read. Unpack it first.`,
          { file: title },
        )
      let checksum = 0
      let bytes = 0
      try {
        for await (const chunk of await openMember(file, entry)) {
          checksum = crc32(chunk, checksum)
          bytes += chunk.length
          yield chunk
        }
      } catch (error) {
        throw failure('BAD_INPUT', `${title} cannot be unpacked: the archive is broken.`, {
          file: title,
          reason: error instanceof Error ? error.message : String(error),
        })
      }
      if (checksum !== entry.crc32 || bytes !== entry.uncompressedSize)
        throw failure('BAD_INPUT', `${title} is damaged: its content does not match its checksum.`, { file: title })
    },
  }
}

/** Compression methods of the ZIP specification (APPNOTE 4.4.5). */
const methods: Readonly<Record<number, { readonly name: string; readonly readable?: true }>> = {
  0: { name: 'nothing', readable: true },
  8: { name: 'Deflate', readable: true },
  9: { name: 'Deflate64' },
  12: { name: 'bzip2' },
  14: { name: 'LZMA' },
  93: { name: 'Zstandard', readable: true },
  95: { name: 'XZ' },
  98: { name: 'PPMd' },
}

async function openMember(file: ZipFile, entry: Entry): Promise<AsyncIterable<Buffer>> {
  if (entry.compressionMethod !== 93) return file.openReadStreamPromise(entry)
  return expandZstd(await file.openReadStreamPromise(entry, { decodeFileData: false }))
}

function nameOf(entry: Entry): string {
  return getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, true)
}

const UNIX = 3
const DARWIN = 19

function isRegular(entry: Entry, name: string): boolean {
  if (name === '' || /[\\/]$/.test(name)) return false
  const system = entry.versionMadeBy >>> 8
  const kind = (entry.externalFileAttributes >>> 28) & 0xf
  const isSpecial = (system === UNIX || system === DARWIN) && kind !== 0 && kind !== 0x8
  return !isSpecial
}

function freeName(name: string, taken: Set<string>): string {
  const [, stem = '', extension = ''] = /^(.*?)(\.[^.\\/]*)?$/s.exec(name) ?? []
  let free = name
  for (let count = 2; taken.has(free); count++) free = `${stem} (${count})${extension}`
  taken.add(free)
  return free
}
