/**
 * The one connection to the engine, which may break and be made anew. Calls go to the live link and wait while there
 * is none, so that the rest of the page holds one client for its whole life.
 */
import { RPCLink } from '@orpc/client/message-port'
import type { FramePort } from './frame-port.ts'

export type ConnectionState = 'connecting' | 'ready' | 'offline'
type Link = RPCLink<Record<never, never>>

export class Connection {
  #port: FramePort | undefined
  #link = Promise.withResolvers<Link>()
  #state: ConnectionState = 'connecting'
  readonly #listeners = new Set<(state: ConnectionState) => void>()

  /** The live link; waits for one while there is none. */
  link(): Promise<Link> {
    return this.#link.promise
  }

  readonly state = (): ConnectionState => this.#state

  readonly onState = (listener: (state: ConnectionState) => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  attach(port: FramePort): void {
    if (this.#port) this.detach()
    this.#port = port
    // Resolving twice does nothing, so a link that callers already wait for is the one they get.
    this.#link.resolve(new RPCLink({ port: asMessagePort(port) }))
    this.#enter('ready')
  }

  /** Calls that wait for an answer fail; later ones wait for the next `attach`. */
  detach(): void {
    if (this.#port) this.#link = Promise.withResolvers<Link>()
    this.#port?.close()
    this.#port = undefined
    this.#enter('offline')
  }

  #enter(state: ConnectionState): void {
    if (this.#state === state) return
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}

/** oRPC uses these two methods of a port and no others. */
const asMessagePort = (port: FramePort): Pick<MessagePort, 'addEventListener' | 'postMessage'> => ({
  addEventListener: port.addEventListener.bind(port),
  postMessage: (frame: unknown) => {
    if (typeof frame === 'string') port.postMessage(frame)
    else if (frame instanceof Uint8Array) port.postMessage(new Uint8Array(frame))
    else throw new TypeError('The contract sends text or bytes only.')
  },
})
