/** Charts of aggregates and reports, and dashboards: pages of charts, figures and lists. */
import * as z from 'zod'
import { aggregateSpecSchema, datePartSchema, measureSchema } from './aggregates.ts'
import { procedure } from './errors.ts'
import { definitionNameSchema, reportValuesSchema } from './reports.ts'
import { cellSchema, columnSchema, datasetRefSchema } from './values.ts'

export const chartKinds = ['bar', 'stacked', 'line', 'area', 'scatter', 'histogram', 'heatmap'] as const
export const chartKindSchema = z.enum(chartKinds)
export type ChartKind = z.infer<typeof chartKindSchema>

/** Where a chart's or list's rows come from. `rows` are columns of a table as they are, for scatter charts. */
export const chartSourceSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('aggregate'), spec: aggregateSpecSchema }),
  z.object({ what: z.literal('report'), name: definitionNameSchema, parameters: reportValuesSchema.default({}) }),
  z.object({ what: z.literal('rows'), table: z.string() }),
])
export type ChartSource = z.input<typeof chartSourceSchema>

export const chartDefinitionSchema = z.object({
  name: definitionNameSchema,
  title: z.string().min(1).max(200),
  kind: chartKindSchema,
  source: chartSourceSchema,
  x: z.string().describe('Column of the source along the x axis; of a histogram, the column that is binned'),
  y: z.array(z.string()).max(20).default([]).describe('Columns with the values; of a heat map the second axis first'),
  series: z.string().optional().describe('A column whose values become a series each'),
})
export type ChartDefinition = z.input<typeof chartDefinitionSchema>

/** One box of a dashboard, on a grid of 12 columns. */
export const dashboardItemSchema = z.object({
  id: z.string().min(1).max(100),
  x: z.int().min(0).max(11),
  y: z.int().min(0),
  width: z.int().min(1).max(12),
  height: z.int().min(1).max(50),
  content: z.discriminatedUnion('what', [
    z.object({ what: z.literal('chart'), chart: chartDefinitionSchema }),
    z.object({
      what: z.literal('figure').describe('One number'),
      title: z.string().min(1).max(200),
      table: z.string(),
      measure: measureSchema,
      where: z.string().max(20_000).optional(),
    }),
    z.object({
      what: z.literal('list').describe('Rows of a report or an aggregate, by page'),
      title: z.string().min(1).max(200),
      source: chartSourceSchema,
      perPage: z.int().min(1).max(100).default(10),
    }),
    z.object({ what: z.literal('text'), text: z.string().max(5000) }),
  ]),
})
export type DashboardItem = z.input<typeof dashboardItemSchema>

export const dashboardSchema = z.object({ items: z.array(dashboardItemSchema).max(60).default([]) })
export type Dashboard = z.input<typeof dashboardSchema>

/** More than this nobody could tell apart in a picture; the engine groups, bins or samples until it fits. */
export const MOST_POINTS = 3000

/** What an axis counts in. `time` has dates and times as text, of the form that `part` says; `value` numbers. */
export const chartAxisSchema = z.object({
  title: z.string(),
  type: z.enum(['category', 'value', 'time']),
  part: datePartSchema.optional().describe('Of a time axis: what one point stands for; left out for points in time'),
  width: z.number().optional().describe('Of bins: points are the lower ends of bins of this width'),
  values: z.array(z.string()).optional().describe('Of a heat map: the values along the axis, in their order'),
})
export type ChartAxis = z.infer<typeof chartAxisSchema>

export const chartPointSchema = z.record(z.string(), z.union([z.string(), z.number()]).nullable())
export type ChartPoint = z.infer<typeof chartPointSchema>

export const chartDataSchema = z.object({
  kind: chartKindSchema,
  x: chartAxisSchema,
  y: chartAxisSchema,
  series: z
    .array(z.object({ key: z.string().describe('Member of the points'), title: z.string(), isOther: z.boolean() }))
    .describe('Of a scatter chart, points have the key of their series under `series` and their value under `y`'),
  points: z
    .array(chartPointSchema)
    .max(MOST_POINTS)
    .describe(
      'One object for each `x`, with a member for each series; of a heat map one for each field, with `x`, `y`',
    ),
  note: z.string().nullable().describe('What a reader should know: what was grouped, sampled or left out'),
  version: z.int().describe('Version of the dataset that was read'),
})
export type ChartData = z.infer<typeof chartDataSchema>

const datasetRef = z.object({ dataset: datasetRefSchema })

export const charts = {
  data: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/chart', summary: 'What a chart draws: 3,000 points at most' })
    .input(datasetRef.extend({ chart: chartDefinitionSchema }))
    .output(chartDataSchema),
  suggest: procedure
    .route({
      method: 'GET',
      path: '/datasets/{dataset}/tables/{table}/charts',
      summary: 'Charts that suit the columns of a table',
    })
    .input(datasetRef.extend({ table: z.string() }))
    .output(z.array(chartDefinitionSchema)),
}

/** `template` and `suggested` dashboards belong to the dataset until somebody saves one. */
export const dashboardOrigins = ['saved', 'template', 'suggested'] as const
const datasetDashboardSchema = z.object({
  dashboard: dashboardSchema,
  origin: z.enum(dashboardOrigins),
  original: z.enum(['template', 'suggested']).describe('What a reset would bring back'),
})
export type DatasetDashboard = z.infer<typeof datasetDashboardSchema>

export const dashboards = {
  get: procedure
    .route({
      method: 'GET',
      path: '/datasets/{dataset}/dashboard',
      summary: "The dashboard of a dataset: saved, else its template's, else a suggestion",
    })
    .input(datasetRef)
    .output(datasetDashboardSchema),
  save: procedure
    .route({ method: 'PUT', path: '/datasets/{dataset}/dashboard', summary: 'Save the dashboard of a dataset' })
    .input(datasetRef.extend({ dashboard: dashboardSchema }))
    .output(datasetDashboardSchema),
  reset: procedure
    .route({
      method: 'DELETE',
      path: '/datasets/{dataset}/dashboard',
      summary: "Forget the saved dashboard; the template's or a suggestion comes back",
    })
    .input(datasetRef)
    .output(datasetDashboardSchema),
  figure: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/figure', summary: 'One number over the rows of a table' })
    .input(datasetRef.extend({ table: z.string(), measure: measureSchema, where: z.string().max(20_000).optional() }))
    .output(z.object({ column: columnSchema, value: cellSchema })),
}
