/**
 * Files on their way: uploads until the task that reads them has ended, results until they are deleted or the host stops.
 * Each has a folder of its own; names of programs are made safe and never make a path.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

export interface Spool {
  /** A new folder. */
  folder(): Promise<string>
  /** The folder in which a task writes what can be downloaded, and the user who asked for it. */
  keep(task: string, folder: string, owner: string): void
  ownerOf(task: string): string | null
  filesOf(task: string): Promise<readonly SpooledFile[] | null>
  forget(task: string): Promise<boolean>
}

export interface SpooledFile {
  readonly name: string
  readonly path: string
  readonly bytes: number
}

/** A result that nobody fetches for a day is not missed. */
const KEPT_MS = 24 * 3600_000

export function openSpool(root: string): Spool {
  const results = new Map<string, { readonly folder: string; readonly owner: string }>()
  const forget = async (task: string): Promise<boolean> => {
    const folder = results.get(task)?.folder
    results.delete(task)
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
    return folder !== undefined
  }
  return {
    async folder() {
      const folder = join(root, randomUUID())
      await mkdir(folder, { recursive: true })
      return folder
    },
    keep(task, folder, owner) {
      results.set(task, { folder, owner })
      setTimeout(() => void forget(task), KEPT_MS).unref()
    },
    ownerOf: (task) => results.get(task)?.owner ?? null,
    async filesOf(task) {
      const folder = results.get(task)?.folder
      if (folder === undefined) return null
      const names = (await readdir(folder)).sort()
      return Promise.all(
        names.map(async (name) => ({ name, path: join(folder, name), bytes: (await stat(join(folder, name))).size })),
      )
    },
    forget,
  }
}
