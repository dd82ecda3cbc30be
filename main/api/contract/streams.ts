/** Routes that answer with a file or with events: declared for the documentation, answered by handlers of their own. */
import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { changeSchema } from '../../../preload/contract/index.ts'
import { snakeSchema } from '../snake-case.ts'
import { taskInfoSchema } from './files.ts'
import { fileSchema, route, taskParams } from './shapes.ts'

const ranges =
  'Takes `Range` (206, 416), `If-Range` and `If-None-Match` (304), so that a download can be taken up again; also `HEAD`.'
const name = z.string().min(1).max(300)

export const streams = {
  taskFile: route('tasks', 'GET', '/tasks/{task}/files/{name}', 'Download a file of a finished task', {
    description: ranges,
  })
    .input(z.object({ params: taskParams.extend({ name }) }))
    .output(fileSchema),
  taskEvents: route('tasks', 'GET', '/tasks/{task}/events', 'Follow a task until it ends, as server-sent events', {
    description: 'The task as it is now, then whenever it moves. The last event is the task as it ended.',
  })
    .input(z.object({ params: taskParams }))
    .output(eventIterator(taskInfoSchema)),
  events: route('tasks', 'GET', '/events', 'Follow all tasks and the list of datasets, as server-sent events')
    .input(z.object({}))
    .output(eventIterator(snakeSchema(changeSchema))),
  processedFile: route('processing', 'GET', '/csv_task_result/{uuid}/files/{name}', 'Download a result', {
    description: ranges,
  })
    .input(z.object({ params: z.object({ uuid: z.string().max(100), name }) }))
    .output(fileSchema),
}
