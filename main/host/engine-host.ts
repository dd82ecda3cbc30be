/**
 * Runs the engine in a process of its own: starts it, relays the pages' connections, starts it again when it dies, and
 * says so. Both hosts with a window use it; how a process is started is theirs to say.
 */
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { Client, Contract, EngineState } from '../../preload/contract/index.ts'
import {
  type CallContext,
  FramePort,
  failure,
  fromEngineSchema,
  headersOf,
  type PortFrame,
  type SystemKey,
  type ToEngine,
} from '../engine/client.ts'
import { environmentSecrets } from './environment-secrets.ts'

/** A started process, whatever started it. */
export interface EngineChild {
  send(message: ToEngine): void
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: (description: string) => void): void
  kill(): void
}

export interface EngineHostOptions {
  readonly spawn: () => EngineChild
  readonly store: string
  readonly templates: string
  readonly grantKey: Buffer
  readonly version: string
  /** The key that the system's key store guards, where the host can ask for one. */
  readonly systemKey?: () => Promise<SystemKey>
  /** Called when the engine cannot be started (again); the message is for a person. */
  readonly onGivingUp: (message: string) => void
}

/** A page's connection to the engine; it dies with the engine's process. */
export interface EngineConnection {
  send(frame: PortFrame): void
  close(): void
}

export interface EngineHost extends AsyncDisposable {
  /** Resolves when the engine is ready for the first time. @throws Error with the engine's own words. */
  readonly ready: Promise<void>
  /** A client for the host's own calls. @throws ENGINE_STOPPED while the engine is not there. */
  readonly client: Client
  /** @throws ENGINE_STOPPED while the engine is not there; `onState` tells when it is. */
  connect(onFrame: (frame: PortFrame) => void): EngineConnection
  onState(listener: (state: EngineState) => void): () => void
}

const stopped = () =>
  failure('ENGINE_STOPPED', 'The data engine has stopped. It is being started again; try once more in a moment.')

const RESTART_DELAY_MS = 300
const GIVE_UP_AFTER = 5
/** A process that ran this long is not counted as one of a series of crashes. */
const STABLE_AFTER_MS = 60_000

export function startEngineHost(options: EngineHostOptions): EngineHost {
  const listeners = new Set<(state: EngineState) => void>()
  const connections = new Map<number, (frame: PortFrame) => void>()
  const ready = Promise.withResolvers<void>()
  let child: EngineChild | undefined
  let running = false
  let closing = false
  let crashes = 0
  let nextConnection = 1
  let ownPort: FramePort | undefined
  let client = connectOwn()

  start()

  return {
    ready: ready.promise,
    get client() {
      if (!running) throw stopped()
      return client
    },
    connect(onFrame) {
      if (!running) throw stopped()
      const connection = nextConnection++
      connections.set(connection, onFrame)
      send({ what: 'connect', connection })
      return {
        send: (frame) => send({ what: 'frame', connection, frame }),
        close: () => {
          connections.delete(connection)
          send({ what: 'disconnect', connection })
        },
      }
    },
    onState(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async [Symbol.asyncDispose]() {
      closing = true
      const ended = Promise.withResolvers<void>()
      if (child === undefined) ended.resolve()
      child?.onExit(() => ended.resolve())
      child?.kill()
      await ended.promise
    },
  }

  function start(): void {
    const startedAt = Date.now()
    let said = ''
    const process = options.spawn()
    child = process
    process.onMessage((raw) => {
      const message = fromEngineSchema.parse(raw)
      if (message.what === 'ready') becomeReady()
      else if (message.what === 'failed') said = message.message
      else if (message.what === 'want-system-key') void tellSystemKey(process)
      else if (message.connection === 0) ownPort?.receive(message.frame)
      else connections.get(message.connection)?.(message.frame)
    })
    process.onExit((description) => {
      child = undefined
      if (!closing) becomeStopped(said || description, Date.now() - startedAt)
    })
    const { store, templates, version } = options
    process.send({
      ...{ what: 'open', store, templates, version },
      grantKey: options.grantKey.toString('base64'),
      secrets: { ...environmentSecrets(), hasKeystore: options.systemKey !== undefined },
    })
  }

  async function tellSystemKey(to: EngineChild): Promise<void> {
    const answer: SystemKey = (await options.systemKey?.()) ?? { noKey: 'There is no key store here.' }
    const told =
      'key' in answer ? { key: answer.key.toString('base64'), message: '' } : { key: null, message: answer.noKey }
    to.send({ what: 'system-key', ...told })
  }

  function becomeReady(): void {
    running = true
    client = connectOwn()
    send({ what: 'connect', connection: 0 })
    ready.resolve()
    for (const listener of listeners) listener('ready')
  }

  function becomeStopped(description: string, ranMs: number): void {
    const wasRunning = running
    running = false
    connections.clear()
    ownPort?.close()
    for (const listener of listeners) listener('stopped')
    crashes = ranMs > STABLE_AFTER_MS ? 1 : crashes + 1
    if (!wasRunning && crashes === 1) ready.reject(new Error(description))
    if (!wasRunning || crashes >= GIVE_UP_AFTER) {
      options.onGivingUp(`The data engine cannot be started: ${description}`)
      return
    }
    setTimeout(start, RESTART_DELAY_MS * crashes)
  }

  function send(message: ToEngine): void {
    if (running) child?.send(message)
  }

  function connectOwn(): Client {
    ownPort = new FramePort((frame) => send({ what: 'frame', connection: 0, frame }))
    const link = new RPCLink<CallContext>({ port: ownPort, headers: ({ context }) => headersOf(context) })
    return createORPCClient<ContractRouterClient<Contract, CallContext>>(link)
  }
}
