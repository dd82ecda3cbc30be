/** What the routes for programs share: access, pages, whole numbers in queries, cells, and names in snake_case. */
import { type AnyContractProcedure, oc } from '@orpc/contract'
import type { OpenAPI } from '@orpc/openapi'
import { JSON_SCHEMA_INPUT_REGISTRY, JSON_SCHEMA_REGISTRY } from '@orpc/zod/zod4'
import * as z from 'zod'
import { datasetRefSchema } from '../../../preload/contract/index.ts'

export interface Access {
  /** Who may call it: a reader, an editor, or anyone, who then shows by other means who he is. */
  readonly role: 'anyone' | 'reader' | 'editor'
  /** The body is multipart: files go to the disk as they come. */
  readonly upload?: { readonly only?: RegExp }
}

const base = oc.$meta<Access>({ role: 'reader' })

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
interface More extends Partial<Access> {
  readonly status?: number
  readonly description?: string
  readonly spec?: (operation: OpenAPI.OperationObject) => OpenAPI.OperationObject
}

/** A route below /api. */
export const route = (tag: string, method: Method, path: `/${string}`, summary: string, more: More = {}) => {
  const { role = 'reader', upload, status = 200, description, spec } = more
  return base.meta({ role, ...(upload === undefined ? {} : { upload }) }).route({
    ...{ method, path, summary, tags: [tag], inputStructure: 'detailed', successStatus: status },
    ...(description === undefined ? {} : { description }),
    spec: (operation) => ({ ...(spec?.(operation) ?? operation), 'x-role': role }),
  })
}

export const accessOf = (procedure: AnyContractProcedure): Access => procedure['~orpc'].meta as Access

/** A whole number in a query. */
export function whole(min: number, max: number, description: string) {
  const schema = z
    .string()
    .regex(/^\d{1,9}$/, 'It is no whole number.')
    .transform(Number)
    .pipe(z.int().min(min, `It must be ${min} or more.`).max(max, `It must be ${max} or less.`))
    .describe(description)
  JSON_SCHEMA_INPUT_REGISTRY.add(schema, { type: 'integer', minimum: min, maximum: max, description })
  return schema
}

export const wholeOr = (usual: number, min: number, max: number, description: string) =>
  whole(min, max, description).default(usual)

/** A query parameter that may stand once or several times. */
export const several = <Schema extends z.ZodType<unknown, string>>(one: Schema) =>
  z.union([z.array(one), one.transform((value) => [value])]).optional()

export const flag = z.enum(['true', 'false']).transform((text) => text === 'true')

export const MOST_PER_PAGE = 100
const LAST_PAGE = 1_000_000
export const pageQuery = {
  page: wholeOr(1, 1, LAST_PAGE, 'Which page, from 1'),
  page_size: wholeOr(20, 1, MOST_PER_PAGE, 'How many results a page has'),
}

export const pageOf = <Schema extends z.ZodType>(result: Schema) =>
  z.object({
    count: z.int().describe('Results on all pages together'),
    next: z.string().nullable().describe('URL of the next page; null on the last'),
    previous: z.string().nullable(),
    results: z.array(result),
  })

export const valueSchema = z
  .union([z.string(), z.number(), z.boolean()])
  .nullable()
  .describe('Numbers that JavaScript cannot hold exactly, dates and times are text')
export const recordSchema = z.record(z.string(), valueSchema).describe('Values by the names of the columns')

/** A file that a request has brought, on the disk already. */
export interface UploadedFile {
  readonly name: string
  readonly path: string
  readonly bytes: number
}
export const fileSchema = z.custom<UploadedFile>(
  (value) => typeof value === 'object' && value !== null && 'path' in value,
  'A file is needed here.',
)
JSON_SCHEMA_REGISTRY.add(fileSchema, { type: 'string', contentMediaType: 'application/octet-stream' })

export const datasetParams = z.object({ dataset: datasetRefSchema })
export const tableParams = datasetParams.extend({ table: z.string().min(1).max(500) })
export const taskParams = z.object({ task: z.string().max(100) })
export const empty = z.object({})

/** Documents that any name may stand in the query, as in `?Song=…&Plays__gt=10`. */
export const anyNames =
  (name: string, description: string) =>
  (operation: OpenAPI.OperationObject): OpenAPI.OperationObject => ({
    ...operation,
    parameters: [
      ...(operation.parameters ?? []),
      {
        ...{ name, in: 'query', description, style: 'form', explode: true },
        schema: { type: 'object', additionalProperties: { type: 'string' } },
      },
    ],
  })
