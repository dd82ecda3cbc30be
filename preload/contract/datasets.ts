/** Datasets: what is loaded, under which name, with which tables. */
import * as z from 'zod'
import { procedure } from './errors.ts'
import {
  columnSchema,
  datasetNameSchema,
  datasetRefSchema,
  dialectSchema,
  ledgerSchema,
  versionStateSchema,
} from './values.ts'

export const sourceSchema = z.object({
  id: z.string(),
  file: z.string(),
  bytes: z.int(),
  fingerprint: z.string().describe('A hash of the content, hexadecimal; of the whole file where this is a part of it'),
  part: z
    .object({ number: z.int(), of: z.int() })
    .optional()
    .describe('Which of its tables this is, from 1, where a file was split; left out for a whole file'),
  dialect: dialectSchema,
  ledger: ledgerSchema,
})
export type Source = z.infer<typeof sourceSchema>

export const tableSchema = z.object({
  name: z.string(),
  title: z.string(),
  rows: z.int(),
  columns: z.array(columnSchema),
  sources: z.array(sourceSchema),
})
export type Table = z.infer<typeof tableSchema>

export const levelSchema = z.object({ name: z.string(), title: z.string() })
export type Level = z.infer<typeof levelSchema>

export const anomalyCountsSchema = z.object({ total: z.int(), error: z.int(), warning: z.int(), info: z.int() })

export const derivedKinds = ['aggregate', 'segments'] as const

/** A table made from a definition and not from files: a saved aggregate, or the memberships of segments. */
export const derivedTableSchema = z.object({
  name: z.string(),
  title: z.string(),
  kind: z.enum(derivedKinds),
  rows: z.int(),
  columns: z.array(columnSchema),
  builtFromVersion: z.int().describe('Version of the dataset whose rows it was made from'),
  builtAt: z.date(),
  isStale: z.boolean().describe('The dataset has moved on since'),
})
export type DerivedTable = z.infer<typeof derivedTableSchema>

export const datasetSchema = z.object({
  id: z.string(),
  name: z.string(),
  template: z.object({ id: z.string(), title: z.string() }).nullable(),
  createdAt: z.date(),
  deletedAt: z.date().nullable(),
  version: z.int(),
  state: versionStateSchema,
  rows: z.int(),
  anomalies: anomalyCountsSchema,
  tables: z.array(tableSchema),
  derived: z.array(derivedTableSchema),
  remote: z
    .object({ connection: z.string() })
    .optional()
    .describe('It lies in a database of the team, where its questions are answered'),
  hasDashboard: z.boolean().optional().describe('Its template comes with a dashboard'),
  hierarchy: z
    .object({
      levels: z.array(levelSchema),
      leaf: z.string().describe('What the matching rows are, in the plural'),
      exports: z.array(z.enum(['json', 'csv'])),
    })
    .nullable(),
})
export type Dataset = z.infer<typeof datasetSchema>

const datasetRef = z.object({ dataset: datasetRefSchema })

export const datasets = {
  list: procedure
    .route({ method: 'GET', path: '/datasets', summary: 'All datasets, newest first' })
    .output(z.array(datasetSchema)),
  listDeleted: procedure
    .route({ method: 'GET', path: '/deleted-datasets', summary: 'Deleted datasets that can still be restored' })
    .output(z.array(datasetSchema)),
  get: procedure
    .route({ method: 'GET', path: '/datasets/{dataset}', summary: 'One dataset' })
    .input(datasetRef)
    .output(datasetSchema),
  rename: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/rename', summary: 'Give a dataset another name' })
    .input(datasetRef.extend({ name: datasetNameSchema }))
    .output(datasetSchema),
  delete: procedure
    .route({
      method: 'DELETE',
      path: '/datasets/{dataset}',
      summary: 'Delete a dataset; it can be restored for 30 days',
    })
    .input(datasetRef)
    .output(datasetSchema),
  restore: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/restore', summary: 'Bring a deleted dataset back' })
    .input(datasetRef)
    .output(datasetSchema),
}
