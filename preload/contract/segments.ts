/** Segments: groups of entities (customers, stores) that behave alike, found by k-means. */
import * as z from 'zod'
import { measureFunctionSchema } from './aggregates.ts'
import { procedure } from './errors.ts'
import { definitionNameSchema } from './reports.ts'
import { taskSchema } from './tasks.ts'
import { datasetRefSchema } from './values.ts'

export const MOST_SEGMENTS = 50

export const featureFunctionSchema = measureFunctionSchema.exclude(['quantile', 'share'])
export type FeatureFunction = z.infer<typeof featureFunctionSchema>

const featureColumnSchema = z.string().describe('A column, or several to be multiplied: `Quantity*UnitPrice`')

/** What is measured of each entity: a column of its one row, or a measure of its many. */
export const featureSchema = z.object({
  column: featureColumnSchema,
  function: featureFunctionSchema.optional().describe('mean when an entity has several rows'),
  name: z.string().min(1).max(200).optional(),
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
      .object({
        date: z.string(),
        amount: featureColumnSchema,
        purchase: z
          .string()
          .optional()
          .describe('The column whose distinct values are counted as purchases; each row is one when left out'),
      })
      .optional()
      .describe('Recency in days, frequency and monetary value are the features'),
    features: z.array(featureSchema).max(50).default([]),
    k: z
      .union([
        z.int().min(1).max(MOST_SEGMENTS),
        z
          .object({ min: z.int().min(2).max(MOST_SEGMENTS), max: z.int().min(2).max(MOST_SEGMENTS) })
          .refine(({ min, max }) => min <= max, { message: 'The range ends before it begins.' }),
      ])
      .default({ min: 2, max: 8 })
      .describe('Number of segments, or a range of which the best silhouette is taken'),
    standardise: z.boolean().default(true),
    log: z.boolean().default(false).describe('Take the logarithm of 1 + value first; for amounts with a long tail'),
    seed: z.int().min(0).max(4_294_967_295).default(1),
    starts: z
      .int()
      .min(1)
      .max(200)
      .optional()
      .describe('How many seeded starts are tried for each k; 10 when left out, up to 100 where entities are few'),
    where: z.string().max(20_000).optional().describe('A condition in SQL: only these rows count'),
  })
  .refine(({ rfm, features }) => rfm !== undefined || features.length > 0, {
    message: 'Name features, or the date and the amount of purchases.',
  })
export type SegmentDefinition = z.input<typeof segmentDefinitionSchema>

export const featureLevels = ['very low', 'low', 'usual', 'high', 'very high'] as const
export type FeatureLevel = (typeof featureLevels)[number]

export const segmentProfileSchema = z.object({
  segment: z.int().describe('From 1, largest first; the number in the membership table'),
  name: z.string(),
  words: z.string().describe('What is special about it, in sentences'),
  size: z.int(),
  share: z.number().describe('Of all entities that were segmented, 0 to 1'),
  features: z.array(
    z.object({
      name: z.string(),
      mean: z.number(),
      overall: z.number().describe('Mean of all entities'),
      ratio: z.number().nullable().describe('mean / overall; null where values below zero make it meaningless'),
      deviation: z.number().describe('(mean - overall) in standard deviations of all entities'),
      level: z.enum(featureLevels),
    }),
  ),
})
export type SegmentProfile = z.infer<typeof segmentProfileSchema>

export const segmentResultSchema = z.object({
  k: z.int(),
  sizes: z.array(z.int()).describe('Largest first; everything else about segments is in this order'),
  inertia: z.number().describe('Sum of squared distances to the centroid, of the features as clustered'),
  centroids: z.array(z.array(z.number())).describe("A mean for each feature, in the data's units"),
  silhouette: z.number().nullable().describe('Mean, -1 to 1; null for a single segment'),
  silhouettes: z
    .array(z.object({ k: z.int(), silhouette: z.number().nullable(), inertia: z.number() }))
    .describe('For each k that was tried; over the sample where one was taken'),
  features: z.array(z.string()).describe('Names of the features, in the order of the centroids'),
  dropped: z.array(z.string()).describe('Features that are the same for all entities and tell nothing'),
  entityWord: z.string().describe('What the entities are, in the plural: customers'),
  entities: z.int(),
  leftOut: z.object({
    entities: z.int().describe('Entities without a value for each feature'),
    rows: z.int().describe('Rows without an entity'),
  }),
  starts: z.int(),
  iterations: z.int(),
  profiles: z.array(segmentProfileSchema),
  components: z.object({
    points: z.array(z.tuple([z.number(), z.number(), z.int()])).describe('Two components and the segment'),
    explained: z.tuple([z.number(), z.number()]).describe('Share of the variance, 0 to 1'),
    loadings: z.array(z.tuple([z.number(), z.number()])).describe('For each feature; 0 for dropped ones'),
  }),
  notes: z.array(z.string()).describe('What a reader should know: samples, features that were dropped'),
})
export type SegmentResult = z.infer<typeof segmentResultSchema>

export const segmentationSummarySchema = z.object({
  name: definitionNameSchema,
  title: z.string(),
  description: z.string(),
  table: z.string(),
  members: z.string().nullable().describe('The table of the dataset with the membership; null when it was deleted'),
  createdAt: z.date(),
  version: z.int().describe('Version of the dataset that it was made from'),
  isStale: z.boolean().describe('The dataset has another version now'),
  k: z.int(),
  entities: z.int(),
  entityWord: z.string(),
})
export type SegmentationSummary = z.infer<typeof segmentationSummarySchema>

export const segmentationSchema = segmentationSummarySchema.extend({
  definition: segmentDefinitionSchema,
  result: segmentResultSchema,
})
export type Segmentation = z.infer<typeof segmentationSchema>

const datasetRef = z.object({ dataset: datasetRefSchema })
const segmentationRef = datasetRef.extend({ name: definitionNameSchema })

export const segments = {
  start: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/segments',
      summary: 'Find segments; returns the task to follow. What was found under the same name before is replaced',
    })
    .input(datasetRef.extend({ definition: segmentDefinitionSchema }))
    .output(taskSchema),
  list: procedure
    .route({ method: 'GET', path: '/datasets/{dataset}/segments', summary: 'Segments that were found, newest first' })
    .input(datasetRef)
    .output(z.array(segmentationSummarySchema)),
  get: procedure
    .route({ method: 'GET', path: '/datasets/{dataset}/segments/{name}', summary: 'Segments with all their figures' })
    .input(segmentationRef)
    .output(segmentationSchema),
  delete: procedure
    .route({
      method: 'DELETE',
      path: '/datasets/{dataset}/segments/{name}',
      summary: 'Delete segments and the table of their members',
    })
    .input(segmentationRef)
    .output(z.array(segmentationSummarySchema)),
  offered: procedure
    .route({
      method: 'GET',
      path: '/datasets/{dataset}/segment-definitions',
      summary: 'Definitions of segments that the template of a dataset offers',
    })
    .input(datasetRef)
    .output(z.array(segmentDefinitionSchema)),
}
