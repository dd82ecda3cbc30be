/** Pushes as the catalog remembers them. What is done there is known there; here stands what was reviewed and chosen. */
import { join } from 'node:path'
import * as z from 'zod'
import {
  conflictPolicies,
  type Push,
  type PushCounts,
  pushModes,
  pushStates,
  unstorablePolicies,
  type Verification,
  verificationSchema,
} from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import type { Catalog } from '../store/catalog.ts'
import type { StorePaths } from '../store/paths.ts'
import { type Review, reviewSchema } from './review-shape.ts'

const policiesSchema = z.object({ onConflict: z.enum(conflictPolicies), onUnstorable: z.enum(unstorablePolicies) })
export type Policies = z.infer<typeof policiesSchema>

const json = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text) => schema.parse(JSON.parse(text)))
    .nullable()

const rowSchema = z
  .object({
    id: z.string(),
    target_id: z.string().nullable(),
    dataset_id: z.string(),
    dataset_name: z.string(),
    version: z.number(),
    connection: z.string(),
    metadata_connection: z.string(),
    mode: z.enum(pushModes),
    state: z.enum(pushStates),
    actor: z.string(),
    created_at: z.number(),
    committed_at: z.number().nullable(),
    review: json(reviewSchema),
    policies: json(policiesSchema),
    bytes: z.number(),
    chunks_done: z.number(),
    chunks_total: z.number(),
    verification: json(verificationSchema.extend({ at: z.coerce.date() })),
    message: z.string().nullable(),
    task_id: z.string(),
  })
  .transform(({ target_id, dataset_id, dataset_name, metadata_connection, created_at, committed_at, ...row }) => ({
    ...{ id: row.id, version: row.version, connection: row.connection, mode: row.mode, state: row.state },
    ...{ actor: row.actor, review: row.review, policies: row.policies, bytes: row.bytes, message: row.message },
    target: target_id,
    dataset: dataset_id,
    datasetName: dataset_name,
    metadataConnection: metadata_connection,
    createdAt: new Date(created_at),
    committedAt: committed_at === null ? null : new Date(committed_at),
    chunks: { done: row.chunks_done, total: row.chunks_total },
    verification: row.verification,
    task: row.task_id,
  }))
export type StoredPush = z.output<typeof rowSchema>

export type PushState = StoredPush['state']

export interface NewPush {
  readonly id: string
  readonly target: string
  readonly dataset: { readonly id: string; readonly name: string; readonly version: number }
  readonly connection: string
  readonly metadataConnection: string
  readonly mode: StoredPush['mode']
  readonly actor: string
  readonly task: string
}

export function insertPush(catalog: Catalog, push: NewPush, now = Date.now()): void {
  const { id, target, dataset, connection, metadataConnection, mode, actor, task } = push
  catalog
    .prepare(
      `insert into sync_push (id, target_id, dataset_id, dataset_name, version, connection, metadata_connection, mode, state,
         actor, created_at, task_id)
       values (@id, @target, @dataset, @name, @version, @connection, @metadataConnection, @mode, 'reviewing', @actor, @now, @task)`,
    )
    .run({
      ...{ id, target, connection, metadataConnection, mode, actor, task, now },
      ...{ dataset: dataset.id, name: dataset.name, version: dataset.version },
    })
}

/** Where the files of a push lie until it is over. */
export const pushFolder = ({ sync }: Pick<StorePaths, 'sync'>, push: string): string => join(sync, 'pushes', push)

/** By its id, or by as much of the beginning as tells it apart. @throws NOT_FOUND */
export function findPush(catalog: Catalog, ref: string): StoredPush {
  const exact = catalog.prepare('select * from sync_push where id = ?').get(ref)
  if (exact !== undefined) return rowSchema.parse(exact)
  const some =
    /^[0-9a-f-]{6,35}$/i.test(ref) &&
    catalog.prepare('select * from sync_push where id like ? limit 2').all(`${ref.toLowerCase()}%`)
  if (some && some.length === 1) return rowSchema.parse(some[0])
  throw failure('NOT_FOUND', `There is no push ${ref}. "winnow pushes DATASET" lists those that there are.`)
}

/** Newest first. */
export function listPushes(catalog: Catalog, { dataset, limit }: { dataset?: string | undefined; limit: number }) {
  const order = 'order by created_at desc, rowid desc limit ?'
  const rows =
    dataset === undefined
      ? catalog.prepare(`select * from sync_push ${order}`).all(limit)
      : catalog.prepare(`select * from sync_push where dataset_id = ? ${order}`).all(dataset, limit)
  return rows.map((row) => rowSchema.parse(row))
}

/** What may change of a push. */
export interface PushChange {
  readonly state?: PushState
  readonly review?: Review
  readonly policies?: Policies | null
  readonly actor?: string
  readonly bytes?: number
  readonly chunks?: { readonly done: number; readonly total: number }
  readonly committedAt?: Date
  readonly verification?: Verification
  readonly message?: string | null
  readonly task?: string
  readonly committing?: boolean
}

/** Whether a commit was begun: what is there then may be as the push leaves it. */
export const isCommitting = (catalog: Catalog, id: string): boolean =>
  catalog.prepare('select 1 from sync_push where id = ? and committing = 1').get(id) !== undefined

export function changePush(catalog: Catalog, id: string, change: PushChange): void {
  const values: Record<string, unknown> = {
    ...(change.state !== undefined && { state: change.state }),
    ...(change.review !== undefined && { review: JSON.stringify(change.review) }),
    ...(change.policies !== undefined && {
      policies: change.policies === null ? null : JSON.stringify(change.policies),
    }),
    ...(change.actor !== undefined && { actor: change.actor }),
    ...(change.bytes !== undefined && { bytes: change.bytes }),
    ...(change.chunks !== undefined && { chunks_done: change.chunks.done, chunks_total: change.chunks.total }),
    ...(change.committedAt !== undefined && { committed_at: change.committedAt.getTime() }),
    ...(change.verification !== undefined && { verification: JSON.stringify(change.verification) }),
    ...(change.message !== undefined && { message: change.message }),
    ...(change.task !== undefined && { task_id: change.task }),
    ...(change.committing !== undefined && { committing: Number(change.committing) }),
  }
  const names = Object.keys(values)
  if (names.length === 0) return
  const sets = names.map((name) => `${name} = @${name}`).join(', ')
  catalog.prepare(`update sync_push set ${sets} where id = @id`).run({ ...values, id })
}

/**
 * Moves a push on from one of some states, if it is in one of them. Of several programs that try, one gets the answer
 * true; none does while another push of the same target runs.
 */
export function claimPush(
  catalog: Catalog,
  id: string,
  { from, to }: { from: readonly PushState[]; to: PushState },
): boolean {
  const states = from.map((state) => `'${state}'`).join(', ')
  const claim = catalog.prepare(
    `update sync_push set state = @to where id = @id and state in (${states})
       and not exists (select 1 from sync_push o where o.target_id = sync_push.target_id and o.state = 'running' and o.id <> @id)`,
  )
  return claim.run({ id, to }).changes > 0
}

/** Discards reviews of older versions, which nobody would confirm any more. Returns the pushes that they were of. */
export function discardOutdated(catalog: Catalog, target: string, version: number): string[] {
  return z
    .array(z.string())
    .parse(
      catalog
        .prepare(
          "update sync_push set state = 'discarded' where target_id = ? and state = 'reviewed' and version < ? returning id",
        )
        .pluck()
        .all(target, version),
    )
}

/** The push of a target that has been committed last and not taken back. */
export function lastCommitted(catalog: Catalog, target: string): StoredPush | undefined {
  const row = catalog
    .prepare(
      "select * from sync_push where target_id = ? and state = 'committed' order by committed_at desc, rowid desc limit 1",
    )
    .get(target)
  return row === undefined ? undefined : rowSchema.parse(row)
}

export function describePush(catalog: Catalog, push: StoredPush): Push {
  const { review, policies: _, target, ...rest } = push
  const tables = review?.tables ?? []
  const counts = sumCounts(tables.map((table) => table.counts))
  const last = target === null ? undefined : lastCommitted(catalog, target)
  return {
    ...rest,
    tables: tables.map(({ target, there, ddl, counts }) => ({
      ...counts,
      table: target.source,
      target: target.name,
      isNew: there === null,
      ddl: [...ddl],
      columns: target.columns.map(({ column: { name, type } }) => ({ name, type })),
    })),
    counts,
    unstorable: review?.unstorable ?? { total: 0, first: [] },
    rows: counts.inserted + counts.updated + counts.deleted,
    canRollBack: push.state === 'committed' && last?.id === push.id,
  }
}

export const NO_CHANGES: PushCounts = { inserted: 0, updated: 0, deleted: 0, unchanged: 0, conflicts: 0 }

export function sumCounts(all: readonly PushCounts[]): PushCounts {
  const sum = { ...NO_CHANGES }
  for (const counts of all) for (const name of Object.keys(sum) as (keyof PushCounts)[]) sum[name] += counts[name]
  return sum
}
