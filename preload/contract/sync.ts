/** A dataset and the databases of a team: what a push would change, the push, the way back, and what others published. */
import * as z from 'zod'
import { datasetSchema } from './datasets.ts'
import { procedure } from './errors.ts'
import { taskSchema } from './tasks.ts'
import { cellSchema, columnSchema, datasetNameSchema, datasetRefSchema, pageInput } from './values.ts'

export const pushModes = ['full', 'incremental', 'upsert'] as const
/** What happens to rows that were changed in the database since the last sync. */
export const conflictPolicies = ['stop', 'theirs', 'ours'] as const
/** What happens to cells that the database cannot hold, such as those with a NUL character in PostgreSQL. */
export const unstorablePolicies = ['stop', 'replace', 'leave-out'] as const

export const pushStates = [
  'reviewing',
  'reviewed',
  'running',
  'paused',
  'committed',
  'rolled-back',
  'discarded',
  'failed',
] as const

export const pushCountsSchema = z.object({
  inserted: z.int(),
  updated: z.int(),
  deleted: z.int(),
  unchanged: z.int(),
  conflicts: z.int(),
})
export type PushCounts = z.infer<typeof pushCountsSchema>

/** A cell that the database cannot hold as it is. */
export const unstorableSchema = z.object({
  table: z.string(),
  file: z.string(),
  line: z.int(),
  column: z.string(),
  reason: z.string(),
})

export const pushTableSchema = pushCountsSchema.extend({
  table: z.string().describe('Of the dataset'),
  target: z.string().describe('Table or collection in the database'),
  isNew: z.boolean().describe('There is no such table in the database yet'),
  ddl: z.array(z.string()).describe('Statements that make or change the table, in order'),
  columns: z.array(columnSchema),
})
export type PushTable = z.infer<typeof pushTableSchema>

export const verificationSchema = z.object({
  ok: z.boolean(),
  at: z.date(),
  chunks: z.int(),
  rows: z.int(),
  differing: z.array(z.object({ table: z.string(), chunk: z.int(), message: z.string() })).max(100),
})
export type Verification = z.infer<typeof verificationSchema>

export const pushSchema = z.object({
  id: z.string(),
  dataset: z.string().describe('Id of the dataset'),
  datasetName: z.string(),
  version: z.int(),
  connection: z.string().describe('Name of the connection that takes the rows'),
  metadataConnection: z.string().describe('Name of the connection that takes what is known of them; often the same'),
  mode: z.enum(pushModes),
  state: z.enum(pushStates),
  actor: z.string(),
  createdAt: z.date(),
  committedAt: z.date().nullable(),
  tables: z.array(pushTableSchema),
  counts: pushCountsSchema,
  unstorable: z.object({ total: z.int(), first: z.array(unstorableSchema) }),
  rows: z.int().describe('To be sent'),
  bytes: z.int().describe('Sent so far'),
  chunks: z.object({ done: z.int(), total: z.int() }),
  verification: verificationSchema.nullable(),
  message: z.string().nullable().describe('Why it stopped, or what else there is to know'),
  task: z.string().nullable().describe('Id of the task that works on it, or did last'),
  canRollBack: z.boolean(),
})
export type Push = z.infer<typeof pushSchema>

export const pushChangeKinds = ['insert', 'update', 'delete', 'conflict'] as const
export const pushChangeSchema = z.object({
  kind: z.enum(pushChangeKinds),
  ours: z.array(cellSchema).nullable().describe('As in the version that is pushed; null when it has no such row'),
  theirs: z.array(cellSchema).nullable().describe('As in the database now; null when it has no such row'),
  base: z.array(cellSchema).nullable().optional().describe('As it was after the last sync, where that is known'),
})
export type PushChange = z.infer<typeof pushChangeSchema>

export const scheduleSchema = z.object({
  when: z.enum(['never', 'after-load', 'daily']),
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .default('06:00')
    .describe('Local time, of a daily push'),
  mode: z.enum(pushModes).default('incremental'),
})
export type Schedule = z.infer<typeof scheduleSchema>

/** A dataset is published to any number of targets. */
export const syncTargetSchema = z.object({
  id: z.string(),
  dataset: z.string(),
  connection: z.string(),
  metadataConnection: z.string(),
  schedule: scheduleSchema,
  pushedVersion: z.int().nullable(),
  pushedAt: z.date().nullable(),
  waiting: z.string().nullable().describe('Why the schedule waits for a person, if it does'),
})
export type SyncTarget = z.infer<typeof syncTargetSchema>

export const publishedSchema = z.object({
  id: z.string(),
  name: z.string(),
  version: z.int(),
  rows: z.int(),
  tables: z.array(z.object({ name: z.string(), rows: z.int() })),
  actor: z.string(),
  pushedAt: z.date(),
  local: z
    .object({ dataset: z.string(), name: z.string(), version: z.int(), isBehind: z.boolean(), hasChanged: z.boolean() })
    .nullable()
    .describe('The dataset here that was pulled from it or pushed to it'),
})
export type Published = z.infer<typeof publishedSchema>

const connectionName = z.string().min(1).max(200)
const pushRef = z.object({ push: z.string() })
const publishedRef = z.object({ connection: connectionName, dataset: z.string().min(1).max(500) })

export const sync = {
  review: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/pushes',
      summary: 'See what a push would change; writes nothing',
    })
    .input(
      z.object({
        dataset: datasetRefSchema,
        to: connectionName,
        metadataTo: connectionName.optional(),
        mode: z.enum(pushModes).default('incremental'),
        tables: z.array(z.string()).max(1000).optional().describe('All when left out'),
      }),
    )
    .output(z.object({ push: z.string(), task: taskSchema })),
  list: procedure
    .route({ method: 'GET', path: '/pushes', summary: 'Pushes of a dataset or of all, newest first' })
    .input(
      z.object({ dataset: datasetRefSchema.optional(), limit: z.coerce.number().int().min(1).max(500).default(100) }),
    )
    .output(z.array(pushSchema)),
  get: procedure
    .route({ method: 'GET', path: '/pushes/{push}', summary: 'One push' })
    .input(pushRef)
    .output(pushSchema),
  changes: procedure
    .route({ method: 'POST', path: '/pushes/{push}/changes', summary: 'Rows that a reviewed push would change' })
    .input(
      pushRef.extend({
        table: z.string(),
        kinds: z.array(z.enum(pushChangeKinds)).default([...pushChangeKinds]),
        ...pageInput,
      }),
    )
    .output(z.object({ total: z.int(), columns: z.array(columnSchema), rows: z.array(pushChangeSchema) })),
  confirm: procedure
    .route({
      method: 'POST',
      path: '/pushes/{push}/confirm',
      summary: 'Do what was reviewed; also takes up a paused push',
    })
    .input(
      pushRef.extend({
        onConflict: z.enum(conflictPolicies).default('stop'),
        onUnstorable: z.enum(unstorablePolicies).default('stop'),
      }),
    )
    .output(taskSchema),
  discard: procedure
    .route({
      method: 'POST',
      path: '/pushes/{push}/discard',
      summary: 'Give up a push that is not committed, here and there',
    })
    .input(pushRef)
    .output(pushSchema),
  rollBack: procedure
    .route({ method: 'POST', path: '/pushes/{push}/rollback', summary: 'Take a committed push back' })
    .input(pushRef.extend({ onConflict: z.enum(conflictPolicies).default('stop') }))
    .output(taskSchema),
  targets: procedure
    .route({ method: 'GET', path: '/datasets/{dataset}/targets', summary: 'Where a dataset is published, and when' })
    .input(z.object({ dataset: datasetRefSchema }))
    .output(z.array(syncTargetSchema)),
  schedule: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/targets', summary: 'Say when a dataset is pushed by itself' })
    .input(
      z.object({
        dataset: datasetRefSchema,
        connection: connectionName,
        metadataConnection: connectionName.optional(),
        schedule: scheduleSchema,
      }),
    )
    .output(syncTargetSchema),
  published: procedure
    .route({ method: 'GET', path: '/connections/{connection}/datasets', summary: 'Datasets that are published there' })
    .input(z.object({ connection: connectionName }))
    .output(z.array(publishedSchema)),
  pull: procedure
    .route({
      method: 'POST',
      path: '/connections/{connection}/pull',
      summary: 'Take a published dataset, or its later versions',
    })
    .input(
      publishedRef.extend({
        name: datasetNameSchema.optional().describe('Of a new dataset; its published one when left out'),
        onConflict: z
          .enum(conflictPolicies)
          .default('stop')
          .describe('When rows were changed here and there: stop and show, take theirs, or keep ours'),
      }),
    )
    .output(taskSchema),
  pullChanges: procedure
    .route({ method: 'POST', path: '/connections/{connection}/pull/changes', summary: 'What a pull would change here' })
    .input(
      publishedRef.extend({
        table: z.string().optional(),
        kinds: z.array(z.enum(pushChangeKinds)).default([...pushChangeKinds]),
        ...pageInput,
      }),
    )
    .output(
      z.object({
        tables: z.array(pushCountsSchema.extend({ table: z.string() })),
        total: z.int(),
        columns: z.array(columnSchema),
        rows: z.array(pushChangeSchema),
      }),
    ),
  open: procedure
    .route({ method: 'POST', path: '/connections/{connection}/open', summary: 'Open a published dataset where it is' })
    .input(publishedRef)
    .output(datasetSchema),
  close: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/close', summary: 'Close a dataset that is open where it is' })
    .input(z.object({ dataset: datasetRefSchema }))
    .output(z.object({})),
}
