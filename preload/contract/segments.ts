/** Segments: groups of entities (customers, stores) that behave alike, found by k-means. */
import * as z from 'zod'
import { measureFunctionSchema } from './aggregates.ts'
import { definitionNameSchema } from './reports.ts'

/** What is measured of each entity: a column of its one row, or a measure of its many. */
export const featureSchema = z.object({
  column: z.string(),
  function: measureFunctionSchema.optional().describe('mean when an entity has several rows'),
  name: z.string().optional(),
})
export type Feature = z.infer<typeof featureSchema>

export const segmentDefinitionSchema = z
  .object({
    name: definitionNameSchema,
    title: z.string().min(1).max(200),
    description: z.string().max(2000).default(''),
    table: z.string(),
    entity: z.string().describe('The column that tells one entity from another'),
    rfm: z
      .object({ date: z.string(), amount: z.string() })
      .optional()
      .describe('Recency in days, frequency and monetary value are the features'),
    features: z.array(featureSchema).max(50).default([]),
    k: z
      .union([z.int().min(1).max(50), z.object({ min: z.int().min(2).max(50), max: z.int().min(2).max(50) })])
      .default({ min: 2, max: 8 })
      .describe('Number of segments, or a range of which the best silhouette is taken'),
    standardise: z.boolean().default(true),
    log: z.boolean().default(false).describe('Take the logarithm of 1 + value first; for amounts with a long tail'),
    seed: z.int().min(0).default(1),
    starts: z.int().min(1).max(50).default(10),
    where: z.string().max(20_000).optional(),
  })
  .refine(({ rfm, features }) => rfm !== undefined || features.length > 0, {
    message: 'Name features, or the date and the amount of purchases.',
  })
export type SegmentDefinition = z.input<typeof segmentDefinitionSchema>
