/** Makes a route of each procedure of the contract: its method, its check, its input from address and body, its status. */
import { rm } from 'node:fs/promises'
import { type AnyContractProcedure, type AnyContractRouter, isContractProcedure } from '@orpc/contract'
import { type AnyProcedure, call, isProcedure } from '@orpc/server'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ApiSession } from '../../preload/contract/index.ts'
import type { AccessCheck } from './access.ts'
import { answer, refusal } from './answers.ts'
import type { Caller } from './caller.ts'
import { apiContract } from './contract/index.ts'
import { accessOf } from './contract/shapes.ts'
import { streams } from './contract/streams.ts'
import type { ApiLimits } from './host.ts'
import type { Spool } from './spool.ts'
import type { StreamHandler } from './streams.ts'
import { receive } from './uploads.ts'

export interface Served {
  readonly access: AccessCheck
  readonly spool: Spool
  readonly limits: ApiLimits
  /** Who is behind a request, once that is known. */
  readonly sessions: WeakMap<FastifyRequest, ApiSession>
}

type Method = 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE'

export function registerRoutes(
  app: FastifyInstance,
  router: unknown,
  streamHandlers: Readonly<Record<keyof typeof streams, StreamHandler>>,
  served: Served,
): void {
  const allowed = new Map<string, Set<Method>>()
  const add = (procedure: AnyContractProcedure, run: StreamHandler, more: readonly Method[] = []) => {
    const { method = 'POST', path = '/' } = procedure['~orpc'].route
    const url = path.replace(/\{(\w+)\}/g, ':$1')
    const known = methods.find((candidate) => candidate === method) ?? 'POST'
    const all = [known, ...more]
    allowed.set(url, new Set([...(allowed.get(url) ?? []), ...all]))
    const access = accessOf(procedure)
    app.route({
      method: all,
      url,
      exposeHeadRoute: false,
      ...(access.role === 'anyone' ? { bodyLimit: ANYONES_BYTES } : {}),
      onRequest: async (request) => {
        const session = await served.access.check(request, access.role)
        if (session !== null) served.sessions.set(request, session)
        if (access.upload === undefined) endSlowBody(request, served.limits.bodyMs)
      },
      handler: run,
    })
  }
  for (const [procedure, implementation] of pairsOf(apiContract, router))
    add(procedure, (request, reply) => answerCall(procedure, implementation, { request, reply, served }))
  for (const [name, procedure] of Object.entries(streams)) {
    // Programs that resume downloads ask for the size of a file first.
    const isFile = procedure['~orpc'].route.path?.endsWith('/files/{name}') === true
    add(procedure, streamHandlers[name as keyof typeof streams], isFile ? ['HEAD'] : [])
  }
  for (const [url, known] of allowed) refuseOtherMethods(app, url, known, served)
}

/** Whoever has shown nothing yet has little to say. */
const ANYONES_BYTES = 16 * 1024

const methods: readonly Method[] = ['GET', 'POST', 'PATCH', 'DELETE']
const others = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

function refuseOtherMethods(app: FastifyInstance, url: string, known: ReadonlySet<Method>, { access }: Served): void {
  app.route({
    method: others.filter((method) => !known.has(method as Method)),
    url,
    onRequest: async (request, reply) => {
      await access.check(request, url === '/login' || url === '/refresh' ? 'anyone' : 'reader')
      const { status, body } = answer(405, `There is only ${[...known].join(' and ')} here.`)
      return reply
        .header('allow', [...known].join(', '))
        .code(status)
        .send(body)
    },
    handler: async () => undefined,
  })
}

interface Asked {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly served: Served
}

async function answerCall(procedure: AnyContractProcedure, implementation: AnyProcedure, asked: Asked) {
  const { request, reply, served } = asked
  const { successStatus = 200 } = procedure['~orpc'].route
  const { upload } = accessOf(procedure)
  if (upload === undefined && request.isMultipart())
    throw refusal(415, 'unsupported_media_type', 'No files are taken here: send JSON (application/json).')
  const gone = new AbortController()
  // `close` of the answer comes before its end only when the other side has gone.
  reply.raw.once('close', () => gone.abort())
  const received = upload === undefined ? null : await receive(request, served.spool, served.limits, upload.only)
  const uploads: Caller['uploads'] = received === null ? null : { folder: received.folder, taken: false }
  try {
    const context: Caller = {
      ...{ request, uploads, signal: gone.signal },
      session: served.sessions.get(request) ?? null,
    }
    refuseProto(request)
    const input = { params: request.params, query: { ...Object(request.query) }, body: received?.body ?? request.body }
    const output: unknown = await call(implementation, input, { context })
    reply.code(successStatus)
    return await (output === undefined ? reply.send() : reply.type('application/json').send(JSON.stringify(output)))
  } finally {
    if (uploads !== null && !uploads.taken) await rm(uploads.folder, { recursive: true, force: true })
  }
}

/** A parameter of this name is lost on the way to an object, and a filter that is lost selects everything. */
function refuseProto({ query }: FastifyRequest): void {
  if (!Object.hasOwn(Object(query), '__proto__')) return
  throw refusal(
    400,
    'bad_request',
    'The address of the request cannot be used. No parameter may be called __proto__.',
    {
      fields: [{ field: '__proto__', message: 'There is no such parameter.' }],
    },
  )
}

/** A body that trickles in would hold its connection for as long as its sender likes. */
function endSlowBody({ raw }: FastifyRequest, limitMs: number): void {
  if (raw.complete) return
  const timer = setTimeout(() => raw.destroy(), limitMs)
  raw.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer))
}

/** Each procedure of the contract with what implements it. */
function* pairsOf(contract: AnyContractRouter, router: unknown): Generator<[AnyContractProcedure, AnyProcedure]> {
  if (isContractProcedure(contract)) {
    if (!isProcedure(router)) throw new Error('a route of the API is not implemented')
    yield [contract, router]
    return
  }
  for (const [name, child] of Object.entries(contract as Record<string, AnyContractRouter>))
    yield* pairsOf(child, (router as Record<string, unknown>)[name])
}
