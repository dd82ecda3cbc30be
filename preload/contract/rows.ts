/** Rows of one table, filtered and sorted by the engine, a page at a time. */
import * as z from 'zod'
import { procedure } from './errors.ts'
import { cellSchema, columnSchema, datasetRefSchema, pageInput } from './values.ts'

export const filterOperators = [
  'contains',
  'equals',
  'not-equals',
  'starts-with',
  'less',
  'greater',
  'empty',
  'not-empty',
] as const

export const rowFilterSchema = z.object({
  column: z.string(),
  operator: z.enum(filterOperators),
  value: z.string().max(10_000).default(''),
})
export type RowFilter = z.input<typeof rowFilterSchema>

export const sortSchema = z.object({ column: z.string(), descending: z.boolean().default(false) })
export type Sort = z.input<typeof sortSchema>

export const rowQueryShape = {
  filters: z.array(rowFilterSchema).max(50).default([]),
  where: z.string().max(20_000).optional().describe('A condition in SQL over the columns of the table'),
  sort: z.array(sortSchema).max(10).default([]),
}

/** Cells are in the order of the page's columns; `line` is the physical line of the row in its file. */
export const rowSchema = z.object({ row: z.int(), file: z.string(), line: z.int(), cells: z.array(cellSchema) })
export type Row = z.infer<typeof rowSchema>

export const rows = {
  page: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/tables/{table}/rows', summary: 'A page of rows' })
    .input(z.object({ dataset: datasetRefSchema, table: z.string(), ...rowQueryShape, ...pageInput }))
    .output(z.object({ columns: z.array(columnSchema), total: z.int(), rows: z.array(rowSchema) })),
}
