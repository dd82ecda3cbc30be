/**
 * Removes files that no version refers to and nobody is writing. A version that is gone may have left files behind that
 * later versions still list as theirs: those stay, the rest of its folder goes.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Catalog } from './catalog.ts'
import type { StorePaths } from './paths.ts'

const ids = z.array(z.string())
const referenceSchema = z.object({ id: z.string(), home: z.string(), mask: z.string().nullable() })

interface References {
  /** Versions and derived tables that exist or are being written: everything of theirs stays. */
  readonly versions: ReadonlySet<string>
  /** Of versions that are gone: ids of sources that lie in their folders still. */
  readonly sources: ReadonlyMap<string, ReadonlySet<string>>
  /** `version/file` of masks. */
  readonly masks: ReadonlySet<string>
  readonly runningTasks: ReadonlySet<string>
}

export function removeUnreferenced(catalog: Catalog, paths: StorePaths): void {
  // The files are listed first: what is published meanwhile is then found in the catalog.
  const folders = [paths.segments, paths.quarantine, paths.sources].flatMap((folder) =>
    readdirSync(folder).map((version) => ({ path: join(folder, version), version, files: listFiles(folder, version) })),
  )
  const stagings = readdirSync(paths.staging)
  const { versions, sources, masks, runningTasks } = readReferences(catalog)
  for (const { path, version, files } of folders) {
    if (versions.has(version)) continue
    const kept = sources.get(version)
    // A file of a source begins with the source's id, whatever it is.
    const isNeeded = (file: string) =>
      masks.has(`${version}/${file}`) || [...(kept ?? [])].some((source) => file.startsWith(source))
    const needed = files.filter(isNeeded)
    if (needed.length === 0) remove(path)
    else for (const file of files) if (!isNeeded(file)) remove(join(path, file))
  }
  for (const name of stagings) if (!runningTasks.has(name)) remove(join(paths.staging, name))
}

/** One look at the catalog, so that nothing moves from one list to another between two questions. */
function readReferences(catalog: Catalog): References {
  return catalog.transaction(() => {
    const list = (sql: string) => ids.parse(catalog.prepare(sql).pluck().all())
    const versions = new Set(
      list(
        "select id from version union select id from derived_table union select version_id from task where status = 'running' and version_id is not null",
      ),
    )
    const sources = new Map<string, Set<string>>()
    const masks = new Set<string>()
    for (const row of catalog.prepare('select distinct id, home, mask from source').all()) {
      const { id, home, mask } = referenceSchema.parse(row)
      if (mask !== null) masks.add(mask)
      if (versions.has(home)) continue
      const own = sources.get(home) ?? new Set()
      sources.set(home, own.add(id))
    }
    return { versions, sources, masks, runningTasks: new Set(list("select id from task where status = 'running'")) }
  })()
}

function listFiles(folder: string, version: string): string[] {
  try {
    return readdirSync(join(folder, version))
  } catch (error) {
    // Another engine tidied up at the same time, or somebody put a file there.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return []
    throw error
  }
}

function remove(path: string): void {
  if (!existsSync(path)) return
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 3 })
  } catch (error) {
    // Windows removes no file that is being read: it goes with the next start.
    if (!(error instanceof Error && 'code' in error && (error.code === 'EBUSY' || error.code === 'EPERM'))) throw error
  }
}
