/** The application in a browser: the page with its socket and its transfers, and beside it the API for programs. */
import { mkdtemp, rm } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { type ApiLimits, createLog, createServer, registerApi, usualLimits } from '../api/index.ts'
import { createGrants, newGrantKey, sealForEngine } from '../engine/client.ts'
import { type EngineHost, startEngineHost } from '../host/engine-host.ts'
import { forkEngine } from '../host/fork-engine.ts'
import { loadAtStart } from '../host/load-at-start.ts'
import { rendererFolder, storeFolder, templatesFolder } from '../host/places.ts'
import { version } from '../host/version.ts'
import { createGate } from './gate.ts'
import { registerPage } from './page.ts'

export interface BrowserHostOptions {
  /** 0 or left out: any free port. */
  readonly port?: number | undefined
  /** The address to listen on: this machine only, unless there is a certificate. */
  readonly host?: string | undefined
  /** PEM texts. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
  /** Names, beside the address itself, by which the server may be called. */
  readonly names?: readonly string[] | undefined
  readonly store?: string | undefined
  /** Files to load at once. */
  readonly files?: readonly string[]
  readonly limits?: Partial<ApiLimits> | undefined
}

export interface BrowserHost extends AsyncDisposable {
  /** Address with the token: whoever has it may use the store. */
  readonly url: string
}

const LOOPBACK = '127.0.0.1'

/** @throws Error when the port is taken, the store cannot be opened, or others could listen to what is said. */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const { port = 0, host = LOOPBACK, tls, store, files = [], limits = {} } = options
  if (!isLoopback(host) && tls === undefined)
    throw new Error(
      `On ${host} others could read passwords and data on their way. Give a certificate with --tls-cert and --tls-key, or leave --host out.`,
    )
  await using open = new AsyncDisposableStack()
  const grantKey = newGrantKey()
  const grants = createGrants(grantKey)
  const spool = await mkdtemp(join(tmpdir(), 'winnow-'))
  open.defer(() => rm(spool, { recursive: true, force: true }))
  const engine = open.use(
    startEngineHost({
      spawn: forkEngine,
      store: storeFolder(store),
      templates: templatesFolder,
      grantKey,
      version,
      onGivingUp: (message) => console.error(message),
    }),
  )
  await engine.ready

  const names = namesOf(host, options.names ?? [])
  const app = createServer({ tls, names })
  open.defer(() => app.close())
  const gate = createGate()
  const api = { client: () => engine.client, grantKey, grants, store: storeFolder(store), spool, limits }
  await registerApi(app, api, { log: createLog(process.stderr), mayReadDocs: gate.isOpenTo })
  const mostBytes = limits.uploadBytes ?? usualLimits.uploadBytes
  await registerPage(app, { gate, engine, grants, spool, mostBytes, folder: rendererFolder })
  const address = await listen(app, host, port, options.names?.[0])
  tellWhereTheApiIs(engine, grantKey, address)
  await loadAtStart(engine.client, grants, files)
  const parts = open.move()
  return {
    url: `${address}/?token=${gate.token}`,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)

const isEverywhere = (host: string): boolean => host === '0.0.0.0' || host === '::'

const inUrl = (host: string): string => (isIPv6(host) ? `[${host}]` : host)

const namesOf = (host: string, names: readonly string[]): string[] =>
  [...names, ...(isEverywhere(host) ? [] : [inUrl(host)])].map((name) => name.toLowerCase())

/** The address as a person opens it. */
async function listen(app: FastifyInstance, host: string, port: number, name: string | undefined): Promise<string> {
  try {
    const { port: bound, protocol } = new URL(await app.listen({ host, port }))
    return `${protocol}//${name ?? (isEverywhere(host) ? LOOPBACK : inUrl(host))}:${bound}`
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EADDRINUSE')
      throw new Error(`Port ${port} is taken by another program. Choose another with --port, or leave it out.`)
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new Error(`${host} is no address of this machine. Choose another with --host, or leave it out.`)
    throw error
  }
}

/** The window shows it; an engine that was started again is told anew. */
function tellWhereTheApiIs(engine: EngineHost, grantKey: Buffer, url: string): void {
  const tell = () => {
    const sealed = sealForEngine(grantKey, 'settings', { canSwitch: false, url, message: null })
    // An engine that stops again meanwhile is told when it is back.
    engine.client.settings.report({ sealed }).catch(() => undefined)
  }
  tell()
  engine.onState((state) => {
    if (state === 'ready') tell()
  })
}
