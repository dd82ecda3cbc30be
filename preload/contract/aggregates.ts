/** Aggregates: rows of a table grouped by columns, with measures of each group. */
import * as z from 'zod'
import { datasetSchema, derivedTableSchema } from './datasets.ts'
import { procedure } from './errors.ts'
import { rowFilterSchema } from './rows.ts'
import { taskSchema } from './tasks.ts'
import { cellSchema, columnSchema, datasetRefSchema, pageInput } from './values.ts'

/** Parts of a date or time by which rows can be grouped; all but `weekday` and `hour` sort as time goes. */
export const dateParts = ['year', 'quarter', 'month', 'week', 'day', 'weekday', 'hour'] as const
export const datePartSchema = z.enum(dateParts)
export type DatePart = z.infer<typeof datePartSchema>

/** What floats can still be divided by: smaller than any distance of two measurements, larger than any of them. */
const LEAST_WIDTH = 1e-100
const MOST_WIDTH = 1e100
const MOST_BINS = 1000
const A_WIDTH = `The width of bins is a number above 0, from ${LEAST_WIDTH} to ${MOST_WIDTH}.`

/** One column of groups: its values, a part of its dates, or bins of its numbers. */
export const groupSchema = z.object({
  column: z.string(),
  part: datePartSchema.optional(),
  bin: z
    .union(
      [
        z.object({
          width: z.number().min(LEAST_WIDTH, A_WIDTH).max(MOST_WIDTH, A_WIDTH),
        }),
        z.object({
          count: z.int().min(1, 'There is 1 bin or more.').max(MOST_BINS, `There are ${MOST_BINS} bins or fewer.`),
        }),
      ],
      `Bins have a width (a number from ${LEAST_WIDTH} to ${MOST_WIDTH}) or a count (a whole number from 1 to ${MOST_BINS}).`,
    )
    .optional()
    .describe('Bins of a width, or about so many of a round width'),
  name: z.string().min(1).max(200).optional().describe('Name of the column in the result'),
})
export type Group = z.infer<typeof groupSchema>

const A_QUANTILE = 'A quantile is a number from 0 to 1.'

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

/**
 * One number of each group. `count` without a column counts rows; `share` is the part of the total sum or count;
 * `stddev` is that of a sample (n - 1), and none for a single value; quantiles lie between values where none is there.
 */
export const measureSchema = z
  .object({
    function: measureFunctionSchema,
    column: z.string().optional(),
    quantile: z
      .number(A_QUANTILE)
      .min(0, A_QUANTILE)
      .max(1, A_QUANTILE)
      .optional()
      .describe('Of `quantile`: 0.9 is the value that 90 % do not exceed'),
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
  limit: z
    .int('A limit is a whole number.')
    .min(1, 'A limit is 1 or more.')
    .optional()
    .describe('Keep the first groups only'),
})
export type AggregateSpec = z.input<typeof aggregateSpecSchema>

/** Name of a table of one's own making. */
export const derivedNameSchema = z
  .string()
  .trim()
  .min(1, 'A table needs a name.')
  .max(100, 'The name of a table has at most 100 characters.')
  .refine((name) => !/\p{Cc}/u.test(name), 'The name of a table has no control characters.')

const cells = z.array(cellSchema)

const aggregateQuery = z.object({ dataset: datasetRefSchema, spec: aggregateSpecSchema })

export const pivotInputSchema = z.object({
  dataset: datasetRefSchema,
  table: z.string(),
  rows: z.array(groupSchema).min(1).max(5).describe('From the outermost level of rows to the innermost'),
  columns: z.array(groupSchema).max(3).default([]),
  measure: measureSchema,
  filters: z.array(rowFilterSchema).max(50).default([]),
  where: z.string().max(20_000).optional(),
  path: cells.max(4).default([]).describe('Values of the outer levels whose inner rows are wanted'),
  byTotal: z.boolean().default(false).describe('Rows with the largest totals first, rather than in the order of keys'),
  maxColumns: z.int().min(1).max(200).default(50),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(100),
})
export type PivotInput = z.input<typeof pivotInputSchema>

/** Totals are measured over all rows that they stand for, never put together from other measures. */
export const pivotSchema = z.object({
  level: z.int().describe('Level of these rows: 0 is the outermost'),
  row: columnSchema.describe('What the rows of this level are'),
  measure: columnSchema,
  columns: z.array(z.object({ key: cells, total: cellSchema })),
  columnsLeftOut: z.int().describe('Columns with the fewest rows that are not shown; totals hold them all the same'),
  rowsTotal: z.int(),
  rows: z.array(z.object({ key: cellSchema, cells, total: cellSchema })),
  grandTotal: cellSchema,
})
export type Pivot = z.infer<typeof pivotSchema>

export const aggregates = {
  page: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/aggregate', summary: 'Rows of an aggregate, a page at a time' })
    .input(aggregateQuery.extend({ totals: z.boolean().default(false), ...pageInput }))
    .output(
      z.object({
        columns: z.array(columnSchema),
        total: z.int(),
        rows: z.array(cells),
        totals: cells.nullable().describe('The measures over all rows; null unless asked for and there are groups'),
      }),
    ),
  pivot: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/pivot', summary: 'One level of a pivot table with its totals' })
    .input(pivotInputSchema)
    .output(pivotSchema),
  sql: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/aggregate/sql',
      summary: 'An aggregate as the SQL of a report',
    })
    .input(aggregateQuery)
    .output(z.object({ sql: z.string() })),
  save: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/derived',
      summary: 'Save an aggregate as a table of the dataset; returns the task',
    })
    .input(
      aggregateQuery.extend({
        name: derivedNameSchema,
        title: z.string().trim().max(200).optional().describe('The name when left out'),
        replace: z.boolean().default(false).describe('Replace a saved aggregate of that name'),
      }),
    )
    .output(taskSchema),
}

const derivedRef = z.object({ dataset: datasetRefSchema, name: z.string() })

export const derived = {
  list: procedure
    .route({ method: 'GET', path: '/datasets/{dataset}/derived', summary: 'The derived tables of a dataset' })
    .input(z.object({ dataset: datasetRefSchema }))
    .output(z.array(derivedTableSchema)),
  refresh: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/derived/{name}/refresh',
      summary: 'Make a saved aggregate again from the current version; returns the task',
    })
    .input(derivedRef)
    .output(taskSchema),
  delete: procedure
    .route({ method: 'DELETE', path: '/datasets/{dataset}/derived/{name}', summary: 'Delete a derived table' })
    .input(derivedRef)
    .output(datasetSchema),
}
