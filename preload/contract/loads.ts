/** Loading files into a dataset. */
import * as z from 'zod'
import { procedure } from './errors.ts'
import { taskSchema } from './tasks.ts'
import { datasetNameSchema, dialectOverridesSchema, grantSchema } from './values.ts'

export const loadFileSchema = z.object({
  file: grantSchema,
  dialect: dialectOverridesSchema.default({}),
  resource: z.string().nullable().optional().describe('Resource of the template; null for none, left out to find it'),
})

export const loads = {
  start: procedure
    .route({ method: 'POST', path: '/loads', summary: 'Load files as a new dataset; returns the task to follow' })
    .input(
      z.object({
        files: z.array(loadFileSchema).min(1).max(1000),
        dataset: datasetNameSchema.optional(),
        template: z.string().nullable().optional().describe('A template id, null for none, left out to find one'),
        again: z.boolean().default(false).describe('Load although the same content is there already'),
        keepSources: z.boolean().default(false).describe('Keep compressed copies of the files in the store'),
      }),
    )
    .output(taskSchema),
}
