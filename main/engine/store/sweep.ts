/**
 * Puts a store in order when an engine starts: tasks of engines that have died are marked interrupted, what they had
 * not published is removed, and datasets deleted long ago go for good.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Catalog } from './catalog.ts'
import { livingOwners } from './owner.ts'
import type { StorePaths } from './paths.ts'

const KEEP_DELETED_MS = 30 * 24 * 3600 * 1000

const idRows = z.array(z.object({ id: z.string() })).transform((rows) => rows.map(({ id }) => id))

export function sweep(catalog: Catalog, paths: StorePaths, self: string, now = Date.now()): void {
  // What there is comes first and who lives second: whoever begins in between is then found alive.
  const owners = ownersOfRunningTasks(catalog)
  const spills = readdirSync(paths.spill)
  const living = livingOwners(paths.owners, self)
  interruptTasks(
    catalog,
    owners.filter((owner) => !living.has(owner)),
    now,
  )
  purgeDeleted(catalog, now)
  removeUnpublished(catalog, paths)
  for (const name of spills) if (!living.has(name)) remove(join(paths.spill, name))
}

function ownersOfRunningTasks(catalog: Catalog): string[] {
  return z
    .array(z.object({ owner: z.string() }))
    .parse(catalog.prepare("select distinct owner from task where status = 'running'").all())
    .map(({ owner }) => owner)
}

function interruptTasks(catalog: Catalog, owners: readonly string[], now: number): void {
  const interrupt = catalog.prepare(
    `update task set status = 'interrupted', phase = '', finished_at = ?,
       message = 'Winnow ended while this was running. Nothing was kept; start it again.'
     where status = 'running' and owner = ?`,
  )
  for (const owner of owners) interrupt.run(now, owner)
}

function purgeDeleted(catalog: Catalog, now: number): void {
  catalog.prepare('delete from dataset where deleted_at < ?').run(now - KEEP_DELETED_MS)
}

/** Folders of versions that neither exist nor are being written by a living engine. */
function removeUnpublished(catalog: Catalog, paths: StorePaths): void {
  // The folders are listed first: a version that is published meanwhile is then found in the catalog.
  const folders = [paths.segments, paths.quarantine, paths.sources].flatMap((folder) =>
    readdirSync(folder).map((name) => ({ path: join(folder, name), name })),
  )
  const stagings = readdirSync(paths.staging)
  const running = new Set(idRows.parse(catalog.prepare("select id from task where status = 'running'").all()))
  const versions = new Set(
    idRows.parse(
      catalog
        .prepare(
          "select id from version union select version_id as id from task where status = 'running' and version_id is not null",
        )
        .all(),
    ),
  )
  for (const { path, name } of folders) if (!versions.has(name)) remove(path)
  for (const name of stagings) if (!running.has(name)) remove(join(paths.staging, name))
}

function remove(path: string): void {
  if (existsSync(path)) rmSync(path, { recursive: true, force: true, maxRetries: 3 })
}
