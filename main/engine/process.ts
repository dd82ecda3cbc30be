/**
 * The engine in a process of its own, under every host with a window. It speaks the contract's protocol over its
 * parent's message channel: each connection of a page is a numbered port on it.
 */
import { RPCHandler } from '@orpc/server/message-port'
import { openEngine } from './engine.ts'
import { isFailure } from './failure.ts'
import { fromEngineSchema, type ToEngine, toEngineSchema } from './protocol.ts'
import { createRouter } from './router.ts'

/** The parent: Electron's main process (utilityProcess) or the browser host (fork). */
interface Parent {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}

const parent = findParent()
let connections: Map<number, Port> | undefined

parent.onMessage((message) => {
  const parsed = toEngineSchema.parse(message)
  if (parsed.what === 'open') void open(parsed)
  else if (parsed.what === 'connect') connect(parsed.connection)
  else if (parsed.what === 'frame') connections?.get(parsed.connection)?.receive(parsed.frame)
  else disconnect(parsed.connection)
})

let handler: RPCHandler<Record<never, never>> | undefined

async function open({ store, templates, grantKey, version }: Extract<ToEngine, { what: 'open' }>): Promise<void> {
  try {
    const engine = await openEngine({ store, templates, grantKey: Buffer.from(grantKey, 'base64'), version })
    handler = new RPCHandler(createRouter(engine))
    connections = new Map()
    const close = () => void Promise.resolve(engine[Symbol.asyncDispose]()).finally(() => process.exit(0))
    process.once('SIGTERM', close)
    process.once('disconnect', close)
    send({ what: 'ready', pid: process.pid })
  } catch (error) {
    if (!isFailure(error)) console.error(error)
    send({ what: 'failed', message: error instanceof Error ? error.message : String(error) })
    setImmediate(() => process.exit(1))
  }
}

function connect(connection: number): void {
  disconnect(connection)
  const port = new Port((frame) => send({ what: 'frame', connection, frame }))
  connections?.set(connection, port)
  handler?.upgrade(port, { context: {} })
}

function disconnect(connection: number): void {
  connections?.get(connection)?.close()
  connections?.delete(connection)
}

/** One page's connection, in the shape of a MessagePort. */
class Port {
  readonly #send: (frame: string | Uint8Array) => void
  readonly #onMessage: ((event: { data: unknown }) => void)[] = []
  readonly #onClose: (() => void)[] = []

  constructor(send: (frame: string | Uint8Array) => void) {
    this.#send = send
  }

  on(event: string, listener: (event?: { data: unknown }) => void): void {
    if (event === 'message') this.#onMessage.push(listener)
    else if (event === 'close') this.#onClose.push(listener)
  }

  postMessage(frame: unknown): void {
    if (typeof frame === 'string' || frame instanceof Uint8Array) this.#send(frame)
    else throw new TypeError('a frame of the protocol is text or bytes')
  }

  receive(frame: string | Uint8Array): void {
    for (const listener of this.#onMessage) listener({ data: frame })
  }

  close(): void {
    for (const listener of this.#onClose) listener()
  }
}

function send(message: unknown): void {
  parent.send(fromEngineSchema.parse(message))
}

function findParent(): Parent {
  const port = process.parentPort
  if (port !== undefined)
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', ({ data }) => listener(data)),
    }
  if (process.send === undefined) throw new Error('The engine process is started by a host, not by hand.')
  return {
    send: (message) => process.send?.(message),
    onMessage: (listener) => process.on('message', listener),
  }
}
