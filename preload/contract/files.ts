/** Looking at files before they are loaded: what they are, how to read them, which template fits. */
import * as z from 'zod'
import { bundleFileSchema } from './bundle-file.ts'
import { procedure } from './errors.ts'
import { columnSchema, dialectOverridesSchema, dialectSchema, grantSchema } from './values.ts'

/** A table that begins further down a file: behind a blank line, with a header of its own. */
export const furtherTableSchema = z.object({
  line: z.int().describe('Physical line of its header, counted from 1'),
  labels: z.array(z.string()),
  width: z.int().describe('Cells of its header'),
})
export type FurtherTable = z.infer<typeof furtherTableSchema>

/** A file that can be loaded. `head` is its beginning as text (at most 64 Ki characters) for a preview. */
export const inspectionSchema = z.object({
  file: grantSchema,
  name: z.string(),
  bytes: z.int(),
  dialect: dialectSchema,
  columns: z.array(columnSchema).describe('Names of the header, or column1…; types of the first records only'),
  head: z.string(),
  headComplete: z.boolean().describe('True when head is the whole file'),
  furtherTables: z
    .array(furtherTableSchema)
    .describe('Found among the first records: their rows are read as rows of the first table unless the file is split'),
  resource: z.string().nullable().describe('The resource of the matched template that this file fills'),
  reason: z.string().describe('Why the file fits its resource, or why it fits none'),
})
export type Inspection = z.infer<typeof inspectionSchema>

export const rejectionSchema = z.object({ name: z.string(), message: z.string() })
export type Rejection = z.infer<typeof rejectionSchema>

export const templateMatchSchema = z.object({
  template: z.string(),
  title: z.string(),
  reason: z.string().describe('For example: looks like linked catalogue: 3 of 3 files'),
})
export type TemplateMatch = z.infer<typeof templateMatchSchema>

export const seenSchema = z.object({
  dataset: z.string().describe('Id of the dataset that holds the same content'),
  name: z.string(),
  loadedAt: z.date(),
})
export type Seen = z.infer<typeof seenSchema>

export const files = {
  inspect: procedure
    .route({ method: 'POST', path: '/files/inspect', summary: 'Sniff files and find the template that fits' })
    .input(
      z.object({
        files: z
          .array(grantSchema)
          .min(1)
          .max(1000)
          .describe('Files and folders; a folder, an archive or a workbook stands for the tables in it'),
        overrides: z.record(grantSchema, dialectOverridesSchema).default({}),
        template: z.string().nullable().optional().describe('A template id, null for none, left out to find one'),
      }),
    )
    .output(
      z.object({
        files: z.array(inspectionSchema),
        bundles: z.array(bundleFileSchema).describe('Hand-over bundles, which are datasets already'),
        rejected: z.array(rejectionSchema),
        match: templateMatchSchema.nullable(),
        dataset: z.string().describe('A free name to propose for the dataset'),
      }),
    ),
  seen: procedure
    .route({ method: 'POST', path: '/files/seen', summary: 'Tell whether exactly this content was loaded before' })
    .input(z.object({ files: z.array(grantSchema).min(1).max(1000) }))
    .output(z.object({ seen: seenSchema.nullable() })),
}
