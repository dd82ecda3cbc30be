/** `/openapi.json`, and the page that shows it at `/docs`. */
import fastifySwagger from '@fastify/swagger'
import fastifySwaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { describeApi } from './document.ts'

type Check = (request: FastifyRequest) => Promise<void>

export async function registerDocumentation(app: FastifyInstance, check: Check): Promise<void> {
  const document = await describeApi()
  await app.register(async (scope) => {
    scope.addHook('onRequest', check)
    await scope.register(fastifySwagger, { mode: 'static', specification: { document: document as never } })
    await scope.register(fastifySwaggerUi, {
      routePrefix: '/docs',
      staticCSP: true,
      uiConfig: { layout: 'BaseLayout', docExpansion: 'list' },
    })
    scope.get('/openapi.json', async (_request, reply) => reply.send(document))
  })
}
