/**
 * Opens a file that is to be read as CSV, or says in one sentence why it cannot be. Compressed files, members of
 * archives and sheets of workbooks are expanded first: whoever reads a source reads plain bytes.
 */
import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DialectOverrides } from '../../../preload/contract/index.ts'
import { describeFileError, failure } from '../failure.ts'
import { recogniseContainer } from '../unpack/container.ts'
import { expand, type Unpacking } from '../unpack/expand.ts'
import type { KnownTable } from '../unpack/known-table.ts'
import { displayName, parseLocation, type SourceLocation, stemOf } from '../unpack/location.ts'
import { describeBinary } from './refuse-binary.ts'

/** The bytes of a file that are read as one source: all of them, or those of one of several tables. */
export interface SourceSpan {
  readonly byteOffset: number
  /** Behind the last one. */
  readonly byteEnd: number
  /** Physical line that begins at its first byte, from 1. */
  readonly line: number
}

export interface SourceFile extends AsyncDisposable {
  /** Of the bytes to be read: of the expanded file where there is one. */
  readonly handle: FileHandle
  /** The file that was given, expanded or not. */
  readonly path: string
  /** `data.csv`, `data.csv.gz`, `archive.zip › data.csv`. */
  readonly name: string
  /** The name without extensions and without the archive's: what a table of it would be called. */
  readonly stem: string
  readonly bytes: number
  readonly span: SourceSpan
  /** Of the file that was given. */
  readonly modifiedAt: number
  /** The first bytes of the span. */
  readonly head: Buffer
  /** What is certain of its dialect without looking; a person may still decide otherwise. */
  readonly known: DialectOverrides
  /** What the file itself says of its table, where it has a schema; nothing is to be guessed then. */
  readonly table: KnownTable | null
  /** @throws BAD_INPUT when the file is not as it was when it was opened. */
  checkUnchanged(): Promise<void>
}

const HEAD_BYTES = 256 * 1024

/**
 * @throws BAD_INPUT for folders, missing or forbidden files, empty files, files that are no text, archives that are
 * broken or hold several tables of which none is named; Cancelled while expanding.
 */
export async function openSource(location: SourceLocation, unpacking: Unpacking): Promise<SourceFile> {
  const given = displayName({ path: location.path })
  await using opened = new AsyncDisposableStack()
  const original = opened.use(await openFile(location.path, given))
  const stat = await original.stat()
  if (stat.isDirectory()) throw failure('BAD_INPUT', `${given} is a folder, not a file.`, { file: given })
  if (!stat.isFile()) throw failure('BAD_INPUT', `${given} is not a regular file.`, { file: given })
  if (stat.size === 0) throw failure('BAD_INPUT', `${given} is empty: there is nothing to load.`, { file: given })
  const checkUnchanged = async () => {
    const now = await original.stat()
    if (now.size !== stat.size || now.mtimeMs !== stat.mtimeMs)
      throw failure('BAD_INPUT', `${given} was changed while it was being read. Load it again.`, { file: given })
  }
  let head = await readHead(original, stat.size)
  const container = recogniseContainer(head)
  let place = location
  let handle = original
  let { size } = stat
  let known: DialectOverrides = {}
  let table: KnownTable | null = null
  if (container !== null) {
    const expanded = await expand(original, container, location, unpacking)
    await checkUnchanged()
    place = expanded.location
    known = expanded.known
    table = expanded.table
    handle = opened.use(await openFile(expanded.path, displayName(place)))
    size = (await handle.stat()).size
    if (size === 0)
      throw failure('BAD_INPUT', `${displayName(place)} is empty: there is nothing to load.`, { file: given })
    head = await readHead(handle, size)
  } else if (location.member !== undefined) {
    const message = `${given} is no archive and no workbook: it holds no ${location.member}.`
    throw failure('BAD_INPUT', message, { file: given })
  }
  const name = displayName(place)
  const binary = describeBinary(head)
  if (binary !== null && table === null)
    throw failure('BAD_INPUT', `${name} is not a CSV file: it is ${binary}.`, { file: name })
  const handles = opened.move()
  return {
    handle,
    path: location.path,
    name,
    stem: stemOf(place),
    bytes: size,
    span: { byteOffset: 0, byteEnd: size, line: 1 },
    modifiedAt: Math.floor(stat.mtimeMs),
    head,
    known,
    table,
    checkUnchanged,
    [Symbol.asyncDispose]: () => handles.disposeAsync(),
  }
}

/** Like `openSource` for one reader outside any store. `archive.zip#data.csv` names a member, too. */
export async function openAlone(path: string): Promise<SourceFile> {
  const scratch = join(tmpdir(), `winnow-${randomUUID()}`)
  await using opened = new AsyncDisposableStack()
  opened.defer(() => rm(scratch, { recursive: true, force: true }))
  const source = opened.use(await openSource(parseLocation(path), { scratch }))
  const parts = opened.move()
  return { ...source, [Symbol.asyncDispose]: () => parts.disposeAsync() }
}

function openFile(path: string, name: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
    throw failure('BAD_INPUT', `Cannot open ${describeFileError(error, name)}`, { file: name })
  })
}

/** The first bytes from `byteOffset` on, as many as a file's dialect is told by, and not beyond `byteEnd`. */
export async function readHead(handle: FileHandle, byteEnd: number, byteOffset = 0): Promise<Buffer> {
  const length = Math.min(byteEnd - byteOffset, HEAD_BYTES)
  const head = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(head, filled, length - filled, byteOffset + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return head.subarray(0, filled)
}
