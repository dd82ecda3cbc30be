/**
 * Electron's `protocol`, with the loopback server that calls the app's handlers on behalf of Chromium.
 * The handlers are the app's own code, so its headers and its containment of paths are really exercised.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import type * as Electron from 'electron'
import { guarded } from './guard.ts'
import { addScheme, fromBrowser, knownSchemes, policyToBrowser } from './scheme-names.ts'

type Handler = Parameters<Electron.Protocol['handle']>[1]

const handlers = new Map<string, Handler>()

export const protocol: Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle'> = guarded('protocol', {
  registerSchemesAsPrivileged(customSchemes: Electron.CustomScheme[]) {
    for (const { scheme } of customSchemes) addScheme(scheme)
  },
  handle(scheme: string, handler: Handler) {
    if (!knownSchemes().includes(scheme)) throw new Error(`stand-in: register ${scheme}:// as privileged before ready`)
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    handlers.set(scheme, handler)
  },
})

/** Listens on loopback and returns the port. It does not keep the process alive. */
export async function serveSchemes(): Promise<number> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(`stand-in: no answer for ${request.url}`, error)
      if (response.headersSent) response.destroy()
      else response.writeHead(500).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  server.unref()
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('stand-in: the loopback server has no port')
  return address.port
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = fromBrowser(`http://${incoming.headers.host}${incoming.url}`)
  const handler = handlers.get(new URL(url).protocol.slice(0, -1))
  if (handler === undefined) {
    outgoing.writeHead(404).end()
    return
  }
  const response = await handler(requestFor(url, incoming))
  const headers = Object.fromEntries(response.headers)
  const policy = headers['content-security-policy']
  if (policy !== undefined) headers['content-security-policy'] = policyToBrowser(policy)
  outgoing.writeHead(response.status, headers)
  if (response.body === null) outgoing.end()
  else await pipeline(Readable.fromWeb(response.body as ReadableStream), outgoing) // two names of one type
}

function requestFor(url: string, incoming: IncomingMessage): Request {
  const method = incoming.method ?? 'GET'
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (name !== 'host' && name !== 'connection') headers.set(name, fromBrowser(String(value)))
  }
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers })
  const body: BodyInit = Readable.toWeb(incoming) as globalThis.ReadableStream<Uint8Array<ArrayBuffer>>
  return new Request(url, { method, headers, body, duplex: 'half' } as RequestInit) // DOM's type lacks `duplex`
}
