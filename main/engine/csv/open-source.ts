/** Opens a file that is to be read as CSV, or says in one sentence why it cannot be. */
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { describeFileError, failure } from '../failure.ts'
import { describeBinary } from './refuse-binary.ts'

export interface SourceFile extends AsyncDisposable {
  readonly handle: FileHandle
  readonly path: string
  readonly name: string
  readonly bytes: number
  readonly modifiedAt: number
  /** The first bytes of the file. */
  readonly head: Buffer
  /** @throws BAD_INPUT when the file is not as it was when it was opened. */
  checkUnchanged(): Promise<void>
}

export const HEAD_BYTES = 256 * 1024

/** @throws BAD_INPUT for folders, missing or forbidden files, empty files and files that are no text. */
export async function openSource(path: string): Promise<SourceFile> {
  const name = basename(path)
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
    throw failure('BAD_INPUT', `Cannot open ${describeFileError(error, name)}`, { file: name })
  })
  try {
    const stat = await handle.stat()
    if (stat.isDirectory()) throw failure('BAD_INPUT', `${name} is a folder, not a file.`, { file: name })
    if (!stat.isFile()) throw failure('BAD_INPUT', `${name} is not a regular file.`, { file: name })
    if (stat.size === 0) throw failure('BAD_INPUT', `${name} is empty: there is nothing to load.`, { file: name })
    const head = await readHead(handle, Math.min(stat.size, HEAD_BYTES))
    const binary = describeBinary(head)
    if (binary !== null) throw failure('BAD_INPUT', `${name} is not a CSV file: it is ${binary}.`, { file: name })
    return {
      handle,
      path,
      name,
      bytes: stat.size,
      modifiedAt: Math.floor(stat.mtimeMs),
      head,
      async checkUnchanged() {
        const now = await handle.stat()
        if (now.size !== stat.size || now.mtimeMs !== stat.mtimeMs)
          throw failure('BAD_INPUT', `${name} was changed while it was being read. Load it again.`, { file: name })
      },
      [Symbol.asyncDispose]: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function readHead(handle: FileHandle, length: number): Promise<Buffer> {
  const head = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(head, filled, length - filled, filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return head.subarray(0, filled)
}
