/**
 * Who may use the browser host: requests to this machine's own names only (against DNS rebinding), from this page's
 * origin only (against other sites), and with the token of this session only (against other users of the machine).
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { securityHeaders } from '../host/security-headers.ts'

export interface Gate {
  readonly token: string
}

export function createGate(app: FastifyInstance): Gate {
  const token = randomBytes(32).toString('base64url')
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders)
    if (!isOwnHost(request)) return refuse(reply, 403, 'This address is not served here.')
    if (!isOwnOrigin(request)) return refuse(reply, 403, 'Another site may not use this address.')
    if (request.method === 'GET' && request.url.startsWith('/?') && isToken(tokenOf(request.query), token))
      return reply
        .header('set-cookie', `${cookieName(request)}=${token}; HttpOnly; SameSite=Strict; Path=/`)
        .redirect('/', 303)
    const given = bearerOf(request) ?? cookieOf(request)
    if (!isToken(given, token)) return refuse(reply, 401, 'Open the address that Winnow printed, with its token.')
    return undefined
  })
  return { token }
}

function refuse(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).send({ message })
}

function isOwnHost({ headers, socket }: FastifyRequest): boolean {
  const port = socket.localPort
  return headers.host === `127.0.0.1:${port}` || headers.host === `localhost:${port}`
}

function isOwnOrigin({ headers }: FastifyRequest): boolean {
  return headers.origin === undefined || headers.origin === `http://${headers.host}`
}

const isToken = (given: string | undefined, token: string): boolean =>
  given !== undefined && given.length === token.length && timingSafeEqual(Buffer.from(given), Buffer.from(token))

const tokenOf = (query: unknown): string | undefined =>
  typeof query === 'object' && query !== null && 'token' in query && typeof query.token === 'string'
    ? query.token
    : undefined

const bearerOf = ({ headers }: FastifyRequest): string | undefined =>
  /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1]

/** Browsers share cookies between the ports of a machine, so each port has a name of its own. */
const cookieName = ({ socket }: FastifyRequest): string => `winnow_${socket.localPort}`

function cookieOf(request: FastifyRequest): string | undefined {
  const name = `${cookieName(request)}=`
  const cookies = request.headers.cookie?.split('; ') ?? []
  return cookies.find((cookie) => cookie.startsWith(name))?.slice(name.length)
}
