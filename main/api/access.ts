/** Who may call a route: a token that is ours, a session that is not ended, a role that suffices, and not too often. */
import fastifyRateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ApiSession } from '../../preload/contract/index.ts'
import { sealForEngine } from '../engine/client.ts'
import { refusal } from './answers.ts'
import type { Access } from './contract/shapes.ts'
import type { ApiLimits, ApiOptions } from './host.ts'
import type { Tokens } from './tokens.ts'

export interface AccessCheck {
  /** @throws 401, 403, 429 */
  check(request: FastifyRequest, role: Access['role']): Promise<ApiSession | null>
  /** @throws 429 */
  checkLogin(request: FastifyRequest, name: string | null): Promise<void>
}

export async function createAccessCheck(
  app: FastifyInstance,
  { client, grantKey }: ApiOptions,
  limits: ApiLimits,
  tokens: Tokens,
): Promise<AccessCheck> {
  await app.register(fastifyRateLimit, { global: false })
  const everyMinute = (max: number, keyGenerator: (request: FastifyRequest) => string) =>
    app.createRateLimit({ max, timeWindow: 60_000, keyGenerator })
  const names = new WeakMap<FastifyRequest, string>()
  const keyOf = (request: FastifyRequest): string => names.get(request) ?? request.ip
  const requests = everyMinute(limits.requestsPerMinute, keyOf)
  const refusals = everyMinute(limits.refusalsPerMinute, ({ ip }) => ip)
  const loginsFrom = everyMinute(limits.loginsPerMinute, ({ ip }) => ip)
  const loginsOf = everyMinute(limits.loginsPerMinute, keyOf)

  async function count(limit: typeof requests, request: FastifyRequest): Promise<void> {
    const state = await limit(request)
    if (state.isAllowed || !state.isExceeded) return
    throw refusal(429, 'too_many_requests', 'There are too many requests. Wait as long as Retry-After says.', {
      headers: { 'retry-after': String(Math.max(1, state.ttlInSeconds)) },
    })
  }

  async function findSession(request: FastifyRequest): Promise<ApiSession | null> {
    const [, token] = /^Bearer +([A-Za-z0-9._~+/=-]{1,4096})$/i.exec(request.headers.authorization ?? '') ?? []
    const session = token === undefined ? null : await tokens.sessionOf(token)
    return session === null
      ? null
      : await client().users.session({ sealed: sealForEngine(grantKey, 'session', { session }) })
  }

  return {
    async check(request, role) {
      if (role === 'anyone') {
        await count(requests, request)
        return null
      }
      const session = await findSession(request)
      if (session === null) {
        await count(refusals, request)
        throw refusal(401, 'unauthorized', 'Log in at POST /api/login, and send the token as a bearer.', {
          headers: { 'www-authenticate': 'Bearer realm="Winnow"' },
        })
      }
      names.set(request, `user ${session.name}`)
      await count(requests, request)
      if (role === 'editor' && session.role !== 'editor')
        throw refusal(403, 'forbidden', `${session.name} may read and ask, but not change anything.`)
      return session
    },
    async checkLogin(request, name) {
      await count(loginsFrom, request)
      if (name === null) return
      names.set(request, `login ${name}`)
      await count(loginsOf, request)
    },
  }
}
