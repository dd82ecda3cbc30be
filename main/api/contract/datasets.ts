/** Datasets, their tables and rows. */
import * as z from 'zod'
import {
  columnSchema,
  datasetNameSchema,
  datasetSchema,
  derivedKinds,
  insertedRowSchema,
  ledgerSchema,
  MOST_INSERTED_ROWS,
  versionSchema,
} from '../../../preload/contract/index.ts'
import { snakeSchema } from '../snake-case.ts'
import { anyNames, datasetParams, pageOf, pageQuery, recordSchema, route, tableParams } from './shapes.ts'

const TAG = 'datasets'

const columnInfo = columnSchema.pick({ name: true, type: true })

export const tableInfoSchema = z.object({
  name: z.string(),
  title: z.string(),
  kind: z.enum(['table', ...derivedKinds]).describe('table: made from files; the others are made from tables'),
  rows: z.int(),
  columns: z.array(columnInfo),
  files: z
    .array(z.object({ file: z.string(), bytes: z.int(), ledger: ledgerSchema }))
    .describe('Where its rows came from: for each file, records = rows + quarantined + skipped'),
})

export const datasetInfoSchema = snakeSchema(
  datasetSchema.pick({
    ...{ id: true, name: true, template: true, createdAt: true, version: true, state: true, rows: true },
    ...{ anomalies: true, hierarchy: true },
  }),
).describe('A dataset')

const text = (description: string) => z.string().max(500).optional().describe(description)
const listQuery = z.strictObject({ ...pageQuery, search: text('Part of the name'), ordering: text('`name`, `-name`') })

const filters = `Filters by column, as many as you like: \`column=value\` (equal, as text), and with \`__\` and an operator behind
the name: \`ne\`, \`contains\`, \`startswith\`, \`lt\`, \`lte\`, \`gt\`, \`gte\`, \`isnull\` (\`true\` or \`false\`; empty counts as
null), \`eq\` (for a column whose name is that of another parameter). All of them must hold.`

export const datasets = {
  list: route(TAG, 'GET', '/datasets', 'Datasets, newest first')
    .input(
      z.object({
        query: listQuery.extend({ ordering: text('`name`, `rows` or `created_at`; with `-` from the other end') }),
      }),
    )
    .output(pageOf(datasetInfoSchema)),
  get: route(TAG, 'GET', '/datasets/{dataset}', 'One dataset')
    .input(z.object({ params: datasetParams }))
    .output(datasetInfoSchema),
  rename: route(TAG, 'PATCH', '/datasets/{dataset}', 'Give a dataset another name', { role: 'editor' })
    .input(z.object({ params: datasetParams, body: z.strictObject({ name: datasetNameSchema }) }))
    .output(datasetInfoSchema),
  delete: route(TAG, 'DELETE', '/datasets/{dataset}', 'Delete a dataset; it can be restored for 30 days', {
    role: 'editor',
  })
    .input(z.object({ params: datasetParams }))
    .output(datasetInfoSchema),
  restore: route(TAG, 'POST', '/datasets/{dataset}/restore', 'Bring a deleted dataset back, by its id', {
    role: 'editor',
  })
    .input(z.object({ params: datasetParams }))
    .output(datasetInfoSchema),
  versions: route(TAG, 'GET', '/datasets/{dataset}/versions', 'The history of a dataset, newest first')
    .input(z.object({ params: datasetParams, query: z.strictObject(pageQuery) }))
    .output(pageOf(snakeSchema(versionSchema))),
  undo: route(TAG, 'POST', '/datasets/{dataset}/undo', 'Go back to the version before; nothing is deleted', {
    role: 'editor',
  })
    .input(z.object({ params: datasetParams }))
    .output(datasetInfoSchema),
  tables: route(TAG, 'GET', '/datasets/{dataset}/tables', 'The tables of a dataset')
    .input(z.object({ params: datasetParams, query: listQuery }))
    .output(pageOf(tableInfoSchema)),
  table: route(TAG, 'GET', '/datasets/{dataset}/tables/{table}', 'One table, with its columns')
    .input(z.object({ params: tableParams }))
    .output(tableInfoSchema),
}

export const rows = {
  page: route(TAG, 'GET', '/datasets/{dataset}/tables/{table}/rows', 'Rows of a table, by page', {
    spec: anyNames('filters', filters),
  })
    .input(
      z.object({
        params: tableParams,
        query: z.looseObject({
          ...pageQuery,
          search: text('Part of a value of any column of text, in any case'),
          ordering: text('Columns with commas between them, `-column` from the largest; a name may stand in quotes'),
        }),
      }),
    )
    .output(pageOf(recordSchema)),
  insert: route(
    TAG,
    'POST',
    '/datasets/{dataset}/tables/{table}/rows',
    `Insert 1 to ${MOST_INSERTED_ROWS} rows: all of them, or none`,
    {
      ...{ role: 'editor', status: 201 },
      description: `Rows are objects by the names of the columns, as in \`{"rows": [{"id": 7, "name": "Ada"}]}\`; a column that is
left out is empty. Values may be numbers or text, dates as \`2024-01-31\`, with a time as \`2024-01-31T15:30:00Z\`. The rules of the
table hold: types, what must be filled, keys, references. What is wrong with a row is told in \`fields\` with its number,
column and value (422), and then nothing is inserted. The answer comes when the rows are there, as a new version.`,
    },
  )
    .input(
      z.object({
        params: tableParams,
        body: z.strictObject({
          rows: z
            .array(insertedRowSchema)
            .min(1, 'A batch has 1 row or more.')
            .max(MOST_INSERTED_ROWS, `A batch has at most ${MOST_INSERTED_ROWS} rows.`),
        }),
      }),
    )
    .output(z.object({ inserted: z.int(), version: z.int(), task: z.string() })),
}
