/** A file that is written under another name and takes its own only when it is complete. Never over another file unasked. */

import { randomUUID } from 'node:crypto'
import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs'
import { copyFile, type FileHandle, open, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { describeFileError, failure } from '../failure.ts'

export interface TargetFile extends AsyncDisposable {
  /** Where to write; nobody knows the name. */
  readonly partial: string
  write(content: string | Uint8Array): Promise<void>
  /** Puts a finished file here instead of what was written; it is gone where it was, or goes away with its folder. */
  take(path: string): Promise<void>
  /** Makes what was written durable; nothing more is written then. */
  seal(): Promise<void>
  /** Gives the file its name. Without this it goes away. */
  complete(): Promise<void>
  /** Takes `complete` back: the file goes, and the one that it replaced is there again. */
  withdraw(): void
}

/** @throws FILE_EXISTS unless `overwrite`; BAD_INPUT when the place cannot be written to. */
export async function openTarget(path: string, overwrite: boolean): Promise<TargetFile> {
  const name = basename(path)
  refuseExisting(path, overwrite)
  // Not made from the name, which may be as long as a name can be.
  const partial = join(dirname(path), `.${randomUUID()}.part`)
  const openPartial = (flags: string): Promise<FileHandle> =>
    open(partial, flags).catch((error: unknown) => {
      const said = existsSync(dirname(path)) ? describeFileError(error, path) : `${path}: its folder does not exist.`
      throw failure('BAD_INPUT', `Cannot write ${said}`, { file: name })
    })
  let handle: FileHandle | undefined = await openPartial('wx')
  let completed = false
  /** Where the file that was replaced waits, in case it is needed again. */
  let replaced: string | undefined
  const target: TargetFile = {
    partial,
    async write(content) {
      await handle?.writeFile(content, 'utf8')
    },
    async take(finished) {
      await handle?.close()
      handle = undefined
      await rename(finished, partial).catch((error: unknown) => {
        if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error
        return copyFile(finished, partial)
      })
      handle = await openPartial('r+')
    },
    async seal() {
      await handle?.sync()
      await handle?.close()
      handle = undefined
    },
    async complete() {
      await target.seal()
      refuseExisting(path, overwrite)
      replaced = keepAside(path)
      renameSync(partial, path)
      completed = true
    },
    withdraw() {
      if (completed && replaced === undefined) rmSync(path, { force: true })
      if (replaced !== undefined) renameSync(replaced, path)
      replaced = undefined
      completed = false
    },
    async [Symbol.asyncDispose]() {
      await handle?.close()
      handle = undefined
      if (replaced !== undefined) rmSync(replaced, { force: true })
      if (!completed) rmSync(partial, { force: true })
    },
  }
  return target
}

/** A second name for the file that is about to be replaced; undefined where there is none, or no such thing. */
function keepAside(path: string): string | undefined {
  if (!existsSync(path)) return undefined
  const old = join(dirname(path), `.${randomUUID()}.old`)
  try {
    linkSync(path, old)
    return old
  } catch {
    return undefined // A file system without links: the file is still replaced in one step.
  }
}

/** A file of no bytes holds nothing that could be lost. @throws FILE_EXISTS, BAD_INPUT */
export function refuseExisting(path: string, overwrite: boolean): void {
  if (!existsSync(path)) return
  const name = basename(path)
  const stat = statSync(path)
  if (stat.isDirectory()) throw failure('BAD_INPUT', `${name} is a folder.`, { file: name })
  if (!stat.isFile()) throw failure('BAD_INPUT', `${name} is a device, not a file.`, { file: name })
  if (!overwrite && stat.size > 0)
    throw failure('FILE_EXISTS', `${name} exists already. Choose another name, or agree to replace it.`, { file: name })
}
