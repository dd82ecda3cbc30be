/** Where a dataset is published, as the catalog remembers it: one target a dataset and connection. */
import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { type Schedule, type SyncTarget, scheduleSchema } from '../../../preload/contract/index.ts'
import type { Catalog } from '../store/catalog.ts'

export interface StoredTarget {
  readonly id: string
  readonly dataset: string
  /** Ids of connections. */
  readonly connection: string
  readonly metadataConnection: string
  /** Id under which the dataset is known there: our own, or that of the one that was pulled. */
  readonly remoteId: string
  readonly schedule: Schedule
  /** When the schedule was last followed, in milliseconds. */
  readonly ranAt: number
  readonly waiting: string | null
  /** Version of the dataset here that is the same as what is there, as far as we know. */
  readonly version: number | null
  readonly syncedAt: Date | null
}

const rowSchema = z
  .object({
    id: z.string(),
    dataset_id: z.string(),
    connection_id: z.string(),
    metadata_connection_id: z.string(),
    remote_id: z.string(),
    schedule: z.string().transform((text) => scheduleSchema.parse(JSON.parse(text))),
    ran_at: z.number(),
    waiting: z.string().nullable(),
    version: z.number().nullable(),
    synced_at: z.number().nullable(),
  })
  .transform(
    (row): StoredTarget => ({
      id: row.id,
      dataset: row.dataset_id,
      connection: row.connection_id,
      metadataConnection: row.metadata_connection_id,
      remoteId: row.remote_id,
      schedule: row.schedule,
      ranAt: row.ran_at,
      waiting: row.waiting,
      version: row.version,
      syncedAt: row.synced_at === null ? null : new Date(row.synced_at),
    }),
  )

export const NEVER: Schedule = scheduleSchema.parse({ when: 'never' })

export function listTargets(catalog: Catalog, dataset?: string): StoredTarget[] {
  const rows =
    dataset === undefined
      ? catalog.prepare('select * from sync_target order by rowid').all()
      : catalog.prepare('select * from sync_target where dataset_id = ? order by rowid').all(dataset)
  return rows.map((row) => rowSchema.parse(row))
}

export function findTarget(catalog: Catalog, id: string): StoredTarget | undefined {
  const row = catalog.prepare('select * from sync_target where id = ?').get(id)
  return row === undefined ? undefined : rowSchema.parse(row)
}

export interface TargetWish {
  readonly dataset: string
  readonly connection: string
  /** That of the rows, or the one of before, when left out. */
  readonly metadataConnection?: string | undefined
  /** The dataset's own id when left out. */
  readonly remoteId?: string | undefined
}

/** The target of a dataset at a connection; made when it is not there. */
export function ensureTarget(catalog: Catalog, wish: TargetWish): StoredTarget {
  const { dataset, connection, metadataConnection, remoteId = dataset } = wish
  catalog
    .prepare(
      `insert into sync_target (id, dataset_id, connection_id, metadata_connection_id, remote_id, schedule, ran_at)
       values (@id, @dataset, @connection, @metadata, @remoteId, @schedule, 0)
       on conflict (dataset_id, connection_id) do nothing`,
    )
    .run({
      ...{ id: randomUUID(), dataset, connection, remoteId },
      metadata: metadataConnection ?? connection,
      schedule: JSON.stringify(NEVER),
    })
  if (metadataConnection !== undefined)
    catalog
      .prepare('update sync_target set metadata_connection_id = ? where dataset_id = ? and connection_id = ?')
      .run(metadataConnection, dataset, connection)
  return rowSchema.parse(
    catalog.prepare('select * from sync_target where dataset_id = ? and connection_id = ?').get(dataset, connection),
  )
}

/** Notes that a version here is the same as what is there; null when nothing of it is there any more. */
export function noteSynced(catalog: Catalog, target: string, version: number | null, now = Date.now()): void {
  catalog
    .prepare('update sync_target set version = ?, synced_at = ?, waiting = null where id = ?')
    .run(version, now, target)
}

export function setWaiting(catalog: Catalog, target: string, waiting: string | null): void {
  catalog.prepare('update sync_target set waiting = ? where id = ?').run(waiting, target)
}

export function setSchedule(catalog: Catalog, target: string, schedule: Schedule, now = Date.now()): void {
  catalog
    .prepare('update sync_target set schedule = ?, ran_at = ?, waiting = null where id = ?')
    .run(JSON.stringify(schedule), now, target)
}

/** Whether it is this engine that follows the schedule this time: of several one gets the answer true. */
export function claimRun(catalog: Catalog, { id, ranAt }: StoredTarget, now = Date.now()): boolean {
  return (
    catalog.prepare('update sync_target set ran_at = ? where id = ? and ran_at = ?').run(now, id, ranAt).changes > 0
  )
}

/** `nameOf` tells the name of a connection. */
export function describeTarget(target: StoredTarget, nameOf: (connection: string) => string): SyncTarget {
  const { id, dataset, schedule, version, syncedAt, waiting } = target
  return {
    ...{ id, dataset, schedule, waiting },
    connection: nameOf(target.connection),
    metadataConnection: nameOf(target.metadataConnection),
    pushedVersion: version,
    pushedAt: syncedAt,
  }
}
