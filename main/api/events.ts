/** Server-sent events (WHATWG HTML, section 9.2): an endless answer that ends when either side wants it to. */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { refusal } from './answers.ts'

/** Each holds a connection and a place with the engine. */
const MOST_STREAMS = 200

let streams = 0

export interface Listener {
  readonly aliveMs: number
  /** Asked now and then: a user who is removed or logs out hears no more. */
  readonly mayListen: () => Promise<boolean>
}

/** Each value is one event, as JSON. What is thrown while it runs ends the stream. */
export function sendEvents(
  reply: FastifyReply,
  { aliveMs, mayListen }: Listener,
  values: (signal: AbortSignal) => AsyncIterable<unknown>,
): FastifyReply {
  if (streams >= MOST_STREAMS) throw refusal(503, 'unavailable', 'Too many programs follow events. Try again later.')
  streams++
  const end = new AbortController()
  const stream = new Readable({ read: () => undefined })
  stream.once('close', () => {
    streams--
    end.abort()
  })
  const alive = setInterval(() => {
    mayListen()
      .catch(() => false)
      .then((may) => (may && !stream.destroyed ? stream.push(': alive\n\n') : end.abort()))
  }, aliveMs)
  reply.raw.on('close', () => stream.destroy())
  void (async () => {
    try {
      stream.push(': these are events\n\n')
      for await (const value of values(end.signal)) if (!push(stream, value)) break
    } catch {
      // The engine stopped, or nobody listens any more: both end the stream, and the program connects anew.
    } finally {
      clearInterval(alive)
      if (!stream.destroyed) stream.push(null)
    }
  })()
  return reply
    .type('text/event-stream')
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .send(stream)
}

/** False when the listener is so slow that what waits for it would fill the memory. */
function push(stream: Readable, value: unknown): boolean {
  stream.push(`data: ${JSON.stringify(value)}\n\n`)
  return stream.readableLength < MOST_WAITING_BYTES
}

const MOST_WAITING_BYTES = 4 * 1024 * 1024
