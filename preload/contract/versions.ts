/** Versions of a dataset: their history, the way back, and what differs between two of them. */
import * as z from 'zod'
import { anomalyCountsSchema, datasetSchema } from './datasets.ts'
import { procedure } from './errors.ts'
import { cellSchema, columnSchema, datasetRefSchema, pageInput } from './values.ts'

/** `retype` loads nothing: a question about a column was answered, and its values are read otherwise. */
export const versionModes = ['create', 'append', 'replace', 'upsert', 'retype'] as const
export const versionModeSchema = z.enum(versionModes)
export type VersionMode = z.infer<typeof versionModeSchema>

/** Which row of one delivery stays when several have the same key. */
export const onDuplicateSchema = z.enum(['last', 'first', 'all', 'quarantine'])
export type OnDuplicate = z.infer<typeof onDuplicateSchema>

export const versionSchema = z.object({
  number: z.int(),
  parent: z.int().nullable().describe('Number of the version it was made from; null for the first'),
  current: z.boolean(),
  mode: versionModeSchema,
  createdAt: z.date(),
  actor: z.string().describe('Who loaded it'),
  files: z.array(z.string()).describe('The files of this delivery'),
  note: z.string().optional().describe('What was done, where it was no delivery'),
  rows: z.int(),
  anomalies: anomalyCountsSchema,
})
export type Version = z.infer<typeof versionSchema>

/** A change that a whole column went through between two versions. */
export const driftSchema = z.object({
  table: z.string(),
  column: z.string().describe('Empty for the table itself'),
  kind: z.enum(['table-added', 'table-gone', 'column-added', 'column-gone', 'retyped', 'volume', 'nulls', 'distincts']),
  before: z.string(),
  after: z.string(),
  message: z.string(),
})
export type Drift = z.infer<typeof driftSchema>

export const tableDifferenceSchema = z.object({
  table: z.string(),
  key: z.array(z.string()).describe('Columns by which rows are paired; empty when whole rows are compared'),
  added: z.int(),
  removed: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  duplicates: z.int().describe('Rows left out because their key is not unique, or is empty'),
  columns: z.array(columnSchema).describe('The columns of both versions together'),
})
export type TableDifference = z.infer<typeof tableDifferenceSchema>

export const differenceSchema = z.object({
  from: z.int(),
  to: z.int(),
  tables: z.array(tableDifferenceSchema),
  drift: z.array(driftSchema),
})
export type Difference = z.infer<typeof differenceSchema>

export const differenceKinds = ['added', 'removed', 'changed'] as const

/** One row that differs: `before` and `after` hold a cell for each column, null throughout where there is no such row. */
export const changedRowSchema = z.object({
  kind: z.enum(differenceKinds),
  before: z.array(cellSchema),
  after: z.array(cellSchema),
})
export type ChangedRow = z.infer<typeof changedRowSchema>

const datasetRef = z.object({ dataset: datasetRefSchema })
const between = datasetRef.extend({
  from: z.coerce.number().int().min(1).optional().describe("A version's number; the one before `to` when left out"),
  to: z.coerce.number().int().min(1).optional().describe("A version's number; the current one when left out"),
  key: z.array(z.string()).max(50).optional().describe("Key columns; the template's or the upsert's when left out"),
})

export const versions = {
  list: procedure
    .route({ method: 'GET', path: '/datasets/{dataset}/versions', summary: 'The history of a dataset, newest first' })
    .input(datasetRef)
    .output(z.array(versionSchema)),
  undo: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/undo',
      summary: 'Go back to the version before the current one; nothing is deleted',
    })
    .input(datasetRef)
    .output(datasetSchema),
  restore: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/versions/{version}/restore',
      summary: 'Make any version the current one',
    })
    .input(datasetRef.extend({ version: z.coerce.number().int().min(1) }))
    .output(datasetSchema),
  prune: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/prune',
      summary: 'Delete old versions for good, and the files that no other version needs',
    })
    .input(
      datasetRef.extend({
        keep: z.int().min(1).describe('How many of the newest versions stay; the current one always does'),
      }),
    )
    .output(z.array(versionSchema)),
  difference: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/difference', summary: 'What differs between two versions' })
    .input(between)
    .output(differenceSchema),
  differencePage: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/difference/{table}',
      summary: 'Rows that differ between two versions, ordered by key',
    })
    .input(
      between.extend({
        table: z.string(),
        kinds: z.array(z.enum(differenceKinds)).default([...differenceKinds]),
        ...pageInput,
      }),
    )
    .output(z.object({ total: z.int(), rows: z.array(changedRowSchema) })),
}
