/** Rows that somebody types in or sends, a batch at a time: all of them become rows of a new version, or none does. */
import * as z from 'zod'
import { procedure } from './errors.ts'
import { taskSchema } from './tasks.ts'
import { datasetRefSchema } from './values.ts'

export const MOST_INSERTED_ROWS = 1000

export const insertedValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type InsertedValue = z.infer<typeof insertedValueSchema>

/** Values by column; a column that is left out is empty. */
export const insertedRowSchema = z.record(z.string(), insertedValueSchema)
export type InsertedRow = z.infer<typeof insertedRowSchema>

/** What is wrong with one value of a batch. */
export const insertProblemSchema = z.object({
  row: z.int().describe('Position in the batch, from 1'),
  column: z.string().describe('Several columns of a key with commas between them'),
  value: z.string(),
  reason: z.string().describe('What is wrong, as a sentence'),
})
export type InsertProblem = z.infer<typeof insertProblemSchema>

const batch = {
  dataset: datasetRefSchema,
  table: z.string(),
  rows: z.array(insertedRowSchema).min(1).max(MOST_INSERTED_ROWS),
}

export const inserts = {
  check: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/tables/{table}/inserts/check',
      summary: 'What would be wrong with a batch of rows; nothing is inserted',
    })
    .input(z.object(batch))
    .output(z.object({ problems: z.array(insertProblemSchema) })),
  start: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/tables/{table}/inserts',
      summary: 'Insert 1 to 1000 rows as a new version, all or none; BAD_INPUT names every bad value in data.fields',
    })
    .input(z.object(batch))
    .output(taskSchema),
}
