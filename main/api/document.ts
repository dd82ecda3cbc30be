/** The OpenAPI document of the API, from its contract: what cannot be said there is added to every route alike. */
import type { OpenAPI } from '@orpc/contract'
import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { version } from '../host/version.ts'
import { codeOf, errorSchema } from './answers.ts'
import { apiContract } from './contract/index.ts'
import { streams } from './contract/streams.ts'
import { introduction } from './introduction.ts'

type Operation = OpenAPI.OperationObject

const methods = ['get', 'post', 'patch', 'delete'] as const

export async function describeApi(): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(
    { ...apiContract, streams },
    {
      info: { title: 'Winnow', version, description: introduction },
      servers: [{ url: '/api' }],
      security: [{ bearer: [] }],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          basic: { type: 'http', scheme: 'basic' },
        },
      },
    },
  )
  document.paths = withSlashes(document.paths ?? {})
  const [, error] = await new ZodToJsonSchemaConverter().convert(errorSchema, { strategy: 'output' })
  for (const [path, item] of Object.entries(document.paths ?? {}))
    for (const method of methods) {
      const operation = item?.[method]
      if (operation === undefined) continue
      describeParameters(operation)
      describeSuccess(operation, path)
      addErrors(operation, path)
    }
  document.components = { ...document.components, schemas: { ...document.components?.schemas, Error: error as never } }
  return withoutHints(document) as OpenAPI.Document
}

/** The generator drops a slash at the end, which is part of the address of some routes. */
function withSlashes(paths: OpenAPI.PathsObject): OpenAPI.PathsObject {
  const declared: string[] = Object.values(apiContract.processing).map(
    (procedure) => procedure['~orpc'].route.path ?? '',
  )
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [declared.includes(`${path}/`) ? `${path}/` : path, item]),
  )
}

/** Pages that show the document look for descriptions beside the schema, and clients believe what it allows. */
function describeParameters(operation: Operation): void {
  for (const parameter of operation.parameters ?? []) {
    if ('$ref' in parameter) continue
    // The generator sets both for all; an empty number is none, and reserved signs in a value must be encoded.
    delete parameter.allowEmptyValue
    delete parameter.allowReserved
    if (parameter.description !== undefined) continue
    const { schema } = parameter
    const description = schema !== undefined && 'description' in schema ? schema.description : undefined
    const told = description ?? pathParameters[parameter.name]
    if (told !== undefined) parameter.description = told
  }
}

const pathParameters: Readonly<Record<string, string>> = {
  table: 'Name of a table',
  level: 'Name of a level; the dataset lists them in its `hierarchy`',
  report: 'Name of a report, as `GET /datasets/{dataset}/reports` lists them',
  task: 'The `id` of a task',
  name: 'Its name',
  uuid: 'As `POST /process_file/` answered',
  push: 'The id of a push, as its review answered',
  connection: 'Name of a connection',
}

/** What the generator cannot know of bodies that are no JSON. */
function describeSuccess(operation: Operation, path: string): void {
  const { requestBody, responses = {} } = operation
  if (requestBody !== undefined && 'content' in requestBody && 'multipart/form-data' in requestBody.content)
    delete requestBody.content['application/json']
  if ('204' in responses) responses['204'] = { description: 'Done' }
  if (path.endsWith('/events')) responses['200'] = events
  if (!path.endsWith('/files/{name}')) return
  responses['200'] = { description: 'The file', headers: fileHeaders, content: octets }
  responses['206'] = {
    description: 'The bytes that `Range` asks for',
    headers: { ...fileHeaders, 'Content-Range': text },
    content: octets,
  }
  responses['304'] = { description: 'The file is still the one of `If-None-Match`' }
  responses['416'] = {
    description: 'The file is shorter than that',
    headers: { 'Content-Range': text },
    content: { 'application/json': { schema: anyError } },
  }
}

const text = { schema: { type: 'string' } } as const
const fileHeaders = { ETag: text, 'Accept-Ranges': text, 'Content-Disposition': text }
const octets = { 'application/octet-stream': {} }
const events = {
  description: 'Each event is one line `data: {…}` of JSON and an empty line; lines that begin with `:` mean nothing',
  content: { 'text/event-stream': { schema: { type: 'string' } } },
} as const
const anyError = { $ref: '#/components/schemas/Error' }
const secondTime: OpenAPI.SchemaObject = {
  allOf: [
    anyError,
    { type: 'object', required: ['uuid'], properties: { uuid: { type: 'string', description: 'Of the first task' } } },
  ],
}

/** The statuses that a route may answer with, beside its own. */
function addErrors(operation: Operation, path: string): void {
  const statuses = new Set([400, 403, 429, 500, 503])
  statuses.add(401)
  if (path.includes('{') || path === '/pushes') statuses.add(404)
  if (operation.requestBody !== undefined) for (const status of [409, 413, 415]) statuses.add(status)
  if (operation.requestBody !== undefined || (operation.parameters ?? []).length > 0) statuses.add(422)
  if (path === '/csv_task_result/{uuid}/') for (const status of [406, 425]) statuses.add(status)
  if (path.endsWith('/files') || path.endsWith('/undo')) statuses.add(409)
  operation.responses = { ...operation.responses }
  for (const status of [...statuses].sort()) {
    const schema = path === '/process_file/' && status === 409 ? secondTime : anyError
    operation.responses[String(status)] = { description: codeOf(status), content: { 'application/json': { schema } } }
  }
}

const bounds = ['minimum', 'maximum']

/** The generator marks dates and the like for its own clients, and whole numbers by what JavaScript can hold. */
function withoutHints(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutHints)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(
    ([name, member]) =>
      name !== 'x-native-type' && !(bounds.includes(name) && Math.abs(member) === Number.MAX_SAFE_INTEGER),
  )
  return Object.fromEntries(members.map(([name, member]) => [name, withoutHints(member)]))
}
