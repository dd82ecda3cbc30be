/** Reports: a SELECT over a dataset's tables with named, typed parameters. */
import * as z from 'zod'

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
  parameters: z.array(reportParameterSchema).max(20).default([]),
  sql: z.string().min(1).max(50_000),
})
export type ReportDefinition = z.infer<typeof reportDefinitionSchema>

export const reportValuesSchema = z
  .record(z.string(), z.union([z.string(), z.number()]))
  .describe('Values of the parameters by name; defaults where left out')
export type ReportValues = z.infer<typeof reportValuesSchema>
