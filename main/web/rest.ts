/** The contract as REST under /api, with its OpenAPI document and a page to try it: all derived from the contract. */
import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import { type AnyContractRouter, isContractProcedure } from '@orpc/contract'
import { OpenAPIGenerator } from '@orpc/openapi'
import { OpenAPIHandler } from '@orpc/openapi/fastify'
import { type AnyRouter, implement } from '@orpc/server'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import type { FastifyInstance } from 'fastify'
import { contract } from '../../preload/contract/index.ts'
import { failure, isFailure } from '../engine/client.ts'
import type { EngineHost } from '../host/engine-host.ts'
import { version } from '../host/version.ts'

export async function registerRest(app: FastifyInstance, engine: EngineHost): Promise<void> {
  const document = await describeApi()
  await app.register(fastifySwagger, { mode: 'static', specification: { document: document as never } })
  await app.register(fastifySwaggerUi, { routePrefix: '/docs', staticCSP: true, uiConfig: { layout: 'BaseLayout' } })
  const handler = new OpenAPIHandler(forward(contract, () => engine.client))
  app.register(async (scope) => {
    // The handler reads the bodies itself.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.all('/api/*', async (request, reply) => {
      const { matched } = await handler.handle(request, reply, { prefix: '/api', context: {} })
      if (!matched) await reply.code(404).send({ message: 'There is no such route. See /docs.' })
    })
  })
}

const description = `Everything the window can do. Send the token of the session as a bearer.

To load a file, send it first: \`POST /files?name=data.csv\` with the file as body answers \`{"file": …}\`, a permission
that \`POST /api/loads\` takes. To export, ask for a place: \`POST /targets\` with \`{"name": "out.csv"}\` answers
\`{"target": …}\`; when the export's task is done, \`GET /targets/{target}\` is the file.`

export async function describeApi() {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(contract, {
    info: {
      title: 'Winnow',
      version,
      description,
    },
    servers: [{ url: '/api' }],
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  })
  // Procedures are listed by the areas of the contract.
  for (const path of Object.values(document.paths ?? {}))
    for (const operation of [path?.get, path?.post, path?.delete])
      if (operation?.operationId !== undefined) operation.tags = [operation.operationId.split('.')[0] ?? '']
  return document
}

type Callable = ((input: unknown, options: { signal: AbortSignal | undefined }) => Promise<unknown>) & {
  [name: string]: Callable
}

/** A router that passes every call of the contract on to the engine's process. */
function forward(node: AnyContractRouter, client: () => unknown): AnyRouter {
  if (isContractProcedure(node))
    return implement(node).handler(async ({ input, signal }) => {
      try {
        return await (client() as Callable)(input, { signal })
      } catch (error) {
        // A call that ends without an answer lost its engine on the way.
        if (isFailure(error) || signal?.aborted) throw error
        throw failure('ENGINE_STOPPED', 'The data engine stopped during this call. It is being started again.')
      }
    }) as AnyRouter
  const children = Object.entries(node as Record<string, AnyContractRouter>)
  return Object.fromEntries(
    children.map(([name, child]) => [name, forward(child, () => (client() as Callable)[name])]),
  ) as AnyRouter
}
