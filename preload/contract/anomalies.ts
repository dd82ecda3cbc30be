/** Findings of a dataset: counts, pages, and the raw lines around one. */
import * as z from 'zod'
import { procedure } from './errors.ts'
import { anomalySchema, datasetRefSchema, pageInput, severitySchema } from './values.ts'

export const anomalyFilterSchema = z.object({
  types: z.array(z.string()).default([]),
  files: z.array(z.string()).default([]),
  severities: z.array(severitySchema).default([]),
  search: z.string().max(500).default('').describe('Part of a value, a column or a message'),
})
export type AnomalyFilter = z.input<typeof anomalyFilterSchema>

export const anomalySummarySchema = z.object({
  total: z.int(),
  counts: z.array(z.object({ type: z.string(), severity: severitySchema, file: z.string(), count: z.int() })),
})
export type AnomalySummary = z.infer<typeof anomalySummarySchema>

/** Raw lines of a source file; a line is cut into parts so that the cell in question can be marked. */
export const rawLinesSchema = z.object({
  available: z.boolean(),
  reason: z.string().describe('Why the lines cannot be shown, when they cannot'),
  lines: z.array(
    z.object({
      line: z.int(),
      parts: z.array(z.object({ text: z.string(), marked: z.boolean() })),
      inRecord: z.boolean(),
    }),
  ),
})
export type RawLines = z.infer<typeof rawLinesSchema>

export const anomalies = {
  summary: procedure
    .route({ method: 'GET', path: '/datasets/{dataset}/anomalies/summary', summary: 'Counts by type and file' })
    .input(z.object({ dataset: datasetRefSchema }))
    .output(anomalySummarySchema),
  page: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/anomalies', summary: 'Findings by file and line' })
    .input(z.object({ dataset: datasetRefSchema, filter: anomalyFilterSchema.prefault({}), ...pageInput }))
    .output(z.object({ total: z.int(), anomalies: z.array(anomalySchema) })),
  lines: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/lines', summary: 'Raw lines of a source file around a record' })
    .input(
      z.object({
        dataset: datasetRefSchema,
        source: z.string(),
        line: z.int().min(1),
        column: z.string().default('').describe('The column whose cell is to be marked'),
        around: z.int().min(0).max(50).default(3),
      }),
    )
    .output(rawLinesSchema),
}
