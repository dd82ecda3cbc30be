/**
 * The engine in a process of its own, under every host with a window. It speaks the contract's protocol over its
 * parent's message channel: each connection of a page is a numbered port on it.
 */
import { onError } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { type CallContext, contextOf } from './actor.ts'
import { aggregateFiles } from './analyze/aggregate-files.ts'
import type { SystemKey } from './connections/system-key.ts'
import { openEngine } from './engine.ts'
import { Cancelled, isFailure } from './failure.ts'
import { FramePort } from './frame-port.ts'
import { fromEngineSchema, type ToEngine, toEngineSchema } from './protocol.ts'
import { createRouter } from './router.ts'
import { followSchedules } from './sync/schedule.ts'

/** The parent: Electron's main process (utilityProcess) or the browser host (fork). */
interface Parent {
  send(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
}

const parent = findParent()
let connections: Map<number, FramePort> | undefined

parent.onMessage((message) => {
  const parsed = toEngineSchema.parse(message)
  if (parsed.what === 'open') void open(parsed)
  else if (parsed.what === 'system-key') takeSystemKey(parsed)
  else if (parsed.what === 'connect') connect(parsed.connection)
  else if (parsed.what === 'frame') connections?.get(parsed.connection)?.receive(parsed.frame)
  else disconnect(parsed.connection)
})

let handler: RPCHandler<CallContext> | undefined

async function open({ grantKey, secrets, ...options }: Extract<ToEngine, { what: 'open' }>): Promise<void> {
  const { hasKeystore, ...inEnvironment } = secrets
  try {
    const engine = await openEngine({
      ...options,
      grantKey: Buffer.from(grantKey, 'base64'),
      secrets: { ...inEnvironment, ...(hasKeystore && { systemKey: askForSystemKey }) },
    })
    handler = new RPCHandler(createRouter(engine, aggregateFiles), {
      interceptors: [
        onError(logBug),
        ({ next, ...call }) => next({ ...call, context: { ...call.context, ...contextOf(call.request.headers) } }),
      ],
    })
    connections = new Map()
    const schedules = followSchedules(engine)
    const close = () => {
      schedules[Symbol.dispose]()
      void Promise.resolve(engine[Symbol.asyncDispose]()).finally(() => process.exit(0))
    }
    process.once('SIGTERM', close)
    process.once('disconnect', close)
    send({ what: 'ready', pid: process.pid })
  } catch (error) {
    if (!isFailure(error)) console.error(error)
    send({ what: 'failed', message: error instanceof Error ? error.message : String(error) })
    setImmediate(() => process.exit(1))
  }
}

let systemKey: PromiseWithResolvers<SystemKey> | undefined

function askForSystemKey(): Promise<SystemKey> {
  if (systemKey === undefined) {
    systemKey = Promise.withResolvers()
    send({ what: 'want-system-key' })
  }
  return systemKey.promise
}

function takeSystemKey({ key, message }: Extract<ToEngine, { what: 'system-key' }>): void {
  systemKey?.resolve(key === null ? { noKey: message } : { key: Buffer.from(key, 'base64') })
  // A person who unlocks the key store later is asked for again.
  if (key === null) systemKey = undefined
}

function connect(connection: number): void {
  disconnect(connection)
  const port = new FramePort((frame) => send({ what: 'frame', connection, frame }))
  connections?.set(connection, port)
  handler?.upgrade(port, { context: {} })
}

function disconnect(connection: number): void {
  connections?.get(connection)?.close()
  connections?.delete(connection)
}

/** Expected failures are told to the caller; a bug is told to the log as well. */
function logBug(error: unknown): void {
  const aborted = error instanceof Cancelled || (error instanceof Error && error.name === 'AbortError')
  if (!isFailure(error) && !aborted) console.error(error)
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
