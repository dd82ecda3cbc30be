/** A file that is written under another name and takes its own only when it is complete. Never over another file unasked. */

import { randomUUID } from 'node:crypto'
import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { describeFileError, failure } from '../failure.ts'

export interface TargetFile extends AsyncDisposable {
  /** Where to write; nobody knows the name. */
  readonly partial: string
  write(content: string | Uint8Array): Promise<void>
  /** Gives the file its name. Without this it goes away. */
  complete(): Promise<void>
}

/** @throws FILE_EXISTS unless `overwrite`; BAD_INPUT when the place cannot be written to. */
export async function openTarget(path: string, overwrite: boolean): Promise<TargetFile> {
  const name = basename(path)
  refuseExisting(path, overwrite)
  // Not made from the name, which may be as long as a name can be.
  const partial = join(dirname(path), `.${randomUUID()}.part`)
  let handle: FileHandle | undefined = await open(partial, 'wx').catch((error: unknown) => {
    const said = existsSync(dirname(path)) ? describeFileError(error, path) : `${path}: its folder does not exist.`
    throw failure('BAD_INPUT', `Cannot write ${said}`, { file: name })
  })
  let completed = false
  return {
    partial,
    async write(content) {
      await handle?.writeFile(content, 'utf8')
    },
    async complete() {
      await handle?.sync()
      await handle?.close()
      handle = undefined
      refuseExisting(path, overwrite)
      renameSync(partial, path)
      completed = true
    },
    async [Symbol.asyncDispose]() {
      await handle?.close()
      if (!completed) rmSync(partial, { force: true })
    },
  }
}

/** A file of no bytes holds nothing that could be lost. */
function refuseExisting(path: string, overwrite: boolean): void {
  if (!existsSync(path)) return
  const name = basename(path)
  const stat = statSync(path)
  if (stat.isDirectory()) throw failure('BAD_INPUT', `${name} is a folder.`, { file: name })
  if (!stat.isFile()) throw failure('BAD_INPUT', `${name} is a device, not a file.`, { file: name })
  if (!overwrite && stat.size > 0)
    throw failure('FILE_EXISTS', `${name} exists already. Choose another name, or agree to replace it.`, { file: name })
}
