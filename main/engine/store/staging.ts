/**
 * Files of a version while it is written. They lie where they stay, in folders of the version's own, but nobody refers
 * to them before the version is published; unless it is kept they go away, at once or when the next engine starts.
 */
import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { StorePaths } from './paths.ts'

export interface Staging extends Disposable {
  readonly versionId: string
  /** A path for a file that goes away with the staging folder. */
  scratch(name: string): string
  /** A path for a file of the version. */
  segment(name: string): string
  quarantine(name: string): string
  source(name: string): string
  /** Makes every file of the version durable and read-only, then its folders. */
  seal(): void
  /** The version is published: its files stay. */
  keep(): void
}

const kinds = ['segments', 'quarantine', 'sources'] as const

export function openStaging(paths: StorePaths, taskId: string, versionId: string): Staging {
  const root = join(paths.staging, taskId)
  let kept = false
  const scratchFolder = () => {
    mkdirSync(root, { recursive: true })
    return root
  }
  /** Makes the folder, but not the one above: a store whose segments vanish must not begin anew in silence. */
  const folder = (path: string) => {
    if (!existsSync(path)) mkdirSync(path)
    return path
  }
  const own = (kind: (typeof kinds)[number]) => join(paths[kind], versionId)
  return {
    versionId,
    scratch: (name) => join(scratchFolder(), name),
    segment: (name) => join(folder(own('segments')), name),
    quarantine: (name) => join(folder(own('quarantine')), name),
    source: (name) => join(folder(own('sources')), name),
    seal() {
      for (const kind of kinds) {
        if (!existsSync(own(kind))) continue
        if (readdirSync(own(kind)).length === 0) rmSync(own(kind), { recursive: true })
        else syncFolder(own(kind))
        syncPath(paths[kind])
      }
    },
    keep() {
      kept = true
    },
    [Symbol.dispose]() {
      rmSync(root, { recursive: true, force: true })
      if (!kept) for (const kind of kinds) rmSync(own(kind), { recursive: true, force: true })
    },
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
