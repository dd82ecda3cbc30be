/** Writing parts of a dataset to files. */
import * as z from 'zod'
import { anomalyFilterSchema } from './anomalies.ts'
import { procedure } from './errors.ts'
import { rowQueryShape } from './rows.ts'
import { taskSchema } from './tasks.ts'
import { datasetRefSchema, grantSchema, selectionSchema } from './values.ts'

/** What is written: `json` in the template's own shape, `csv` as a header and rows (RFC 4180, UTF-8). */
export const exportContentSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('selection'), shape: z.enum(['json', 'csv']), selection: selectionSchema.default([]) }),
  z.object({
    what: z.literal('table'),
    table: z.string(),
    shape: z.enum(['csv', 'json']).default('csv').describe('json: an array of objects'),
    ...rowQueryShape,
    offset: z.int().min(0).default(0),
    limit: z.int().min(0).optional().describe('All rows when left out'),
  }),
  z.object({
    what: z.literal('anomalies'),
    shape: z
      .enum(['csv', 'json', 'template'])
      .default('csv')
      .describe('template: the report as the template defines it'),
    filter: anomalyFilterSchema.prefault({}),
  }),
  z.object({
    what: z.literal('difference'),
    shape: z.enum(['csv', 'json']).default('csv'),
    from: z.int().min(1).optional(),
    to: z.int().min(1).optional(),
    key: z.array(z.string()).max(50).optional(),
    table: z.string().optional().describe('Needed for CSV when several tables differ'),
  }),
  z.object({
    what: z.literal('quarantine').describe('The rejected records, byte for byte, one file after the other'),
    source: z.string().optional().describe('Id of one file; all when left out'),
  }),
])
export type ExportContent = z.input<typeof exportContentSchema>

export const exports_ = {
  start: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/exports', summary: 'Write a file; returns the task to follow' })
    .input(
      z.object({
        dataset: datasetRefSchema,
        content: exportContentSchema,
        target: grantSchema.describe('A permission to write one file'),
        overwrite: z.boolean().default(false),
        escapeFormulas: z
          .boolean()
          .default(false)
          .describe("CSV only: put ' before cells that a spreadsheet would run as a formula"),
      }),
    )
    .output(taskSchema),
}
