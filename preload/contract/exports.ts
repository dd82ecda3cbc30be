/** Writing parts of a dataset to files. */
import * as z from 'zod'
import { aggregateSpecSchema } from './aggregates.ts'
import { anomalyFilterSchema } from './anomalies.ts'
import { procedure } from './errors.ts'
import { definitionNameSchema, reportValuesSchema } from './reports.ts'
import { rowQueryShape } from './rows.ts'
import { taskSchema } from './tasks.ts'
import { datasetRefSchema, grantSchema, selectionSchema } from './values.ts'

/** What is written. `shape` says how where no `format` does: `json` of a selection is the template's own nested shape. */
export const exportContentSchema = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('selection'),
    shape: z.enum(['json', 'csv']).default('csv'),
    selection: selectionSchema.default([]),
  }),
  z.object({
    what: z.literal('table'),
    table: z.string(),
    shape: z.enum(['csv', 'json']).default('csv').describe('json: an array of objects'),
    ...rowQueryShape,
    offset: z.int().min(0).default(0),
    limit: z.int().min(0).optional().describe('All rows when left out'),
  }),
  z.object({ what: z.literal('aggregate'), spec: aggregateSpecSchema }),
  z.object({
    what: z.literal('report'),
    name: definitionNameSchema,
    parameters: reportValuesSchema.default({}),
  }),
  z.object({
    what: z.literal('anomalies'),
    shape: z
      .enum(['csv', 'json', 'template', 'html'])
      .default('csv')
      .describe('template: the report as the template defines it; html: a page to print'),
    filter: anomalyFilterSchema.prefault({}),
  }),
  z.object({
    what: z.literal('difference'),
    shape: z.enum(['csv', 'json']).default('csv'),
    from: z.int().min(1).optional(),
    to: z.int().min(1).optional(),
    key: z.array(z.string()).max(50).optional(),
    table: z.string().optional().describe('Needed for CSV when several tables differ'),
  }),
  z.object({
    what: z.literal('quarantine').describe('The rejected records, byte for byte, one file after the other'),
    source: z.string().optional().describe('Id of one file; all when left out'),
  }),
])
export type ExportContent = z.input<typeof exportContentSchema>

export const csvEncodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-1',
  'iso-8859-15',
  'windows-1250',
  'windows-1251',
  'shift_jis',
  'gb18030',
] as const

export const csvFormatSchema = z.object({
  kind: z.literal('csv'),
  delimiter: z.enum([',', ';', '\t', '|']).default(','),
  encoding: z
    .enum(csvEncodings)
    .default('utf-8')
    .describe('A character that it lacks fails the export, with its row and column'),
  bom: z.boolean().default(false).describe('Begin with a byte order mark, by which Excel knows Unicode'),
  quote: z
    .enum(['needed', 'all', 'text'])
    .default('needed')
    .describe('Which cells stand in quotes; text: those of all columns of text'),
  decimal: z
    .enum(['source', '.', ','])
    .default('source')
    .describe('Decimal sign of numbers; source: numbers as they stood in the file, with their thousands separators'),
  lineEnd: z.enum(['lf', 'crlf']).default('lf'),
  header: z.boolean().default(true),
  escapeFormulas: z
    .boolean()
    .default(true)
    .describe("Put ' before texts that a spreadsheet would run as a formula; numbers stay as they are"),
})

export type CsvFormat = z.output<typeof csvFormatSchema>

/** How rows are written. Left out, the content's `shape` says it, as plain CSV or an array of objects. */
export const exportFormatSchema = z.discriminatedUnion('kind', [
  csvFormatSchema,
  z.object({ kind: z.literal('json').describe('An array of objects') }),
  z.object({ kind: z.literal('jsonl').describe('An object a line') }),
  z.object({ kind: z.literal('nested').describe("A selection in the template's own shape") }),
  z.object({ kind: z.literal('parquet') }),
  z.object({ kind: z.literal('avro'), codec: z.enum(['null', 'deflate', 'snappy']).default('deflate') }),
  z.object({ kind: z.literal('xlsx').describe('An Excel workbook') }),
])
export type ExportFormat = z.input<typeof exportFormatSchema>
export type ExportKind = ExportFormat['kind']

/** Several files instead of one: `name-0001.csv`, … None is empty, each has the header, no row is split. */
export const exportPartsSchema = z.union([
  z.object({
    bytes: z.int().min(1).describe('No file has more bytes, counted as it is written: encoded and compressed'),
  }),
  z.object({ rows: z.int().min(1) }),
])
export type ExportParts = z.infer<typeof exportPartsSchema>

export const exportCompressions = ['none', 'gzip', 'zstd'] as const
export const exportCompressionSchema = z.enum(exportCompressions)
export type ExportCompression = z.infer<typeof exportCompressionSchema>

const orderShape = {
  dataset: datasetRefSchema,
  content: exportContentSchema,
  format: exportFormatSchema.optional(),
}

export const exports_ = {
  start: procedure
    .route({ method: 'POST', path: '/datasets/{dataset}/exports', summary: 'Write a file; returns the task to follow' })
    .input(
      z.object({
        ...orderShape,
        parts: exportPartsSchema.optional(),
        compression: exportCompressionSchema.default('none'),
        target: grantSchema.describe('A permission to write one file, or the files of its name with a number'),
        overwrite: z.boolean().default(false),
        escapeFormulas: z
          .boolean()
          .default(false)
          .describe("Where no format is given, CSV only: put ' before cells that a spreadsheet would run as a formula"),
      }),
    )
    .output(taskSchema),
  preview: procedure
    .route({
      method: 'POST',
      path: '/datasets/{dataset}/exports/preview',
      summary: 'How an export would begin, and about how large it would be',
    })
    .input(z.object({ ...orderShape, rows: z.int().min(1).max(100).default(8) }))
    .output(
      z.object({
        text: z.string().nullable().describe('The first lines; null for a format that is no text'),
        columns: z.array(z.string()),
        cells: z.array(z.array(z.string().nullable())).describe('The first rows'),
        rows: z.int().nullable().describe('Rows in all; null where only the export itself will tell'),
        bytes: z.int().nullable().describe('About so many, before compression; null where it is not known'),
      }),
    ),
}
