/** Cascading selectors over a template's hierarchy. */
import * as z from 'zod'
import { procedure } from './errors.ts'
import { cellSchema, columnSchema, datasetRefSchema, pageInput, selectionSchema } from './values.ts'

export const optionSchema = z.object({
  value: z.string().describe('Key of the entry; MISSING_PARENT for the rows whose parent is missing'),
  label: z.string(),
  count: z.int().describe('Rows below this entry under all choices of the earlier levels'),
  missing: z.boolean(),
})
export type Option = z.infer<typeof optionSchema>

export const browse = {
  options: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/browse/options', summary: 'The entries of one level' })
    .input(
      z.object({
        dataset: datasetRefSchema,
        level: z.string(),
        selection: selectionSchema.default([]).describe('Choices; those of earlier levels filter the entries'),
        search: z.string().max(500).default(''),
        ...pageInput,
      }),
    )
    .output(z.object({ total: z.int(), options: z.array(optionSchema) })),
  rows: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/browse/rows', summary: 'The rows that match the choices' })
    .input(z.object({ dataset: datasetRefSchema, selection: selectionSchema.default([]), ...pageInput }))
    .output(
      z.object({
        columns: z.array(columnSchema),
        total: z.int(),
        missing: z.int().describe('Rows under the choices that refer to a row which does not exist'),
        rows: z.array(z.array(cellSchema)),
      }),
    ),
}
