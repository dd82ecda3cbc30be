/** A hand-over bundle that somebody wants to open: what it says of itself. */
import * as z from 'zod'
import { grantSchema } from './values.ts'

/** A zip that is a bundle, as its manifest describes it; nothing else of it was read. */
export const bundleFileSchema = z.object({
  file: grantSchema,
  name: z.string().describe('Name of the file'),
  bytes: z.int(),
  dataset: z.string().describe('Name of the dataset when the bundle was made'),
  proposal: z.string().describe('A name for the dataset that is free'),
  version: z.int(),
  createdAt: z.date(),
  template: z.object({ id: z.string(), title: z.string() }).nullable(),
  tables: z.array(z.object({ name: z.string(), title: z.string(), rows: z.int(), isDerived: z.boolean() })),
  rows: z.int(),
  anomalies: z.int(),
})
export type BundleFile = z.infer<typeof bundleFileSchema>
