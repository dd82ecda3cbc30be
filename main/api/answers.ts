/**
 * What a program is told when something fails: always `{error: {code, message, fields}}`, with a status that says whose
 * fault it is. Expected failures keep their sentence; of a bug, only the id of the request is told.
 */
import { ORPCError } from '@orpc/client'
import * as z from 'zod'

/** One thing that is wrong with a request; `row` counts from 1 where rows were sent. */
export const fieldSchema = z.object({
  field: z.string(),
  message: z.string(),
  row: z.int().optional(),
  value: z.string().optional(),
})
export type Field = z.infer<typeof fieldSchema>

export const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    fields: z.array(fieldSchema).describe('What is wrong with which field; empty where it is nothing of the kind'),
  }),
})

export interface Answer {
  readonly status: number
  readonly body: z.infer<typeof errorSchema> & { readonly uuid?: string }
  readonly headers: Readonly<Record<string, string>>
}

interface More {
  readonly fields?: readonly Field[]
  /** Stands beside `error`. */
  readonly uuid?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A failure that the API itself has to tell. */
export const refusal = (status: number, code: string, message: string, { fields = [], uuid, headers }: More = {}) =>
  new ORPCError(code, { status, message, data: { fields, uuid, headers } })

const codes: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  406: 'failed',
  408: 'timeout',
  409: 'conflict',
  413: 'too_large',
  414: 'too_long',
  415: 'unsupported_media_type',
  416: 'range_not_satisfiable',
  422: 'invalid',
  425: 'too_early',
  429: 'too_many_requests',
  431: 'headers_too_large',
  503: 'unavailable',
}
export const codeOf = (status: number): string => codes[status] ?? (status < 500 ? 'bad_request' : 'internal_error')

const INTERNAL = 'Something went wrong inside Winnow. The log says more under the id of this request.'

export const answer = (status: number, message: string, fields: readonly Field[] = []): Answer => ({
  status,
  body: { error: { code: codeOf(status), message, fields: [...fields] } },
  headers: {},
})

/** The answer to whatever was thrown. */
export function answerTo(error: unknown): Answer {
  if (error instanceof ORPCError) return answerToExpected(error)
  if (!(error instanceof Error)) return answer(500, INTERNAL)
  if (error.name === 'AbortError')
    return answer(503, 'The data engine stopped during this request. It is being started again; try once more.')
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
  if (status >= 500) return answer(500, INTERNAL)
  return answer(status, frameworkMessages[status] ?? 'The request cannot be read.')
}

const frameworkMessages: Readonly<Record<number, string>> = {
  400: 'The request cannot be read: its body must be JSON, and its address well-formed.',
  404: 'There is no such route. See /docs.',
  408: 'The request did not arrive in time.',
  413: 'The request is too large.',
  415: 'The body must be JSON (application/json), or multipart/form-data where files are sent.',
}

function answerToExpected({ code, status, message, data }: ORPCError<string, unknown>): Answer {
  const issues = issuesSchema.safeParse(data)
  // Our own routes say where an input was wrong; the engine's contract says it in names that programs do not know.
  if (code === 'BAD_REQUEST' && issues.success) return answerToIssues(issues.data.issues)
  if (status >= 500 && status !== 503) return answer(500, INTERNAL)
  const known = failureSchema.safeParse(data)
  const fields = known.success ? (known.data.fields ?? []).map(toField) : []
  const uuid = known.success ? known.data.uuid : undefined
  return {
    status,
    body: {
      error: { code: wordOf(code, status), message, fields },
      ...(uuid === undefined ? {} : { uuid }),
    },
    headers: known.success ? (known.data.headers ?? {}) : {},
  }
}

const wordOf = (code: string, status: number): string =>
  code === 'BAD_INPUT' || code === 'BAD_REQUEST' ? codeOf(status) : code.toLowerCase()

const issuesSchema = z.object({
  issues: z
    .array(z.object({ message: z.string(), path: z.array(z.union([z.string(), z.number()])).optional() }))
    .min(1),
})

/** Where our own routes find their input; the issues of the engine's contract begin with a field. */
const places = ['params', 'query', 'body']

/** What stands in the address makes a bad request (400); a body that can be read but not used is invalid (422). */
function answerToIssues(issues: z.infer<typeof issuesSchema>['issues']): Answer {
  const fields = issues.map(({ path = [], message }) => {
    const rest = places.some((place) => place === path[0]) ? path.slice(1) : path
    const row = rest[0] === 'rows' && typeof rest[1] === 'number' ? { row: rest[1] + 1 } : {}
    return { field: ('row' in row ? rest.slice(2) : rest).join('.'), message, ...row }
  })
  const inAddress = issues.every(({ path = [] }) => path[0] === 'params' || path[0] === 'query')
  const inBody = issues.some(({ path = [] }) => path[0] === 'body')
  const what = `The ${inAddress ? 'address' : inBody ? 'body' : 'content'} of the request cannot be used`
  const [first] = fields
  const where = first === undefined || first.field === '' ? '' : ` ${first.field}:`
  return answer(inAddress ? 400 : 422, `${what}.${where} ${first?.message ?? ''}`.trim(), fields)
}

const failureSchema = z.object({
  uuid: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  fields: z
    .array(
      z.object({
        field: z.string().optional(),
        column: z.string().optional(),
        message: z.string().optional(),
        reason: z.string().optional(),
        row: z.int().optional(),
        value: z.string().optional(),
      }),
    )
    .optional(),
})

type Told = NonNullable<z.infer<typeof failureSchema>['fields']>[number]

const toField = ({ field, column, message, reason, row, value }: Told): Field => ({
  field: field ?? column ?? '',
  message: message ?? reason ?? '',
  ...(row === undefined ? {} : { row }),
  ...(value === undefined ? {} : { value }),
})
