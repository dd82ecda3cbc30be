/** Hand-over bundles: a dataset as one zip that explains itself without Winnow, and loads back into it as it was. */
import * as z from 'zod'
import { procedure } from './errors.ts'
import { taskSchema } from './tasks.ts'
import { datasetRefSchema, grantSchema } from './values.ts'

/** What a bundle of a dataset will hold, and about how large it will be. */
export const bundleContentSchema = z.object({
  tables: z.array(z.object({ name: z.string(), title: z.string(), rows: z.int(), isDerived: z.boolean() })),
  anomalies: z.int(),
  quarantined: z.int().describe('Rejected records'),
  reports: z
    .array(z.object({ name: z.string(), title: z.string(), needs: z.array(z.string()) }))
    .describe('`needs`: parameters without a value of their own, for lack of which the report is not run'),
  charts: z.array(z.object({ name: z.string(), title: z.string() })),
  bytes: z.int().describe('About so many'),
})
export type BundleContent = z.infer<typeof bundleContentSchema>

export const bundles = {
  content: procedure
    .route({ method: 'GET', path: '/datasets/{dataset}/bundle', summary: 'What a hand-over bundle would hold' })
    .input(z.object({ dataset: datasetRefSchema }))
    .output(bundleContentSchema),
  start: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/bundle',
      summary: 'Write a dataset as one zip that explains itself; returns the task to follow',
    })
    .input(
      z.object({
        dataset: datasetRefSchema,
        target: grantSchema.describe('A permission to write one file'),
        overwrite: z.boolean().default(false),
      }),
    )
    .output(taskSchema),
}
