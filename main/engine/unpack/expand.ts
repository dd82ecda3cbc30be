/**
 * Files that hold other files: which ones, and one of them expanded into a scratch folder. An expanded file is kept
 * there and used again, for the load after the look and for the raw lines after the load.
 */
import { createHash, randomUUID } from 'node:crypto'
import {
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { DialectOverrides } from '../../../preload/contract/index.ts'
import { describeBinary } from '../csv/refuse-binary.ts'
import { Cancelled, describeFileError, failure, isFailure, throwIfCancelled } from '../failure.ts'
import { chooseMember, openArchive } from './archive.ts'
import { readAvro } from './avro/read-avro.ts'
import { type Container, recogniseContainer } from './container.ts'
import { createGuard } from './guard.ts'
import { type KnownTable, knownTableSchema } from './known-table.ts'
import { displayName, type SourceLocation } from './location.ts'
import { BrokenFrames, expandZstd } from './zstd-frames.ts'

export interface Unpacking {
  /** Folder for expanded files. It is made when it is needed; whoever names it removes it. */
  readonly scratch: string
  readonly signal?: AbortSignal | undefined
  /** How far the expanding is. */
  readonly onProgress?: ((bytesDone: number, bytesTotal: number) => void) | undefined
}

export interface Expanded {
  /** Where the expanded bytes are. */
  readonly path: string
  /** The location with the member that it stands for. */
  readonly location: SourceLocation
  /** What is known of how it is to be read, since we wrote it. */
  readonly known: DialectOverrides
  /** All that is known of a file whose schema says what it holds; null for one that has none. */
  readonly table: KnownTable | null
}

/** The files that a path stands for: the tables of an archive or a workbook, else itself. Never throws BAD_INPUT. */
export async function listLocations(location: SourceLocation, { scratch }: Unpacking): Promise<SourceLocation[]> {
  if (location.member !== undefined) return [location]
  try {
    // A pipe must not be waited for.
    await using handle = await open(location.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const stat = await handle.stat()
    if (!stat.isFile() || recogniseContainer(await beginning(handle, 64)) !== 'zip') return [location]
    mkdirSync(scratch, { recursive: true })
    const file = { path: location.path, name: displayName(location), bytes: stat.size }
    const { tables } = await openArchive(handle, file, { scratch })
    return tables.length === 0 ? [location] : tables.map((member) => ({ path: location.path, member }))
  } catch {
    return [location] // Opening it will say what is wrong.
  }
}

/** Expands what a location means, unless it lies in the scratch folder already. @throws BAD_INPUT, Cancelled */
export async function expand(
  handle: FileHandle,
  container: Container,
  location: SourceLocation,
  { scratch, signal, onProgress }: Unpacking,
): Promise<Expanded> {
  mkdirSync(scratch, { recursive: true })
  const name = displayName({ path: location.path })
  const stat = await handle.stat()
  const archive =
    container === 'zip'
      ? await openArchive(handle, { path: location.path, name, bytes: stat.size }, { scratch, signal })
      : undefined
  if (archive === undefined && location.member !== undefined)
    throw failure('BAD_INPUT', `${name} is no archive: it holds no file ${location.member}.`, { file: name })
  const member = archive === undefined ? undefined : chooseMember(archive, location, name)
  const expanded: SourceLocation = { path: location.path, member }
  const known: DialectOverrides = archive?.isWorkbook === true ? { encoding: 'utf-8', delimiter: ',' } : {}
  const key = JSON.stringify([location.path, member ?? null, stat.size, stat.mtimeMs])
  const path = join(scratch, createHash('sha256').update(key).digest('hex'))
  if (container === 'avro') {
    const table = await expandAvro(handle, name, path, { scratch, signal, onProgress })
    return { path, location: expanded, known: {}, table }
  }
  if (!reuse(path)) {
    let done = 0
    const onBytes = (bytes: number, total: number) => {
      done += bytes
      onProgress?.(done, total)
    }
    const bytes =
      archive !== undefined && member !== undefined
        ? archive.read(member, onBytes)
        : readStream(handle, container, name, stat.size, scratch, onBytes)
    await write(checked(bytes, displayName(expanded), signal), path, displayName(expanded), signal)
    tidy(scratch, path)
  }
  return { path, location: expanded, known, table: null }
}

/** An Avro file as CSV at `path`; what is known of its table is kept beside it, to be used again. */
async function expandAvro(
  handle: FileHandle,
  name: string,
  path: string,
  { scratch, signal, onProgress }: Unpacking,
): Promise<KnownTable> {
  const beside = `${path}.json`
  if (existsSync(beside) && reuse(path)) return knownTableSchema.parse(JSON.parse(readFileSync(beside, 'utf8')))
  let done = 0
  const onBytes = (bytes: number, total: number) => {
    done += bytes
    onProgress?.(Math.round(done), total)
  }
  const { chunks, table } = await readAvro(handle, name, { signal, onBytes })
  await write(chunks, path, name, signal)
  writeFileSync(beside, JSON.stringify(table))
  tidy(scratch, path)
  return table
}

/** The end of a pipeline whose chunks are awaited: its error arrives there. */
const toldElsewhere = (): void => undefined

/** Larger pieces than Node's own choice, for fewer steps. */
const CHUNK_BYTES = 256 * 1024

/** A file that is one compressed stream. */
async function* readStream(
  handle: FileHandle,
  container: Container,
  name: string,
  bytes: number,
  scratch: string,
  onBytes: (bytes: number, total: number) => void,
): AsyncGenerator<Buffer> {
  const guard = createGuard(name, scratch)
  let compressed = 0
  let expanded = 0
  async function* input(): AsyncGenerator<Buffer> {
    for await (const chunk of handle.createReadStream({ start: 0, autoClose: false })) {
      compressed += chunk.length
      onBytes(chunk.length, bytes)
      yield chunk
    }
  }
  const output =
    container === 'zstd'
      ? expandZstd(input())
      : pipeline(Readable.from(input()), createGunzip({ chunkSize: CHUNK_BYTES }), toldElsewhere)
  try {
    for await (const chunk of output as AsyncIterable<Buffer>) {
      expanded += chunk.length
      guard.check(expanded, compressed)
      yield chunk
    }
  } catch (error) {
    if (isFailure(error) || error instanceof Cancelled) throw error
    throw failure('BAD_INPUT', brokenStream(name, error), { file: name })
  }
}

function brokenStream(name: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ZSTD_error_frameParameter_windowTooLarge')
    return `${name} was compressed with a larger window than Winnow reads. Unpack it first.`
  const isCut = code === 'Z_BUF_ERROR' || error instanceof BrokenFrames
  return `${name} ${isCut ? 'is cut off or broken' : 'is broken'}: it cannot be unpacked to its end. Get it once more from where it came from.`
}

const CHECKED_BYTES = 64 * 1024

/** Refuses what is no text before all of it is written. */
async function* checked(
  input: AsyncIterable<Buffer>,
  name: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  let head: Buffer | null = Buffer.alloc(0)
  for await (const chunk of input) {
    if (signal !== undefined) throwIfCancelled(signal)
    if (head !== null) {
      head = Buffer.concat([head, chunk.subarray(0, CHECKED_BYTES)])
      if (head.length < CHECKED_BYTES) continue
      refuseBinary(head, name)
      yield chunk.length > CHECKED_BYTES ? Buffer.concat([head, chunk.subarray(CHECKED_BYTES)]) : head
      head = null
    } else yield chunk
  }
  if (head !== null) {
    refuseBinary(head, name)
    yield head
  }
}

function refuseBinary(head: Buffer, name: string): void {
  if (recogniseContainer(head) !== null)
    throw failure('BAD_INPUT', `${name} is packed once more inside. Unpack it first.`, { file: name })
  const binary = describeBinary(head)
  if (binary !== null) throw failure('BAD_INPUT', `${name} is not a CSV file: it holds ${binary}.`, { file: name })
}

async function write(
  bytes: AsyncIterable<Buffer>,
  path: string,
  name: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const partial = `${path}.${randomUUID()}.part`
  try {
    await writeNew(partial, bytes)
    renameSync(partial, path)
  } catch (error) {
    rmSync(partial, { force: true })
    if (signal?.aborted) throw new Cancelled()
    if (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT'))
      throw failure('BAD_INPUT', `Cannot unpack ${describeFileError(error, name)}`, { file: name })
    throw error
  }
}

async function writeNew(path: string, bytes: AsyncIterable<Buffer>): Promise<void> {
  await using file = await open(path, 'wx')
  await file.writeFile(bytes)
}

/** So much of expanded files stays for later, besides the newest. */
const KEPT_BYTES = 4 * 1024 ** 3

function reuse(path: string): boolean {
  if (!existsSync(path)) return false
  const now = new Date()
  utimesSync(path, now, now)
  return true
}

/** Removes the files that were not used for longest, once there are too many bytes. One that is open stays readable. */
function tidy(scratch: string, newest: string): void {
  const files = readdirSync(scratch)
    .map((name) => join(scratch, name))
    .filter((path) => path !== newest && !path.endsWith('.part'))
    .flatMap((path) => {
      const stat = statSync(path, { throwIfNoEntry: false })
      return stat === undefined ? [] : [{ path, bytes: stat.size, usedAt: stat.mtimeMs }]
    })
    .sort((a, b) => b.usedAt - a.usedAt)
  let kept = 0
  for (const { path, bytes } of files) {
    kept += bytes
    if (kept > KEPT_BYTES) removeUnused(path)
  }
}

function removeUnused(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    return // Windows keeps what is open: another time.
  }
}

async function beginning(handle: FileHandle, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0)
  return buffer.subarray(0, bytesRead)
}
