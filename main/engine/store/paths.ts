/** Where things lie in a store's folder. Nothing else builds such a path. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

export interface StorePaths {
  readonly root: string
  readonly catalog: string
  /** Published, immutable: one folder a version. */
  readonly segments: string
  /** Being written: one folder a task. */
  readonly staging: string
  readonly sources: string
  readonly quarantine: string
  /** The user's own: a folder each, which appears with the first of them. */
  readonly templates: string
  /** What is known of databases that datasets are published in, and pushes that are not done. */
  readonly sync: string
  /** One lock file a running engine. */
  readonly owners: string
  /** DuckDB's spill files: one folder a running engine. */
  readonly spill: string
  /** Files that were unpacked to be read: for the running engine, within its spill folder. */
  readonly unpacked: string
  /** Where locked-down sessions may write what is handed on: of the running engine, within its spill folder. */
  readonly outbox: string
}

export function openStorePaths(root: string): StorePaths {
  const paths: StorePaths = {
    root,
    catalog: join(root, 'catalog.sqlite'),
    segments: join(root, 'segments'),
    staging: join(root, 'staging'),
    sources: join(root, 'sources'),
    quarantine: join(root, 'quarantine'),
    templates: join(root, 'templates'),
    sync: join(root, 'sync'),
    owners: join(root, 'owners'),
    spill: join(root, 'spill'),
    unpacked: join(root, 'spill', 'unpacked'),
    outbox: join(root, 'spill', 'outbox'),
  }
  for (const folder of [paths.segments, paths.staging, paths.sources, paths.quarantine, paths.owners, paths.spill])
    mkdirSync(folder, { recursive: true })
  return paths
}
