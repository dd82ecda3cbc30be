/**
 * Puts a store in order when an engine starts: tasks of engines that have died are marked interrupted, what they had
 * not published is removed, and datasets deleted long ago go for good.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Catalog } from './catalog.ts'
import { removeUnreferenced } from './garbage.ts'
import { livingOwners } from './owner.ts'
import type { StorePaths } from './paths.ts'

const KEEP_DELETED_MS = 30 * 24 * 3600 * 1000

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
  discardAbandoned(catalog)
  removeUnreferenced(catalog, paths)
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

/**
 * Versions that were shown before they were complete, and whose load runs no more. A first one takes its dataset with
 * it; should a later one be among them, its dataset goes back to the newest one that is complete.
 */
function discardAbandoned(catalog: Catalog): void {
  const abandoned = `select v.id from version v where v.state <> 'complete'
    and not exists (select 1 from task t where t.id = v.task_id and t.status = 'running')`
  const whole = `select c.id from version c where c.dataset_id = dataset.id and c.state = 'complete'`
  catalog
    .transaction(() => {
      catalog
        .prepare(
          `update dataset set current_version = (${whole} order by c.number desc limit 1)
           where current_version in (${abandoned}) and exists (${whole})`,
        )
        .run()
      catalog.prepare(`delete from dataset where current_version in (${abandoned})`).run()
      catalog.prepare(`delete from version where id in (${abandoned})`).run()
    })
    .immediate()
}

function remove(path: string): void {
  if (existsSync(path)) rmSync(path, { recursive: true, force: true, maxRetries: 3 })
}
