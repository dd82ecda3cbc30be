/**
 * A template as data: a Frictionless Data Package (v2, https://datapackage.org) with our own keys under `winnow`.
 * The engine knows no domain; whatever is special about one stands in such a file.
 */
import * as z from 'zod'
import {
  chartDefinitionSchema,
  columnTypeSchema,
  dashboardSchema,
  onDuplicateSchema,
  reportDefinitionSchema,
  segmentDefinitionSchema,
  severitySchema,
} from '../../../preload/contract/index.ts'
import { findFormProblem } from '../csv/forced-types.ts'

const nameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]*$/, 'a name has lower-case letters, digits, "-", "_" and "." only')
const columnList = z.union([z.string().transform((name) => [name]), z.array(z.string()).min(1)])

const markSchema = z
  .string()
  .regex(/^[^\p{L}\p{N}+\-#\\\r\n]$/u, 'a mark is one character, and no letter, digit, sign, "#" or "\\"')
const wordsSchema = z
  .array(z.string().regex(/^[^/|]+$/, 'a word for true or false is not empty and has no "/" and no "|"'))
  .min(1)

const fieldSchema = z
  .object({
    name: z.string().min(1),
    title: z.string().optional(),
    description: z.string().optional(),
    type: columnTypeSchema.default('string'),
    format: z.string().optional().describe('Of dates and times: default, or a strftime format of numbers'),
    decimalChar: markSchema.optional(),
    groupChar: markSchema.optional(),
    trueValues: wordsSchema.optional(),
    falseValues: wordsSchema.optional(),
    example: z.unknown().optional().describe('A value as it stands in a file'),
    constraints: z.object({ required: z.boolean().default(false) }).prefault({}),
    winnow: z
      .object({ list: z.string().length(1).optional().describe('Separator of a list; a JSON export writes an array') })
      .prefault({}),
  })
  .superRefine(({ type, ...form }, { addIssue }) => {
    const problem = findFormProblem(type, form)
    if (problem !== null) addIssue({ code: 'custom', message: problem })
  })
export type Field = z.infer<typeof fieldSchema>

const foreignKeySchema = z.object({
  fields: columnList,
  reference: z.object({ resource: nameSchema, fields: columnList }),
})
export type ForeignKey = z.infer<typeof foreignKeySchema>

const resourceSchema = z.object({
  name: nameSchema,
  title: z.string().min(1),
  description: z.string().default(''),
  dialect: z
    .object({ header: z.boolean().default(true).describe('False for files without a header') })
    .optional()
    .describe('How files are written is found out for each of them; this tells only what cannot be seen'),
  schema: z.object({
    fields: z.array(fieldSchema).min(1),
    primaryKey: columnList.default([]),
    foreignKeys: z.array(foreignKeySchema).default([]),
  }),
  winnow: z
    .object({
      headerless: z.boolean().default(false).describe('Files come without a header; the same as dialect.header false'),
      fileNames: z.array(z.string()).default([]).describe('Words in a file name that hint at this resource'),
      invalidRows: z.enum(['keep', 'quarantine']).default('keep'),
      onDuplicate: onDuplicateSchema
        .optional()
        .describe('Which row stays of several with one key in a delivery that is loaded into a dataset'),
      reportName: z.string().optional().describe('What the report calls this file'),
    })
    .prefault({}),
})
export type Resource = z.infer<typeof resourceSchema>

export const hierarchySchema = z.object({
  resource: nameSchema.describe('The resource whose rows are browsed'),
  levels: z
    .array(
      z.object({
        name: z.string().min(1),
        title: z.string(),
        column: z.string(),
        label: z.string().optional().describe('A column of the resource that `column` refers to'),
      }),
    )
    .min(1),
  leaf: z
    .object({ column: z.string(), title: z.string() })
    .describe('The reference to the rows that are found at the end'),
})
export type Hierarchy = z.infer<typeof hierarchySchema>

/** Rows grouped by a column; each group is written as a member of an object or an item of a list. */
export interface JsonGroup {
  readonly by: string
  /** The group's key, with `{column}` replaced by its value. */
  readonly key: string
  /** Characters to replace in the value before it goes into the key. */
  readonly replace: Readonly<Record<string, string>>
  readonly as: 'object' | 'list'
  readonly fields: readonly string[]
  /** Groups within this one: under a name, or as the group's whole value when the name is empty. */
  readonly groups: Readonly<Record<string, JsonGroup>>
}
const jsonGroupSchema: z.ZodType<JsonGroup> = z.lazy(() =>
  z.object({
    by: z.string(),
    key: z.string(),
    replace: z.record(z.string(), z.string()).default({}),
    as: z.enum(['object', 'list']),
    fields: z.array(z.string()).default([]),
    groups: z
      .record(z.string(), jsonGroupSchema)
      .refine((groups) => Object.keys(groups).length <= 1, 'a group holds one group at most')
      .default({}),
  }),
)

/** The short report of anomalies that a domain knows. */
const reportSchema = z.object({
  columns: z.tuple([z.string(), z.string(), z.string()]).describe('Names for file, line and text'),
  texts: z.record(z.string(), z.string()).describe('Text by anomaly code; a code without a text is left out'),
})
export type Report = z.infer<typeof reportSchema>

export const dataPackageSchema = z.object({
  name: nameSchema,
  title: z.string().min(1),
  description: z.string().default(''),
  resources: z.array(resourceSchema).min(1),
  winnow: z
    .object({
      severities: z.record(z.string(), severitySchema).default({}).describe('Severities other than the usual ones'),
      hierarchy: hierarchySchema.optional(),
      json: z.object({ indent: z.int().min(0).max(8).default(2), root: jsonGroupSchema }).optional(),
      report: reportSchema.optional(),
      reports: z.array(reportDefinitionSchema).max(200).default([]),
      charts: z.array(chartDefinitionSchema).max(200).default([]),
      dashboard: dashboardSchema.optional(),
      segments: z.array(segmentDefinitionSchema).max(50).default([]),
    })
    .prefault({}),
})
export type Template = z.infer<typeof dataPackageSchema>
