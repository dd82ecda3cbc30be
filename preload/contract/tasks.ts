/** Long work: it is started by other procedures, followed and cancelled here. */
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { procedure } from './errors.ts'
import { seenSchema } from './files.ts'

export const taskStatuses = ['running', 'done', 'failed', 'cancelled', 'interrupted', 'refused'] as const

export const taskKinds = [
  'load',
  'export',
  'materialise',
  'segments',
  'insert',
  'backup',
  'restore',
  'bundle',
  'retype',
  'review',
  'push',
  'rollback',
  'pull',
] as const

export const taskSchema = z.object({
  id: z.string(),
  kind: z.enum(taskKinds),
  title: z.string().describe('What the task makes: the dataset, table or file'),
  status: z.enum(taskStatuses),
  phase: z.string().describe('What is going on, in words for a person'),
  progress: z.object({
    bytesDone: z.int(),
    bytesTotal: z.int(),
    rows: z.int(),
    rowsTotal: z.int().optional().describe('Of work whose rows are known before'),
    secondsLeft: z.number().nullable(),
  }),
  startedAt: z.date(),
  finishedAt: z.date().nullable(),
  dataset: z.string().nullable().describe('Id of the dataset that the task made or read'),
  files: z.array(z.string()),
  rows: z.int().nullable(),
  anomalies: z.int().nullable(),
  message: z
    .string()
    .nullable()
    .describe('Why it ended as it did, when it did not end well; else what more there is to know, if anything'),
  seen: seenSchema.nullable().describe('Set when a load was refused because the same content is there already'),
})
export type Task = z.infer<typeof taskSchema>

/** What a window needs to stay up to date: a task moved, or the list of datasets changed. */
export const changeSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('task'), task: taskSchema }),
  z.object({ what: z.literal('datasets') }),
])
export type Change = z.infer<typeof changeSchema>

const taskRef = z.object({ task: z.string() })

export const tasks = {
  list: procedure
    .route({ method: 'GET', path: '/tasks', summary: 'Running and past tasks, newest first' })
    .input(z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) }))
    .output(z.array(taskSchema)),
  get: procedure.route({ method: 'GET', path: '/tasks/{task}', summary: 'One task' }).input(taskRef).output(taskSchema),
  cancel: procedure
    .route({ method: 'POST', path: '/tasks/{task}/cancel', summary: 'Cancel a running task; it leaves nothing behind' })
    .input(taskRef)
    .output(taskSchema),
  follow: procedure
    .route({ method: 'GET', path: '/changes', summary: 'An event stream of tasks and datasets as they change' })
    .output(eventIterator(changeSchema)),
}
