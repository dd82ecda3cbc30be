/**
 * The API for programs, on a server that a host has made: `/health` for anyone, `/api` for users with a token, and its
 * documentation. Both hosts with a process of their own serve it.
 */
import fastifyMultipart from '@fastify/multipart'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import type { ApiSession } from '../../preload/contract/index.ts'
import { createAccessCheck } from './access.ts'
import { actingFor } from './acting.ts'
import { answer } from './answers.ts'
import { registerDocumentation } from './documentation.ts'
import { ended } from './ended.ts'
import { failWith } from './fail.ts'
import { datasetHandlers } from './handlers/datasets.ts'
import { fileHandlers } from './handlers/files.ts'
import { os, type Parts } from './handlers/parts.ts'
import { questionHandlers } from './handlers/questions.ts'
import { sessionHandlers } from './handlers/session.ts'
import { syncHandlers } from './handlers/sync.ts'
import { type ApiOptions, usualLimits } from './host.ts'
import { readJsonStrictly } from './json-body.ts'
import { logRequests } from './log.ts'
import { registerRoutes } from './routes.ts'
import { openSpool } from './spool.ts'
import { streamHandlers } from './streams.ts'
import { openTokens } from './tokens.ts'
import { visitorCheck } from './visitors.ts'

export { type ApiLimits, type ApiOptions, usualLimits } from './host.ts'
export { createLog } from './log.ts'
export { createServer, type ServerOptions } from './server.ts'

export interface ServedApi {
  readonly log: Logger
  /** Lets in who has shown to the host already that he may read the documentation. */
  readonly mayReadDocs?: (request: FastifyRequest) => boolean
}

/** @throws Error when the key of the tokens can neither be read nor made. */
export async function registerApi(app: FastifyInstance, options: ApiOptions, served: ServedApi): Promise<void> {
  const limits = { ...usualLimits, ...options.limits }
  const { client, grants } = options
  const tokens = await openTokens(options.store)
  const spool = openSpool(options.spool, limits)
  const access = await createAccessCheck(app, options, limits, tokens)
  const sessions = new WeakMap<FastifyRequest, ApiSession>()
  const fail = failWith(served.log)

  app.get('/health', { errorHandler: fail }, async (_request, reply) => {
    await client().about()
    return reply.header('cache-control', 'no-store').send({ status: 'ok' })
  })

  const parts: Parts = {
    ...{ options, limits, spool, tokens },
    client: ({ session }) => (session === null ? client() : actingFor(client(), options.grantKey, session.name)),
    whenEnded: (task, then) => {
      const end = async () => void (await ended(client(), task))
      // The engine stopped, and the task with it.
      void end()
        .catch(() => undefined)
        .then(then)
    },
    checkLoginRate: ({ request }, name) => access.checkLogin(request, name),
  }
  const { aliveMs } = limits
  const streamParts = { client, grants, grantKey: options.grantKey, spool, aliveMs, sessions }
  const router = os.router({
    session: sessionHandlers(parts),
    ...datasetHandlers(parts),
    ...questionHandlers(parts),
    ...fileHandlers(parts),
    ...syncHandlers(parts),
  })

  await app.register(
    async (scope) => {
      logRequests(scope, served.log, (request) => sessions.get(request)?.name ?? null)
      await scope.register(fastifyMultipart, { throwFileSizeLimit: true })
      readJsonStrictly(scope)
      scope.setErrorHandler(fail)
      // Before the body is read: who has no token sends none.
      scope.addHook('onRequest', async (request) => {
        if (request.is404) await access.check(request, 'reader')
      })
      scope.setNotFoundHandler(async (_request, reply) =>
        reply.code(404).send(answer(404, 'There is no such route. See /docs.').body),
      )
      registerRoutes(scope, router, streamHandlers(streamParts), { access, spool, limits, sessions })
    },
    { prefix: '/api' },
  )
  const visit = visitorCheck(access, client, options.grantKey)
  await app.register(async (scope) => {
    scope.setErrorHandler(fail)
    await registerDocumentation(scope, async (request) => {
      if (served.mayReadDocs?.(request) !== true) await visit(request)
    })
  })
}
