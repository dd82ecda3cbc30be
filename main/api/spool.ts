/**
 * Files on their way: uploads until the task that reads them has ended, results until they are deleted or the host stops.
 * Each has a folder of its own; names of programs are made safe and never make a path. Nobody fills the disk with results:
 * a user has a few at a time, and the oldest make room for new ones.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

export interface Spool {
  /** A new folder. */
  folder(): Promise<string>
  /** A place for what a task will write for this user; null when as many are being written for him as may be. */
  reserve(owner: string): Promise<Place | null>
  ownerOf(task: string): string | null
  filesOf(task: string): Promise<readonly SpooledFile[] | null>
  forget(task: string): Promise<boolean>
}

/** Counted as being written until it is finished or given up. */
export interface Place {
  readonly folder: string
  /** The files can be downloaded from now on, as far as they are there, as those of this task. */
  keep(task: string): void
  /** No more is written. What holds something takes the place of the user's oldest, what is empty goes. */
  finish(): Promise<void>
  /** Nothing was written after all. */
  giveUp(): Promise<void>
}

export interface SpooledFile {
  readonly name: string
  readonly path: string
  readonly bytes: number
}

export interface SpoolLimits {
  /** Results that are being written for one user. */
  readonly exportsAtOnce: number
  /** Results of one user that can be downloaded. */
  readonly exportsKept: number
}

interface Result {
  readonly folder: string
  readonly owner: string
  task: string | null
  isWritten: boolean
}

/** A result that nobody fetches for a day is not missed. */
const KEPT_MS = 24 * 3600_000

export function openSpool(root: string, { exportsAtOnce, exportsKept }: SpoolLimits): Spool {
  /** Oldest first. */
  const results = new Set<Result>()
  const resultOf = (task: string) => [...results].find((result) => result.task === task)
  const remove = async (result: Result): Promise<void> => {
    results.delete(result)
    await rm(result.folder, { recursive: true, force: true })
  }
  return {
    async folder() {
      const folder = join(root, randomUUID())
      await mkdir(folder, { recursive: true })
      return folder
    },
    async reserve(owner) {
      const own = (isWritten: boolean) =>
        [...results].filter((result) => result.owner === owner && result.isWritten === isWritten)
      if (own(false).length >= exportsAtOnce) return null
      // Counted before anything is waited for: two requests at a time are two.
      const result: Result = { folder: join(root, randomUUID()), owner, task: null, isWritten: false }
      results.add(result)
      await mkdir(result.folder, { recursive: true })
      return {
        folder: result.folder,
        keep(task) {
          result.task = task
          setTimeout(() => void remove(result), KEPT_MS).unref()
        },
        async finish() {
          result.isWritten = true
          const names = await readdir(result.folder).catch(() => [])
          if (names.length === 0) await remove(result)
          const written = own(true)
          await Promise.all(written.slice(0, Math.max(0, written.length - exportsKept)).map(remove))
        },
        giveUp: () => remove(result),
      }
    },
    ownerOf: (task) => resultOf(task)?.owner ?? null,
    async filesOf(task) {
      const folder = resultOf(task)?.folder
      if (folder === undefined) return null
      const names = (await readdir(folder)).sort()
      return Promise.all(
        names.map(async (name) => ({ name, path: join(folder, name), bytes: (await stat(join(folder, name))).size })),
      )
    },
    async forget(task) {
      const result = resultOf(task)
      if (result === undefined) return false
      await remove(result)
      return true
    },
  }
}
