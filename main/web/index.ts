/** The application in a browser, on this machine only: the page, the contract over WebSocket and REST, uploads. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import fastifyWebsocket from '@fastify/websocket'
import Fastify, { type FastifyInstance } from 'fastify'
import { createGrants, newGrantKey } from '../engine/client.ts'
import { startEngineHost } from '../host/engine-host.ts'
import { forkEngine } from '../host/fork-engine.ts'
import { loadAtStart } from '../host/load-at-start.ts'
import { rendererFolder, storeFolder, templatesFolder } from '../host/places.ts'
import { version } from '../host/version.ts'
import { createGate } from './gate.ts'
import { registerRest } from './rest.ts'
import { registerSocket } from './socket.ts'
import { registerTransfers } from './transfers.ts'

export interface BrowserHostOptions {
  /** 0 or left out: any free port. */
  readonly port?: number | undefined
  readonly store?: string | undefined
  /** Files to load at once. */
  readonly files?: readonly string[]
}

export interface BrowserHost extends AsyncDisposable {
  /** Address with the token: whoever has it may use the store. */
  readonly url: string
  /** Process id of the engine, which may be started again under another one. */
  enginePid(): Promise<number>
}

/** @throws Error when the port is taken or the store cannot be opened. */
export async function startBrowserHost({ port = 0, store, files = [] }: BrowserHostOptions): Promise<BrowserHost> {
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

  const app = Fastify({
    bodyLimit: 16 * 1024 * 1024,
    forceCloseConnections: true,
    // A grant is part of an address, and longer than the usual parameter.
    routerOptions: { maxParamLength: 65_536 },
  })
  open.defer(() => app.close())
  const gate = createGate(app)
  await app.register(fastifyWebsocket, { options: { maxPayload: 64 * 1024 * 1024 } })
  registerSocket(app, engine)
  registerTransfers(app, grants, spool)
  await registerRest(app, engine)
  await app.register(fastifyStatic, { root: rendererFolder, cacheControl: false })
  const address = await listen(app, port)
  await loadAtStart(engine.client, grants, files)
  const parts = open.move()
  return {
    url: `${address}/?token=${gate.token}`,
    enginePid: async () => (await engine.client.about()).enginePid,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

async function listen(app: FastifyInstance, port: number): Promise<string> {
  try {
    return await app.listen({ host: '127.0.0.1', port })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new Error(`Port ${port} is taken by another program. Choose another with --port, or leave it out.`)
    throw error
  }
}
