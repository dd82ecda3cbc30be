/** Templates: what a domain's files look like. Ours come with the program; the user's own can be made, shared, changed. */
import * as z from 'zod'
import { datasetSchema } from './datasets.ts'
import { procedure } from './errors.ts'
import { columnTypeSchema, datasetNameSchema, datasetRefSchema, grantSchema } from './values.ts'
import { onDuplicateSchema } from './versions.ts'

export const templateColumnSchema = z.object({
  name: z.string(),
  title: z.string().nullable(),
  description: z.string().nullable(),
  type: columnTypeSchema,
  format: z.string().nullable().describe('How values are written, in words, where it is not the usual way'),
  example: z.string().nullable().describe('A value as it is expected in a file'),
  required: z.boolean().describe('Also true for the columns of the key'),
})
export type TemplateColumn = z.infer<typeof templateColumnSchema>

export const templateResourceSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  hasHeader: z.boolean(),
  columns: z.array(templateColumnSchema),
  key: z.array(z.string()).describe('Columns of its primary key; none when it has none'),
  foreignKeys: z.array(
    z.object({ columns: z.array(z.string()), resource: z.string(), references: z.array(z.string()) }),
  ),
  fileNames: z.array(z.string()).describe('Words in a file name that hint at this resource'),
  invalidRows: z.enum(['keep', 'quarantine']),
  onDuplicate: onDuplicateSchema.nullable(),
})
export type TemplateResource = z.infer<typeof templateResourceSchema>

const namedSchema = z.object({ name: z.string(), title: z.string(), description: z.string() })

export const templateSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  origin: z.enum(['built-in', 'yours']).describe('Only your own can be changed and deleted'),
  problem: z.string().nullable().describe('Why it cannot be used as it is; then it has no resources'),
  resources: z.array(templateResourceSchema),
  hierarchy: z
    .object({ resource: z.string(), levels: z.array(z.string()), leaf: z.string() })
    .nullable()
    .describe('Titles of the levels by which its rows are browsed'),
  reports: z.array(namedSchema),
  charts: z.array(namedSchema),
  segments: z.array(namedSchema),
  dashboard: z.int().describe('Boxes of its dashboard'),
  json: z.boolean().describe('Whether it has a JSON shape of its own'),
})
export type Template = z.infer<typeof templateSchema>

export const templateProblemSchema = z.object({
  pointer: z.string().describe('JSON Pointer of the value; empty for the whole'),
  line: z.int().describe('From 1'),
  column: z.int().describe('From 1'),
  length: z.int().describe('Characters to mark on the line'),
  message: z.string(),
})
export type TemplateProblem = z.infer<typeof templateProblemSchema>

const templateNameSchema = z.string().min(1).max(200).describe('Id of a template')
/** Longer texts are refused with a sentence by the engine; this only bounds what is taken in. */
const templateTextSchema = z.string().max(2_000_000).describe('A datapackage.json')
const templateRef = z.object({ template: templateNameSchema })

export const templates = {
  list: procedure
    .route({ method: 'GET', path: '/templates', summary: 'All templates' })
    .output(z.array(templateSchema)),
  get: procedure
    .route({ method: 'GET', path: '/templates/{template}', summary: 'The datapackage.json of a template' })
    .input(templateRef)
    .output(z.object({ template: templateSchema, text: z.string() })),
  check: procedure
    .route({ method: 'POST', path: '/check-template', summary: 'What is wrong with a template, and where' })
    .input(z.object({ text: templateTextSchema }))
    .output(
      z.object({
        problems: z.array(templateProblemSchema),
        template: templateSchema.nullable().describe('What it expects; null while something is wrong with it'),
      }),
    ),
  save: procedure
    .route({ method: 'POST', path: '/templates', summary: 'Save a template of your own' })
    .input(
      z.object({
        text: templateTextSchema,
        replaces: templateNameSchema.optional().describe('The template that was changed, perhaps renamed'),
      }),
    )
    .output(templateSchema),
  delete: procedure
    .route({
      method: 'DELETE',
      path: '/templates/{template}',
      summary: 'Delete a template of your own; saving the returned text brings it back',
    })
    .input(templateRef)
    .output(z.object({ id: z.string(), title: z.string(), text: z.string() })),
  draft: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/template-draft',
      summary: 'A template made from a dataset: its columns, keys, reports and dashboard; nothing is saved',
    })
    .input(
      z.object({
        dataset: datasetRefSchema,
        name: z.string().max(200).optional(),
        title: datasetNameSchema.optional(),
      }),
    )
    .output(
      z.object({
        name: z.string(),
        text: z.string(),
        notes: z.array(z.string()).describe('What was left out, in sentences'),
      }),
    ),
  attach: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/template',
      summary: 'Make a template that of a dataset: later deliveries are read by it',
    })
    .input(
      z.object({
        dataset: datasetRefSchema,
        template: templateNameSchema.nullable().describe('Null for none: the dataset keeps its data'),
      }),
    )
    .output(datasetSchema),
  export: procedure
    .route({ method: 'POST', path: '/templates/{template}/export', summary: 'Write a template to a file' })
    .input(templateRef.extend({ target: grantSchema, overwrite: z.boolean().default(false) }))
    .output(z.object({ file: z.string(), bytes: z.int() })),
  import: procedure
    .route({
      method: 'POST',
      path: '/import-template',
      summary: 'Take in a template from a datapackage.json, or from a ZIP archive with one',
    })
    .input(
      z.object({
        file: grantSchema,
        name: templateNameSchema.optional().describe('Another name for it'),
        replace: z.boolean().default(false).describe('Put it in the place of your own one of this name'),
      }),
    )
    .output(templateSchema),
}
