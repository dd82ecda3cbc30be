/** Loading files into a dataset. */
import * as z from 'zod'
import { procedure } from './errors.ts'
import { taskSchema } from './tasks.ts'
import { datasetNameSchema, datasetRefSchema, dialectOverridesSchema, grantSchema } from './values.ts'
import { onDuplicateSchema } from './versions.ts'

export const loadFileSchema = z.object({
  file: grantSchema,
  dialect: dialectOverridesSchema.default({}),
  resource: z.string().nullable().optional().describe('Resource of the template; null for none, left out to find it'),
  split: z
    .boolean()
    .default(false)
    .describe('Load each table of the file as a table of its own, where more begin below blank lines'),
})

/** Loading into a dataset that is there already makes a new version of it; the old one stays. */
export const loadIntoSchema = z.object({
  dataset: datasetRefSchema,
  mode: z.enum(['append', 'replace', 'upsert']),
  key: z
    .array(z.string())
    .max(50)
    .optional()
    .describe("Key columns of an upsert; the template's primary key when left out"),
  onDuplicate: onDuplicateSchema
    .optional()
    .describe(
      "Which row stays of several with one key in this delivery; the template's policy, or last, when left out",
    ),
})
export type LoadInto = z.infer<typeof loadIntoSchema>

export const loads = {
  start: procedure
    .route({ method: 'POST', path: '/loads', summary: 'Load files, as a new dataset or into one; returns the task' })
    .input(
      z.object({
        files: z.array(loadFileSchema).min(1).max(1000),
        dataset: datasetNameSchema.optional(),
        into: loadIntoSchema.optional().describe('Left out for a new dataset'),
        template: z.string().nullable().optional().describe('A template id, null for none, left out to find one'),
        again: z.boolean().default(false).describe('Load although the same content is there already'),
        keepSources: z.boolean().default(false).describe('Keep compressed copies of the files in the store'),
      }),
    )
    .output(taskSchema),
}
