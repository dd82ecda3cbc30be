/** The OpenAPI document of the API, from its contract: what cannot be said there is added to every route alike. */
import type { OpenAPI } from '@orpc/contract'
import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { version } from '../host/version.ts'
import { codeOf, errorSchema } from './answers.ts'
import { apiContract } from './contract/index.ts'
import { streams } from './contract/streams.ts'

const description = `What Winnow does, for programs.

**Log in** with the name and password of a user (\`winnow user add NAME --role reader|editor\`):
\`curl -X POST -u NAME {url}/api/login\`. Send the \`access_token\` as \`Authorization: Bearer …\`; it is good for 30 minutes.
\`POST /refresh\` exchanges the \`refresh_token\` for new ones. A reader may read, ask and export; an editor may do all.

**Lists** take \`page\`, \`page_size\` (at most 100), and many \`search\` and \`ordering\`; the answer is
\`{count, next, previous, results}\`.

**Long work** answers with a task at once. Ask for it (\`GET /tasks/{task}\`) or follow it (\`GET /tasks/{task}/events\`)
until its \`status\` is no longer \`running\`; what it has written is at \`GET /tasks/{task}/files\`.

**Errors** are \`{"error": {"code", "message", "fields"}}\`: 400 the request cannot be read, 401 log in, 403 not allowed,
404 not there, 405 another method, 409 in the way of something else, 413 too large, 415 another kind of body or file, 422 it
can be read but not be used (\`fields\` says what, with \`row\` where rows were sent), 429 too often (\`Retry-After\` says how
long to wait), 500 a mistake of ours, 503 try again. Every answer has an \`x-request-id\`; send your own if you like.`

type Operation = OpenAPI.OperationObject

const methods = ['get', 'post', 'patch', 'delete'] as const

export async function describeApi(): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(
    { ...apiContract, streams },
    {
      info: { title: 'Winnow', version, description: description.replace('{url}', '') },
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
      if (operation !== undefined) addErrors(operation, path)
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

/** The statuses that a route may answer with, beside its own. */
function addErrors(operation: Operation, path: string): void {
  const statuses = new Set([400, 403, 429, 500, 503])
  if (operation.security?.length !== 0) statuses.add(401)
  if (path.includes('{')) statuses.add(404)
  if (operation.requestBody !== undefined) for (const status of [409, 413, 415, 422]) statuses.add(status)
  if (path === '/csv_task_result/{uuid}/') for (const status of [406, 425]) statuses.add(status)
  if (path.endsWith('/files') || path.endsWith('/undo')) statuses.add(409)
  operation.responses = { ...operation.responses }
  for (const status of [...statuses].sort())
    operation.responses[String(status)] = {
      description: codeOf(status),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
    }
}

/** The generator marks dates and the like for its own clients. */
function withoutHints(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutHints)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([name]) => name !== 'x-native-type')
  return Object.fromEntries(members.map(([name, member]) => [name, withoutHints(member)]))
}
