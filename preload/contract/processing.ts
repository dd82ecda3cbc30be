/** Files that are grouped for a program without becoming a dataset: known by their content, with files as the result. */
import * as z from 'zod'
import { procedure } from './errors.ts'
import { taskStatuses } from './tasks.ts'
import { grantSchema } from './values.ts'

const taskRef = z.object({ task: z.string() })

export const processing = {
  start: procedure
    .route({ method: 'POST', path: '/processing', summary: 'Group a file; the same content is processed once' })
    .input(
      z.object({
        file: grantSchema,
        groups: z.array(z.string()).min(1).max(20).describe('Columns whose values make a group'),
        sum: z.string().describe('The column that is summed up'),
        total: z.string().describe('Name of the column with the sum'),
        skipInvalid: z.boolean().default(false).describe('Leave values out that are no numbers, rather than fail'),
        partBytes: z.int().min(1000).describe('No file of the result has more bytes'),
      }),
    )
    .output(z.object({ task: z.string(), isNew: z.boolean().describe('False when the content was given before') })),
  get: procedure
    .route({ method: 'GET', path: '/processing/{task}', summary: 'How far it is, and the files when it is done' })
    .input(taskRef)
    .output(
      z.object({
        status: z.enum(taskStatuses),
        message: z.string().nullable(),
        files: z.array(z.object({ name: z.string(), bytes: z.int(), file: grantSchema })),
      }),
    ),
  remove: procedure
    .route({ method: 'DELETE', path: '/processing/{task}', summary: 'Forget a processed file and delete its result' })
    .input(taskRef)
    .output(z.object({})),
}
