/**
 * Speaks the DevTools protocol with Chromium over its two pipes.
 * A pipe rather than a socket, because Chromium ends by itself when the other end of the pipe is gone.
 */
import { EventEmitter } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { CDPSession } from 'playwright'

/** Playwright's own declarations of the protocol give every command and event its type. */
export type Session = Pick<CDPSession, 'send' | 'on'>

interface Message {
  readonly id?: number
  readonly sessionId?: string
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

interface Pending {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/** The browser has gone away, which ends whatever waited for it. */
export class BrowserGoneError extends Error {}

export class Connection {
  readonly browser: Session
  private readonly toChromium: Writable
  private readonly pending = new Map<number, Pending>()
  private readonly emitters = new Map<string, EventEmitter>()
  private lastId = 0
  private isOpen = true

  constructor(toChromium: Writable, fromChromium: Readable) {
    this.toChromium = toChromium
    this.browser = this.session('')
    readMessages(fromChromium, (message) => this.receive(message))
    fromChromium.on('close', () => this.close())
    toChromium.on('error', () => this.close())
  }

  /** The session of one target; the empty id is the browser itself. */
  session(id: string): Session {
    const emitter = new EventEmitter()
    this.emitters.set(id, emitter)
    const session = {
      send: (method: string, params: object = {}) => this.send(method, params, id),
      on: (event: string, listener: (payload: unknown) => void) => {
        emitter.on(event, listener)
        return session
      },
    }
    return session as unknown as Session // the wire knows no types: this is where they begin
  }

  private send(method: string, params: object, sessionId: string): Promise<unknown> {
    if (!this.isOpen) return Promise.reject(new BrowserGoneError('stand-in: Chromium is gone'))
    const id = ++this.lastId
    const target = sessionId === '' ? {} : { sessionId }
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject })
      this.toChromium.write(`${JSON.stringify({ id, method, params, ...target })}\0`)
    })
  }

  private receive(message: Message): void {
    if (message.id === undefined) {
      this.emitters.get(message.sessionId ?? '')?.emit(message.method ?? '', message.params)
      return
    }
    const pending = this.pending.get(message.id)
    this.pending.delete(message.id)
    if (message.error === undefined) pending?.resolve(message.result)
    else pending?.reject(new Error(message.error.message))
  }

  private close(): void {
    this.isOpen = false
    for (const { reject } of this.pending.values()) reject(new BrowserGoneError('stand-in: Chromium is gone'))
    this.pending.clear()
  }
}

/** Messages end with a zero byte, and may come in many pieces. */
function readMessages(stream: Readable, receive: (message: Message) => void): void {
  let pieces: Buffer[] = []
  stream.on('data', (chunk: Buffer) => {
    let rest = chunk
    for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
      pieces.push(rest.subarray(0, end))
      receive(JSON.parse(Buffer.concat(pieces).toString('utf8')))
      pieces = []
      rest = rest.subarray(end + 1)
    }
    pieces.push(rest)
  })
}
