/**
 * The log of the API: a line of JSON for each request, with its id, route, status, time and user. Routes are logged as they
 * are declared, without what stands in their place: no token, no value of a query, no cell and no name of a dataset.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type DestinationStream, type Logger, pino } from 'pino'

export const createLog = (destination: DestinationStream): Logger =>
  pino(
    { base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (level) => ({ level }) } },
    destination,
  )

export function logRequests(
  app: FastifyInstance,
  log: Logger,
  userOf: (request: FastifyRequest) => string | null,
): void {
  app.addHook('onResponse', async (request, reply) => {
    log.info(
      {
        request: request.id,
        method: request.method,
        route: request.routeOptions.url ?? null,
        parameters: Object.keys(Object(request.query)).length,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        user: userOf(request),
        address: request.ip,
      },
      'request',
    )
  })
}

/** A bug: where it happened, but not what it said, since that may quote a cell. */
export function logBug(log: Logger, request: string, error: unknown): void {
  const known = error instanceof Error ? error : new Error(typeof error)
  const stack = known.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? []
  // Of a failure of the system, its code is all there is.
  const code = 'code' in known && typeof known.code === 'string' ? known.code : undefined
  log.error({ request, error: known.name, code, stack }, 'bug')
}
