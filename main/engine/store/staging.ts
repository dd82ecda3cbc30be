/** Files of a version while it is written, and their way into the store: fsync, then rename. */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import type { StorePaths } from './paths.ts'

export interface Staging extends Disposable {
  /** A path for a file that goes away with the staging folder. */
  scratch(name: string): string
  /** A path for a file of the version. */
  segment(name: string): string
  quarantine(name: string): string
  source(name: string): string
  /** Moves what belongs to the version into the store. Nobody refers to it yet; it goes away unless it is kept. */
  settle(versionId: string): Disposable & { keep(): void }
}

export function openStaging(paths: StorePaths, taskId: string): Staging {
  const root = join(paths.staging, taskId)
  const folder = (name: string) => {
    const path = join(root, name)
    mkdirSync(path, { recursive: true })
    return path
  }
  return {
    scratch: (name) => join(folder('scratch'), name),
    segment: (name) => join(folder('segments'), name),
    quarantine: (name) => join(folder('quarantine'), name),
    source: (name) => join(folder('sources'), name),
    settle(versionId) {
      let kept = false
      const kinds = ['segments', 'quarantine', 'sources'] as const
      const remove = () => {
        for (const kind of kinds) rmSync(join(paths[kind], versionId), { recursive: true, force: true })
      }
      try {
        for (const kind of kinds) {
          const from = join(root, kind)
          if (!existsSync(from) || readdirSync(from).length === 0) continue
          syncFolder(from)
          renameSync(from, join(paths[kind], versionId))
          syncPath(paths[kind])
        }
      } catch (error) {
        remove()
        throw error
      }
      return {
        keep: () => {
          kept = true
        },
        [Symbol.dispose]: () => {
          if (!kept) remove()
        },
      }
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** Makes every file of a folder durable and read-only, then the folder itself. */
function syncFolder(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    syncPath(path)
    chmodSync(path, 0o444)
  }
  syncPath(folder)
}

function syncPath(path: string): void {
  if (process.platform === 'win32') return // Folders cannot be opened there, and NTFS journals renames.
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
