/** What a review found, as the catalog keeps it until the push is done. */
import * as z from 'zod'
import { pushCountsSchema, unstorableSchema } from '../../../preload/contract/index.ts'
import { storedColumnSchema } from '../store/columns.ts'

const targetColumnSchema = z.object({ name: z.string(), column: storedColumnSchema })

export const thereTableSchema = z.object({
  name: z.string(),
  dataset: z.string().nullable(),
  columns: z.array(targetColumnSchema),
  key: z.array(z.string()),
})

export const reviewedTableSchema = z.object({
  /** As the push needs it there. */
  target: z.object({
    source: z.string(),
    name: z.string(),
    columns: z.array(targetColumnSchema),
    key: z.array(z.string()),
    indexes: z.array(z.array(z.string())),
  }),
  /** As it is there; null for a new table. */
  there: thereTableSchema.nullable(),
  ddl: z.array(z.string()),
  counts: pushCountsSchema,
  /** Names of columns of the dataset by which rows are told apart. */
  key: z.array(z.string()),
  /** Names of files in the folder of the push, if there are such. */
  twins: z.string().nullable(),
  delta: z.string().nullable(),
  theirs: z.string().nullable(),
  mark: z.string().nullable(),
  /** Columns of the dataset with cells that the database cannot hold, and how many of the rows to send have one. */
  unstorable: z.array(z.string()),
  unheldRows: z.int(),
  /** Rows of this version. */
  rows: z.int(),
  rowsPerChunk: z.int(),
})
export type ReviewedTable = z.infer<typeof reviewedTableSchema>

export const reviewSchema = z.object({
  /** Of the dataset there. */
  sequence: z.int(),
  /** Whether this version is there already, and nothing is to be done. */
  isUpToDate: z.boolean(),
  tables: z.array(reviewedTableSchema),
  unstorable: z.object({ total: z.int(), first: z.array(unstorableSchema) }),
  /** What else there is to know, in sentences. */
  notes: z.array(z.string()),
})
export type Review = z.infer<typeof reviewSchema>
