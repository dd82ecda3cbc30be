/** A dataset and the databases of the team: reviewed pushes, roll back, pull. Connections are made in Winnow itself. */
import * as z from 'zod'
import {
  conflictPolicies,
  connectionSchema,
  datasetNameSchema,
  publishedSchema,
  pushChangeKinds,
  pushChangeSchema,
  pushModes,
  pushSchema,
  scheduleSchema,
  syncTargetSchema,
  taskSchema,
  unstorablePolicies,
} from '../../../preload/contract/index.ts'
import { snakeSchema } from '../snake-case.ts'
import { datasetParams, pageOf, pageQuery, route, several } from './shapes.ts'

const TAG = 'sync'
const connection = z.string().min(1).max(200)
const connectionParams = z.object({ connection })
const pushParams = z.object({ push: z.string().max(100) })
const pushInfoSchema = snakeSchema(pushSchema)
const taskInfoSchema = snakeSchema(taskSchema)
const onConflict = z.enum(conflictPolicies).default('stop')

export const sync = {
  connections: route(TAG, 'GET', '/connections', 'Databases of the team, without their secrets', { role: 'editor' })
    .input(z.object({ query: z.strictObject(pageQuery) }))
    .output(pageOf(connectionSchema.pick({ name: true, kind: true, host: true, database: true, schema: true }))),
  published: route(TAG, 'GET', '/connections/{connection}/datasets', 'Datasets that are published there', {
    role: 'editor',
  })
    .input(z.object({ params: connectionParams, query: z.strictObject(pageQuery) }))
    .output(pageOf(snakeSchema(publishedSchema))),
  pull: route(TAG, 'POST', '/connections/{connection}/pull', 'Take a published dataset, or its later versions', {
    ...{ role: 'editor', status: 202 },
  })
    .input(
      z.object({
        params: connectionParams,
        body: z.strictObject({
          dataset: z.string().min(1).max(500),
          name: datasetNameSchema.optional(),
          on_conflict: onConflict,
        }),
      }),
    )
    .output(taskInfoSchema),
  review: route(TAG, 'POST', '/datasets/{dataset}/pushes', 'See what a push would change; nothing is written there', {
    ...{ role: 'editor', status: 202 },
  })
    .input(
      z.object({
        params: datasetParams,
        body: z.strictObject({
          to: connection,
          metadata_to: connection.optional(),
          mode: z.enum(pushModes).default('incremental'),
          tables: z.array(z.string()).max(1000).optional(),
        }),
      }),
    )
    .output(z.object({ push: z.string(), task: taskInfoSchema })),
  list: route(TAG, 'GET', '/pushes', 'Pushes, newest first')
    .input(
      z.object({
        query: z.strictObject({
          ...pageQuery,
          dataset: z.string().max(500).optional().describe('Name or id of a dataset'),
        }),
      }),
    )
    .output(pageOf(pushInfoSchema)),
  get: route(TAG, 'GET', '/pushes/{push}', 'One push')
    .input(z.object({ params: pushParams }))
    .output(pushInfoSchema),
  changes: route(TAG, 'GET', '/pushes/{push}/changes', 'Rows that a reviewed push would change')
    .input(
      z.object({
        params: pushParams,
        query: z.strictObject({
          ...pageQuery,
          table: z.string().max(500),
          kind: several(z.enum(pushChangeKinds)).describe('May be repeated; all when left out'),
        }),
      }),
    )
    .output(pageOf(pushChangeSchema).extend({ columns: z.array(z.string()).describe('Of the cells, in order') })),
  confirm: route(TAG, 'POST', '/pushes/{push}/confirm', 'Do what was reviewed; also takes up a paused push', {
    ...{ role: 'editor', status: 202 },
  })
    .input(
      z.object({
        params: pushParams,
        body: z
          .strictObject({ on_conflict: onConflict, on_unstorable: z.enum(unstorablePolicies).default('stop') })
          .prefault({}),
      }),
    )
    .output(taskInfoSchema),
  discard: route(TAG, 'POST', '/pushes/{push}/discard', 'Give up a push that is not committed', { role: 'editor' })
    .input(z.object({ params: pushParams }))
    .output(pushInfoSchema),
  rollBack: route(TAG, 'POST', '/pushes/{push}/rollback', 'Take a committed push back', {
    ...{ role: 'editor', status: 202 },
  })
    .input(z.object({ params: pushParams, body: z.strictObject({ on_conflict: onConflict }).prefault({}) }))
    .output(taskInfoSchema),
  targets: route(TAG, 'GET', '/datasets/{dataset}/targets', 'Where a dataset is published, and when')
    .input(z.object({ params: datasetParams, query: z.strictObject(pageQuery) }))
    .output(pageOf(snakeSchema(syncTargetSchema))),
  schedule: route(TAG, 'POST', '/datasets/{dataset}/targets', 'Say when a dataset is pushed by itself', {
    role: 'editor',
  })
    .input(
      z.object({
        params: datasetParams,
        body: z.strictObject({
          connection,
          metadata_connection: connection.optional(),
          schedule: scheduleSchema,
        }),
      }),
    )
    .output(snakeSchema(syncTargetSchema)),
}
