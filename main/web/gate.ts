/**
 * Who may use the page of the browser host: whoever has the token of this session, so that no other user of the machine
 * does. That requests are meant for this server and come from no other site is checked before, for all of it.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface Gate {
  readonly token: string
  readonly isOpenTo: (request: FastifyRequest) => boolean
  /** A hook for the routes of the page. */
  readonly check: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>
}

export function createGate(): Gate {
  const token = randomBytes(32).toString('base64url')
  const isOpenTo = (request: FastifyRequest) => isToken(bearerOf(request) ?? cookieOf(request), token)
  return {
    token,
    isOpenTo,
    async check(request, reply) {
      if (request.method === 'GET' && request.url.startsWith('/?') && isToken(tokenOf(request.query), token)) {
        const secure = request.protocol === 'https' ? '; Secure' : ''
        return reply
          .header('set-cookie', `${cookieName(request)}=${token}; HttpOnly; SameSite=Strict; Path=/${secure}`)
          .redirect('/', 303)
      }
      if (isOpenTo(request)) return undefined
      return reply.code(401).send({ message: 'Open the address that Winnow printed, with its token.' })
    },
  }
}

function isToken(given: string | undefined, token: string): boolean {
  const [bytes, expected] = [Buffer.from(given ?? ''), Buffer.from(token)]
  // By bytes: as many characters may be more of them.
  return bytes.length === expected.length && timingSafeEqual(bytes, expected)
}

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
