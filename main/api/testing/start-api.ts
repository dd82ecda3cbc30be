/** The API on a real server with a real engine, on a store of its own that goes away with the test. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Client, User } from '../../../preload/contract/index.ts'
import { createGrants, type EngineOptions, newGrantKey, openLocalEngine } from '../../engine/index.ts'
import { type ApiLimits, createLog, createServer, registerApi } from '../index.ts'
import { OUR_TEMPLATES, temporaryFolder } from './folders.ts'

export const PASSWORD = 'correct horse battery'

export interface StartedApi {
  readonly url: string
  readonly port: number
  readonly folder: string
  readonly spool: string
  readonly store: string
  readonly client: Client
  /** Lines of the log so far. */
  readonly logged: string[]
  /** Adds a user; `PASSWORD` is the password. */
  addUser(name: string, role: User['role']): Promise<void>
  /** A token of a user who is there. */
  logIn(name: string): Promise<string>
  /** A token of a user who is added on the way. */
  tokenFor(role: User['role']): Promise<string>
  call(method: string, path: string, options?: CallOptions): Promise<Reply>
}

export interface CallOptions {
  readonly token?: string | undefined
  readonly json?: unknown
  readonly body?: NonNullable<RequestInit['body']>
  readonly headers?: Readonly<Record<string, string>>
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever an answer holds.
  readonly body: any
}

type OpenEngine = (options: EngineOptions) => Promise<AsyncDisposable & { readonly client: Client }>

/** The engine runs in this process, unless it is opened otherwise. */
export async function startApi(
  limits: Partial<ApiLimits> = {},
  openEngine: OpenEngine = openLocalEngine,
): Promise<StartedApi> {
  const folder = temporaryFolder()
  const [store, spool] = [join(folder, 'store'), join(folder, 'spool')]
  mkdirSync(spool)
  const grantKey = newGrantKey()
  const engine = await openEngine({ store, templates: OUR_TEMPLATES, grantKey, version: 'test' })
  onTestFinished(() => engine[Symbol.asyncDispose]())
  const { client } = engine
  const logged: string[] = []
  const app = createServer({})
  onTestFinished(() => app.close())
  const log = createLog({ write: (line) => void logged.push(line) })
  const generous = { requestsPerMinute: 100_000, refusalsPerMinute: 100_000, loginsPerMinute: 1000 }
  await registerApi(
    app,
    {
      client: () => client,
      grantKey,
      grants: createGrants(grantKey),
      store,
      spool,
      limits: { ...generous, ...limits },
    },
    { log },
  )
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const call: StartedApi['call'] = async (method, path, { token, json, body, headers = {} } = {}) => {
    const sent = json === undefined ? body : JSON.stringify(json)
    const reply = await fetch(new URL(path, url), {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    })
    const text = await reply.text()
    const isJson = reply.headers.get('content-type')?.startsWith('application/json') === true && text !== ''
    return { status: reply.status, headers: reply.headers, text, body: isJson ? JSON.parse(text) : undefined }
  }
  const addUser = async (name: string, role: User['role']) => {
    await client.users.add({ name, role, password: PASSWORD })
  }
  const logIn = async (name: string): Promise<string> =>
    (await call('POST', '/api/login', { headers: basic(name) })).body.access_token
  return {
    ...{ url, port: Number(new URL(url).port), folder, spool, store, client, logged, addUser, logIn, call },
    async tokenFor(role) {
      await addUser(role, role)
      return logIn(role)
    },
  }
}

export const basic = (name: string, password = PASSWORD) => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
})
