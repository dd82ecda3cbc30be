/** Reports: a SELECT over a dataset's tables with named, typed parameters. */
import * as z from 'zod'
import { procedure } from './errors.ts'
import { columnSchema, datasetRefSchema } from './values.ts'

export const definitionNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'A name has lower-case letters, digits and "-" only.')

export const parameterTypes = ['text', 'integer', 'number', 'date', 'choice'] as const

export const reportParameterSchema = z
  .object({
    name: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'A parameter has lower-case letters, digits and "_" only.'),
    title: z.string().optional(),
    type: z.enum(parameterTypes),
    choices: z
      .object({ table: z.string(), column: z.string() })
      .optional()
      .describe('Of a choice: the column whose values can be chosen'),
    default: z.union([z.string(), z.number()]).optional(),
  })
  .refine(({ type, choices }) => type !== 'choice' || choices !== undefined, {
    message: 'A choice needs a table and a column.',
  })
export type ReportParameter = z.infer<typeof reportParameterSchema>

/** In its SQL, each table of the dataset is a view under the table's name, and a parameter is written `$name`. */
export const reportDefinitionSchema = z.object({
  name: definitionNameSchema,
  title: z.string().min(1).max(200),
  description: z.string().max(2000).default(''),
  parameters: z
    .array(reportParameterSchema)
    .max(20)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'Two parameters have the same name.')
    .default([]),
  sql: z.string().min(1).max(50_000),
})
export type ReportDefinition = z.infer<typeof reportDefinitionSchema>

export const reportValuesSchema = z
  .record(z.string(), z.union([z.string(), z.number()]))
  .describe('Values of the parameters by name; defaults where left out')
export type ReportValues = z.infer<typeof reportValuesSchema>

/** `changed`: saved in the dataset under the name of one of its template's, in whose place it stands. */
export const reportOrigins = ['template', 'own', 'changed'] as const
export const reportSchema = reportDefinitionSchema.extend({ origin: z.enum(reportOrigins) })
export type Report = z.infer<typeof reportSchema>

/** A number where JavaScript holds it exactly, else its digits as text; dates and times as text. */
export const reportCellSchema = z.union([z.string(), z.number(), z.boolean()]).nullable()
export type ReportCell = z.infer<typeof reportCellSchema>

const pageShape = {
  values: reportValuesSchema.default({}),
  page: z.coerce.number().int().min(1).default(1),
  perPage: z.coerce.number().int().min(1).max(1000).default(100),
  seconds: z.int().min(1).max(3600).default(60).describe('A query that takes longer is stopped'),
}

export const reportPageSchema = z.object({
  data: z.array(z.record(z.string(), reportCellSchema)).describe('One object a row, with a member for each column'),
  columns: z.array(columnSchema).describe('The columns in their order'),
  page: z.int(),
  per_page: z.int(),
  total_pages: z.int(),
  total_items: z.int(),
  version: z.int().describe('Version of the dataset that was read'),
  cached: z.boolean().describe('Taken from an earlier run with the same values over the same data'),
  seconds: z.number().describe('How long the query ran'),
})
export type ReportPage = z.infer<typeof reportPageSchema>

export const reportRunSchema = z.object({
  at: z.date(),
  report: z.string().nullable().describe('Null for SQL that was not saved'),
  sql: z.string(),
  values: reportValuesSchema,
  version: z.int(),
  rows: z.int(),
  seconds: z.number(),
  actor: z.string().describe('Who ran it'),
})
export type ReportRun = z.infer<typeof reportRunSchema>

const datasetRef = z.object({ dataset: datasetRefSchema })
const reportRef = datasetRef.extend({ report: z.string().min(1).max(100).describe('Name of a report') })
const draftShape = reportDefinitionSchema.pick({ sql: true, parameters: true }).shape

export const reports = {
  list: procedure
    .route({ method: 'GET', path: '/datasets/{dataset}/reports', summary: 'The reports of a dataset' })
    .input(datasetRef)
    .output(z.array(reportSchema)),
  run: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/reports/{report}/run',
      summary: 'A page of a report; it is run once for the same values and data',
    })
    .input(reportRef.extend(pageShape))
    .output(reportPageSchema),
  draft: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/draft-report',
      summary: 'A page of a report that is not saved',
    })
    .input(datasetRef.extend({ ...draftShape, ...pageShape }))
    .output(reportPageSchema),
  explain: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/explain-report', summary: 'How a query would be run' })
    .input(datasetRef.extend({ ...draftShape, values: pageShape.values }))
    .output(z.object({ plan: z.string() })),
  save: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/reports', summary: 'Save a report with a dataset' })
    .input(
      datasetRef.extend({
        definition: reportDefinitionSchema,
        replaces: definitionNameSchema.optional().describe('Name of the report that was changed, perhaps renamed'),
      }),
    )
    .output(reportSchema),
  delete: procedure
    .route({
      method: 'DELETE',
      path: '/datasets/{dataset}/reports/{report}',
      summary: "Delete a saved report; a template's own comes back in its place",
    })
    .input(reportRef)
    .output(z.array(reportSchema)),
  history: procedure
    .route({ method: 'GET', path: '/datasets/{dataset}/report-runs', summary: 'What was run, newest first' })
    .input(
      datasetRef.extend({
        report: z.string().optional().describe('This report only'),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.array(reportRunSchema)),
  choices: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/choices', summary: 'Values of a column, to choose from' })
    .input(
      datasetRef.extend({
        table: z.string(),
        column: z.string(),
        search: z.string().max(500).default(''),
        limit: z.int().min(1).max(1000).default(100),
      }),
    )
    .output(z.object({ total: z.int(), values: z.array(z.string()) })),
}
