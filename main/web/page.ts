/** The page of the browser host: its files, its socket and its transfers, for whoever has the token of this session. */
import fastifyStatic from '@fastify/static'
import fastifyWebsocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import type { Grants } from '../engine/client.ts'
import type { EngineHost } from '../host/engine-host.ts'
import type { Gate } from './gate.ts'
import { registerSocket } from './socket.ts'
import { registerTransfers } from './transfers.ts'

export interface PageOptions {
  readonly gate: Gate
  readonly engine: EngineHost
  readonly grants: Grants
  /** A folder for uploads and downloads. */
  readonly spool: string
  /** Of a file that is uploaded. */
  readonly mostBytes: number
  /** Folder of the built page. */
  readonly folder: string
}

export async function registerPage(app: FastifyInstance, options: PageOptions): Promise<void> {
  const { gate, engine, grants, spool, mostBytes, folder } = options
  await app.register(async (page) => {
    page.addHook('onRequest', gate.check)
    await page.register(fastifyWebsocket, { options: { maxPayload: 64 * 1024 * 1024 } })
    registerSocket(page, engine)
    registerTransfers(page, grants, spool, mostBytes)
    // Routes for the files that there are: whatever else is asked for is not the page's, and the server says so.
    await page.register(fastifyStatic, { root: folder, cacheControl: false, wildcard: false })
  })
}
