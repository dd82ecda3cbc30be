/**
 * The HTTP server under the page and the API: how much it takes and how long it waits, the id of each request, and who may
 * speak to it at all. Requests must be meant for this server by name (against DNS rebinding) and come from no other site.
 */
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { securityHeaders } from '../host/security-headers.ts'
import { type Answer, answer, answerTo } from './answers.ts'

export interface ServerOptions {
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
  /** Names, beside this machine's own, by which it may be called. */
  readonly names?: readonly string[]
}

const HEADERS_MS = 10_000
/** As long as the largest upload over a slow line may take. */
const REQUEST_MS = 12 * 3600_000
const JSON_BYTES = 16 * 1024 * 1024

export function createServer({ tls, names = [] }: ServerOptions): FastifyInstance {
  const timing = { headersTimeout: HEADERS_MS, connectionsCheckingInterval: 2000 }
  const app = Fastify({
    bodyLimit: JSON_BYTES,
    requestTimeout: REQUEST_MS,
    forceCloseConnections: true,
    // A grant is part of an address of the page, and longer than the usual parameter.
    routerOptions: { maxParamLength: 65_536, ignoreTrailingSlash: true },
    requestIdHeader: false,
    genReqId: ({ headers }) => plainId(headers['x-request-id']) ?? randomUUID(),
    logger: false,
    frameworkErrors: (error, request, reply) => {
      reply.headers({ ...securityHeaders, 'x-request-id': request.id })
      void send(reply as unknown as FastifyReply, answerTo(error))
    },
    clientErrorHandler: endBrokenConnection,
    ...(tls === undefined ? { http: timing } : { https: { ...tls, ...timing, minVersion: 'TLSv1.2' as const } }),
  }) as unknown as FastifyInstance // With TLS it differs by the type of its raw server only, which nobody uses.

  app.removeContentTypeParser('text/plain')
  app.setNotFoundHandler(async (_request, reply) => send(reply, answer(404, 'There is nothing here.')))
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...securityHeaders, 'x-request-id': request.id })
    if (!isOwnHost(request, names)) return refuse(reply, 'This address is not served here.')
    if (!isOwnOrigin(request)) return refuse(reply, 'Another site may not use this address.')
    return undefined
  })
  // A socket that asked for an upgrade is no longer the server's: refused, nobody else would end it.
  app.addHook('onResponse', async ({ raw }) => {
    if (raw.headers.upgrade !== undefined) raw.socket.destroySoon()
  })
  return app
}

const refuse = (reply: FastifyReply, message: string): FastifyReply => send(reply, answer(403, message))

const send = (reply: FastifyReply, { status, body }: Answer): FastifyReply => reply.code(status).send(body)

/** Ids of others go into logs and headers: short and plain, or not at all. */
function plainId(given: string | string[] | undefined): string | undefined {
  return typeof given === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : undefined
}

function isOwnHost({ headers, socket, raw }: FastifyRequest, names: readonly string[]): boolean {
  // With two of them, a proxy before us may have looked at the other.
  if (raw.headersDistinct.host?.length !== 1) return false
  const [, name = '', port] = /^(\[[0-9a-f:.]+\]|[^:]+)(?::(\d+))?$/i.exec(headers.host ?? '') ?? []
  const usual = 'encrypted' in socket ? '443' : '80'
  return Number(port ?? usual) === socket.localPort && ['127.0.0.1', 'localhost', ...names].includes(name.toLowerCase())
}

const isOwnOrigin = ({ headers, protocol }: FastifyRequest): boolean =>
  headers.origin === undefined || headers.origin === `${protocol}://${headers.host}`

/** What is no HTTP, has too many headers or never ends: an answer, where one can be given, and the end. */
function endBrokenConnection(this: unknown, error: Error & { code?: string }, socket: Socket): void {
  const written = (socket as Socket & { _httpMessage?: ServerResponse })._httpMessage?.headersSent ?? false
  if (!socket.writable || written || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400
  const body = JSON.stringify(answer(status, messages[status] ?? '').body)
  const head = [
    `HTTP/1.1 ${status} ${reasons[status]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
}
const messages: Readonly<Record<number, string>> = {
  400: 'This is no request that can be read.',
  408: 'The request did not arrive in time.',
  431: 'The headers of the request are too large.',
}
