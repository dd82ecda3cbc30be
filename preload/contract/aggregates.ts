/** Aggregates: rows of a table grouped by columns, with measures of each group. */
import * as z from 'zod'
import { rowFilterSchema } from './rows.ts'

/** Parts of a date or time by which rows can be grouped; all but `weekday` and `hour` sort as time goes. */
export const dateParts = ['year', 'quarter', 'month', 'week', 'day', 'weekday', 'hour'] as const
export const datePartSchema = z.enum(dateParts)
export type DatePart = z.infer<typeof datePartSchema>

/** One column of groups: its values, a part of its dates, or bins of its numbers. */
export const groupSchema = z.object({
  column: z.string(),
  part: datePartSchema.optional(),
  bin: z
    .union([z.object({ width: z.number().positive() }), z.object({ count: z.int().min(1).max(1000) })])
    .optional()
    .describe('Bins of a width, or about so many of a round width'),
  name: z.string().min(1).max(200).optional().describe('Name of the column in the result'),
})
export type Group = z.infer<typeof groupSchema>

export const measureFunctions = [
  'count',
  'distinct',
  'sum',
  'mean',
  'min',
  'max',
  'median',
  'quantile',
  'stddev',
  'share',
] as const
export const measureFunctionSchema = z.enum(measureFunctions)
export type MeasureFunction = z.infer<typeof measureFunctionSchema>

/** One number of each group. `count` without a column counts rows; `share` is the part of the total sum or count. */
export const measureSchema = z
  .object({
    function: measureFunctionSchema,
    column: z.string().optional(),
    quantile: z.number().min(0).max(1).optional().describe('Of `quantile`: 0.9 is the value that 90 % do not exceed'),
    name: z.string().min(1).max(200).optional().describe('Name of the column in the result'),
  })
  .refine(({ function: name, column }) => column !== undefined || name === 'count' || name === 'share', {
    message: 'This measure needs a column.',
  })
  .refine(({ function: name, quantile }) => name !== 'quantile' || quantile !== undefined, {
    message: 'A quantile needs a number between 0 and 1.',
  })
export type Measure = z.infer<typeof measureSchema>

export const aggregateSpecSchema = z.object({
  table: z.string(),
  groups: z.array(groupSchema).max(20).default([]),
  measures: z.array(measureSchema).min(1).max(50),
  filters: z.array(rowFilterSchema).max(50).default([]),
  where: z.string().max(20_000).optional().describe('A condition in SQL over the columns of the table'),
  sort: z
    .array(z.object({ column: z.string().describe('A column of the result'), descending: z.boolean().default(false) }))
    .max(20)
    .default([])
    .describe('By the groups when left out'),
  limit: z.int().min(1).optional().describe('Keep the first groups only'),
})
export type AggregateSpec = z.input<typeof aggregateSpecSchema>
