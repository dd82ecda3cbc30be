/** Pushes whose engine died: their tasks were declared interrupted, and they can be taken up again. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { Catalog } from '../store/catalog.ts'
import type { StorePaths } from '../store/paths.ts'
import { entriesOf, sweepBases } from './bases.ts'

const RESTS = "not exists (select 1 from task t where t.id = sync_push.task_id and t.status = 'running')"

export function sweepPushes(catalog: Catalog, paths: Pick<StorePaths, 'sync'>): void {
  const folders = entriesOf(join(paths.sync, 'pushes'))
  catalog
    .transaction(() => {
      catalog
        .prepare(
          `update sync_push set state = 'failed', message = 'Winnow ended during the review. Start it again.' where state = 'reviewing' and ${RESTS}`,
        )
        .run()
      catalog
        .prepare(`update sync_push set state = 'committed', message = 'Winnow ended while this push was taken back. Roll it back again.'
          where state = 'running' and verification is not null and ${RESTS}`)
        .run()
      catalog
        .prepare(
          `update sync_push set state = 'paused', message = 'Winnow ended during the push. Resume it, or discard it.' where state = 'running' and ${RESTS}`,
        )
        .run()
    })
    .immediate()
  const open = z
    .array(z.string())
    .parse(
      catalog
        .prepare("select id from sync_push where state in ('reviewing', 'reviewed', 'running', 'paused')")
        .pluck()
        .all(),
    )
  for (const folder of folders)
    if (!open.includes(folder)) rmSync(join(paths.sync, 'pushes', folder), { recursive: true, force: true })
  const isQuiet = catalog.prepare("select 1 from task where status = 'running'").get() === undefined
  if (isQuiet) sweepBases(catalog, paths)
}
