/** Charts of aggregates and reports, and dashboards: pages of charts, figures and lists. */
import * as z from 'zod'
import { aggregateSpecSchema, measureSchema } from './aggregates.ts'
import { definitionNameSchema, reportValuesSchema } from './reports.ts'

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
