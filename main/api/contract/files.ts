/** Files in and out: loads, exports, backups, tasks with their files, and files that are grouped without a dataset. */
import { JSON_SCHEMA_INPUT_REGISTRY } from '@orpc/zod/zod4'
import * as z from 'zod'
import {
  anomalyFilterSchema,
  backupCodecs,
  csvFormatSchema,
  datasetNameSchema,
  datasetRefSchema,
  definitionNameSchema,
  exportCompressionSchema,
  exportPartsSchema,
  onDuplicateSchema,
  reportValuesSchema,
  rowFilterSchema,
  selectionSchema,
  sortSchema,
  taskKinds,
  taskSchema,
  taskStatuses,
} from '../../../preload/contract/index.ts'
import { snakeSchema } from '../snake-case.ts'
import { specSchema } from './questions.ts'
import { datasetParams, fileSchema, flag, pageOf, pageQuery, route, taskParams } from './shapes.ts'

export const taskInfoSchema = snakeSchema(taskSchema)

const files = z
  .union(
    [z.array(fileSchema).min(1).max(100), fileSchema.transform((file) => [file])],
    '1 to 100 files are needed here.',
  )
  .describe('One file or several')
// Several parts of one name; said as an array, since a form has no other word for it.
JSON_SCHEMA_INPUT_REGISTRY.add(files, {
  ...{ type: 'array', minItems: 1, maxItems: 100, description: 'One file or several, each a part of this name' },
  items: { type: 'string', contentMediaType: 'application/octet-stream' },
})
const name = z.string().min(1).max(200)

const LOADS = 'loads'

const templateSchema = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  resources: z.array(z.object({ name: z.string(), title: z.string(), fields: z.array(z.string()) })),
})

export const templates = {
  list: route(LOADS, 'GET', '/templates', 'Templates: what files of known domains look like')
    .input(z.object({ query: z.strictObject(pageQuery) }))
    .output(pageOf(templateSchema)),
}

const readAs = { template: name.optional().describe('A template, `none`, or left out to find the one that fits') }

export const loads = {
  create: route(LOADS, 'POST', '/loads', 'Load files as a new dataset; answers with the task', {
    ...{ role: 'editor', status: 202, upload: {} },
    description: `Tables of any format that Winnow reads (CSV, Excel, Avro …), also compressed. A file is read by the template that
fits it, if one does: then it needs no header, and files of one shape are told apart by their names. Records that break a rule of
their table are not loaded: \`GET /datasets/{dataset}/anomalies\` tells of each, and an export of \`quarantine\` holds them as
they were. How many were read, loaded and set aside is in the \`ledger\` of each file of a table. Content that is there already
ends the task as \`refused\`.`,
  })
    .input(
      z.object({
        body: z.strictObject({
          files,
          dataset: datasetNameSchema.optional().describe('Its name; a free one when left out'),
          ...readAs,
          again: flag.optional().describe('Load although the same content is there already'),
        }),
      }),
    )
    .output(taskInfoSchema),
  into: route(LOADS, 'POST', '/datasets/{dataset}/loads', 'Load files into a dataset, as a new version', {
    ...{ role: 'editor', status: 202, upload: {} },
    description: 'Answers with the task.',
  })
    .input(
      z.object({
        params: datasetParams,
        body: z.strictObject({
          files,
          mode: z.enum(['append', 'replace', 'upsert']).default('append').describe('upsert: by the key'),
          key: z.string().max(5000).optional().describe('Key columns of an upsert, with commas between them'),
          on_duplicate: onDuplicateSchema.optional().describe('Which row of one key stays'),
          ...readAs,
          again: flag.optional(),
        }),
      }),
    )
    .output(taskInfoSchema),
}

const EXPORTS = 'exports'

const contentSchema = z.discriminatedUnion('what', [
  z.strictObject({
    what: z.literal('table'),
    table: z.string(),
    filters: z.array(rowFilterSchema).max(50).default([]),
    sort: z.array(sortSchema).max(10).default([]),
  }),
  z.strictObject({ what: z.literal('selection').describe('A cascade'), selection: selectionSchema.default([]) }),
  z.strictObject({ what: z.literal('aggregate'), spec: specSchema }),
  z.strictObject({
    what: z.literal('report'),
    name: definitionNameSchema,
    parameters: reportValuesSchema.default({}),
  }),
  z.strictObject({
    what: z.literal('anomalies'),
    shape: z.enum(['csv', 'json', 'template', 'html']).default('csv'),
    filter: anomalyFilterSchema.prefault({}),
  }),
  z.strictObject({
    what: z.literal('quarantine').describe('The rejected records, byte for byte'),
    source: z.string().optional(),
  }),
])

const { delimiter, encoding, bom, quote, decimal, header } = csvFormatSchema.shape
export const formatSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('csv'),
    ...{ delimiter, encoding, bom, quote, decimal, header },
    line_end: csvFormatSchema.shape.lineEnd,
    escape_formulas: csvFormatSchema.shape.escapeFormulas,
  }),
  ...(['json', 'jsonl', 'nested', 'parquet', 'xlsx'] as const).map((kind) => z.strictObject({ kind: z.literal(kind) })),
  z.strictObject({ kind: z.literal('avro'), codec: z.enum(['null', 'deflate', 'snappy']).default('deflate') }),
])

export const exports_ = {
  create: route(EXPORTS, 'POST', '/datasets/{dataset}/exports', 'Write a part of a dataset to files', {
    status: 202,
    description: `Answers with the task. When it is done, \`GET /tasks/{task}/files\` lists what can be downloaded. The records that
were rejected, as a CSV file: \`{"content": {"what": "quarantine"}}\`; why, line by line: \`{"content": {"what": "anomalies"}}\`.`,
  })
    .input(
      z.object({
        params: datasetParams,
        body: z.strictObject({
          content: contentSchema,
          format: formatSchema.optional().describe('CSV when left out'),
          parts: exportPartsSchema.optional(),
          compression: exportCompressionSchema.default('none'),
          file_name: name.optional(),
        }),
      }),
    )
    .output(taskInfoSchema),
  backup: route(
    EXPORTS,
    'POST',
    '/datasets/{dataset}/backups',
    'Back up each table as an Avro file, in a ZIP archive',
    {
      ...{ role: 'editor', status: 202 },
      description: 'Answers with the task. When it is done, `GET /tasks/{task}/files` lists the archive.',
    },
  )
    .input(
      z.object({
        params: datasetParams,
        body: z.strictObject({ codec: z.enum(backupCodecs).default('deflate') }).optional(),
      }),
    )
    .output(taskInfoSchema),
  restore: route(EXPORTS, 'POST', '/backups/restore', 'Restore tables from a backup, or from any Avro files', {
    ...{ role: 'editor', status: 202, upload: {} },
    description: 'Takes the ZIP archive of a backup as it is, or single `.avro` files, and answers with the task.',
  })
    .input(
      z.object({
        body: z.strictObject({
          files,
          dataset: datasetNameSchema.optional().describe("Name of a new dataset; the backup's own, if free"),
          into: datasetRefSchema.optional().describe('The dataset that gets a new version instead'),
          table: name.optional().describe('Only this table'),
          strict: flag.optional().describe('Restore nothing where anything is damaged'),
        }),
      }),
    )
    .output(taskInfoSchema),
}

const TASKS = 'tasks'

export const taskFileSchema = z.object({ name: z.string(), bytes: z.int(), url: z.string() })

export const tasks = {
  list: route(TASKS, 'GET', '/tasks', 'Running and past tasks, newest first')
    .input(
      z.object({
        query: z.strictObject({
          ...pageQuery,
          status: z.enum(taskStatuses).optional().describe('How they stand'),
          kind: z.enum(taskKinds).optional().describe('What kind of work it is'),
        }),
      }),
    )
    .output(pageOf(taskInfoSchema)),
  get: route(TASKS, 'GET', '/tasks/{task}', 'One task')
    .input(z.object({ params: taskParams }))
    .output(taskInfoSchema),
  cancel: route(TASKS, 'POST', '/tasks/{task}/cancel', 'Cancel a running task; it leaves nothing behind', {
    role: 'editor',
  })
    .input(z.object({ params: taskParams }))
    .output(taskInfoSchema),
  files: route(TASKS, 'GET', '/tasks/{task}/files', 'What a finished export or backup has written', {
    description:
      'The files are kept for a day, as long as they are among the 20 newest of their user, and at most until the server stops.',
  })
    .input(z.object({ params: taskParams }))
    .output(z.object({ results: z.array(taskFileSchema) })),
  deleteFiles: route(TASKS, 'DELETE', '/tasks/{task}/files', 'Delete what a task has written for download', {
    status: 204,
  })
    .input(z.object({ params: taskParams }))
    .output(z.undefined()),
}

const PROCESSING = 'processing'

const columnsSchema = z
  .string()
  .max(2000)
  .refine((text) => {
    const names = text.split(',').filter((name) => name.trim() !== '')
    return names.length >= 1 && names.length <= 20
  }, 'It names 1 to 20 columns, with commas between them.')

export const processing = {
  start: route(PROCESSING, 'POST', '/process_file/', 'Sum up a file by groups, without a dataset', {
    ...{ role: 'editor', status: 201, upload: { only: /\.(?:csv|gz)$/i } },
    description: `A \`.csv\` file, or one that is compressed as \`.gz\`; anything else is refused (415). The same content again
is refused with the \`uuid\` of the first task beside \`error\` (409), also when that failed; delete its result first to try again.
Then ask for the result until it is no longer 425.`,
  })
    .input(
      z.object({
        body: z.strictObject({
          file: fileSchema,
          group_by: columnsSchema.default('Song,Date').describe('1 to 20 columns with commas between them'),
          sum: z.string().min(1).max(500).default('Number of Plays').describe('The column that is summed up'),
          total: z
            .string()
            .min(1)
            .max(200)
            .default('Total Number of Plays for Date')
            .describe('What the sum is called'),
          skip_invalid: flag.optional().describe('Leave values out that are no numbers, rather than fail'),
        }),
      }),
    )
    .output(z.object({ uuid: z.string() })),
  result: route(PROCESSING, 'GET', '/csv_task_result/{uuid}/', 'The files of a processed file', {
    description: '425 while it is processed, 406 with the reason when that failed.',
  })
    .input(z.object({ params: z.object({ uuid: z.string().max(100) }) }))
    .output(z.object({ output_files: z.array(z.string()).describe('URLs, to be fetched with the same token') })),
  delete: route(PROCESSING, 'DELETE', '/csv_task_result/{uuid}/', 'Forget a processed file, and delete its result', {
    ...{ role: 'editor', status: 204 },
  })
    .input(z.object({ params: z.object({ uuid: z.string().max(100) }) }))
    .output(z.undefined()),
}
