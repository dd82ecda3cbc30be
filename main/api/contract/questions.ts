/** Questions to a dataset: what is wrong in it, cascades, aggregates, reports, segments. */
import * as z from 'zod'
import {
  aggregateSpecSchema,
  anomalySchema,
  anomalySummarySchema,
  definitionNameSchema,
  optionSchema,
  rawLinesSchema,
  reportParameterSchema,
  segmentationSchema,
  segmentationSummarySchema,
  segmentDefinitionSchema,
  severities,
  taskSchema,
} from '../../../preload/contract/index.ts'
import { snakeSchema } from '../snake-case.ts'
import { anyNames, datasetParams, pageOf, pageQuery, recordSchema, route, several, whole, wholeOr } from './shapes.ts'

const TAG = 'questions'
const text = (description: string) => z.string().max(500).optional().describe(description)

/** No SQL from a program: filters say what is needed. */
export const specSchema = aggregateSpecSchema.omit({ where: true }).strict()

export const anomalies = {
  page: route(TAG, 'GET', '/datasets/{dataset}/anomalies', 'What is wrong in the files, by file and line')
    .input(
      z.object({
        params: datasetParams,
        query: z.strictObject({
          ...pageQuery,
          search: text('Part of a value, a column or a message'),
          type: several(z.string().max(100)).describe('A type such as `type-error`; may be repeated'),
          file: several(z.string().max(1000)).describe('A file; may be repeated'),
          severity: several(z.enum(severities)).describe('May be repeated'),
        }),
      }),
    )
    .output(pageOf(anomalySchema)),
  summary: route(TAG, 'GET', '/datasets/{dataset}/anomalies/summary', 'How many anomalies of which type in which file')
    .input(z.object({ params: datasetParams }))
    .output(anomalySummarySchema),
  lines: route(TAG, 'GET', '/datasets/{dataset}/lines', 'Lines of a source file around a record, as they are')
    .input(
      z.object({
        params: datasetParams,
        query: z.strictObject({
          source: z.string().max(200).describe('As an anomaly names it'),
          line: whole(1, 999_999_999, 'Physical line, from 1'),
          column: text('The column whose cell is to be marked'),
          around: wholeOr(3, 0, 50, 'Lines before and after'),
        }),
      }),
    )
    .output(snakeSchema(rawLinesSchema)),
}

const choices = 'Choices of the levels before, as in `?department=3`: a level and the `value` of an entry.'

export const cascades = {
  options: route(TAG, 'GET', '/datasets/{dataset}/cascade/{level}', 'The entries of a level under earlier choices', {
    spec: anyNames('choices', choices),
  })
    .input(
      z.object({
        params: datasetParams.extend({ level: z.string().min(1).max(200) }),
        query: z.looseObject({ ...pageQuery, search: text('Part of an entry') }),
      }),
    )
    .output(pageOf(optionSchema)),
  rows: route(TAG, 'GET', '/datasets/{dataset}/cascade', 'The rows under the choices', {
    spec: anyNames('choices', choices),
  })
    .input(z.object({ params: datasetParams, query: z.looseObject(pageQuery) }))
    .output(pageOf(recordSchema)),
}

export const aggregates = {
  page: route(TAG, 'POST', '/datasets/{dataset}/aggregate', 'Rows of a table grouped and measured, by page')
    .input(z.object({ params: datasetParams, query: z.strictObject(pageQuery), body: specSchema }))
    .output(pageOf(recordSchema)),
}

const reportInfoSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  parameters: z.array(reportParameterSchema),
  url: z.string().describe('Where its rows are'),
})

const reportParams = datasetParams.extend({ report: definitionNameSchema })

export const reports = {
  list: route(TAG, 'GET', '/datasets/{dataset}/reports', 'The reports of a dataset, with their parameters')
    .input(z.object({ params: datasetParams, query: z.strictObject(pageQuery) }))
    .output(pageOf(reportInfoSchema)),
  page: route(TAG, 'GET', '/datasets/{dataset}/reports/{report}', 'A report, by page', {
    spec: anyNames('parameters', 'Parameters of the report, as in `?year=2021`; defaults where left out.'),
  })
    .input(
      z.object({
        params: reportParams,
        query: z.looseObject({
          page: pageQuery.page,
          per_page: wholeOr(20, 1, 100, 'How many rows a page has'),
        }),
      }),
    )
    .output(
      z.object({
        data: z.array(recordSchema),
        page: z.int(),
        per_page: z.int(),
        total_pages: z.int(),
        total_items: z.int(),
      }),
    ),
}

const segmentParams = datasetParams.extend({ name: definitionNameSchema })

export const segments = {
  list: route(TAG, 'GET', '/datasets/{dataset}/segments', 'Segments that were found, newest first')
    .input(z.object({ params: datasetParams, query: z.strictObject(pageQuery) }))
    .output(pageOf(snakeSchema(segmentationSummarySchema))),
  get: route(TAG, 'GET', '/datasets/{dataset}/segments/{name}', 'Segments with all their figures')
    .input(z.object({ params: segmentParams }))
    .output(snakeSchema(segmentationSchema.omit({ definition: true }))),
  find: route(TAG, 'POST', '/datasets/{dataset}/segments', 'Find segments; answers with the task', {
    role: 'editor',
    status: 202,
  })
    .input(z.object({ params: datasetParams, body: segmentDefinitionSchema }))
    .output(snakeSchema(taskSchema)),
  delete: route(
    TAG,
    'DELETE',
    '/datasets/{dataset}/segments/{name}',
    'Delete segments and the table of their members',
    {
      role: 'editor',
      status: 204,
    },
  )
    .input(z.object({ params: segmentParams }))
    .output(z.undefined()),
}
