/** A TCP proxy that breaks connections where it is told to, as networks do where they like. */
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { randomFrom } from '../random.ts'
import { freePort } from './server-process.ts'

export type Direction = 'toServer' | 'toClient'

export interface FaultProxy extends AsyncDisposable {
  /** Where it listens on 127.0.0.1. */
  readonly port: number
  /** Bytes that were passed on since it was started. */
  readonly bytes: Readonly<Record<Direction, number>>
  /** How often it has cut. */
  readonly cuts: number
  /** How many connections it has taken. */
  readonly connections: number
  /** The same URL with the proxy in the server's place. */
  url(of: string): string
  /**
   * Passes on so many bytes more in that direction, over all connections, then cuts all connections, once. Whoever was to
   * receive the last byte receives it and the connection's end; everybody else sees a reset.
   */
  cutAfter(bytes: number, direction: Direction): void
  /** Holds back every packet for so many milliseconds. */
  delay(ms: number): void
  /** Passes on packets in pieces of 1 to so many bytes, at random by the seed. */
  splitPackets(bytes: number): void
  /** New connections are refused from now on, as where no server listens. */
  refuse(): Promise<void>
  /** Ends all faults; what was cut stays cut. */
  heal(): Promise<void>
}

export async function startFaultProxy({ to, seed = 1 }: { to: number; seed?: number }): Promise<FaultProxy> {
  const port = await freePort()
  const random = randomFrom(seed)
  const bytes = { toServer: 0, toClient: 0 }
  const sockets = new Set<Socket>()
  let cut: { left: number; readonly direction: Direction } | undefined
  let delayMs = 0
  let pieceBytes = Number.POSITIVE_INFINITY
  let cuts = 0
  let connections = 0
  let server: Server | undefined

  function accept(client: Socket): void {
    connections++
    const upstream = connect({ port: to, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    const gone = new AbortController()
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      // What breaks a connection on one side breaks it on the other; there is nobody to tell.
      socket.on('error', () => undefined)
      socket.once('close', (hadError) => {
        sockets.delete(socket)
        if (!hadError) return
        gone.abort()
        for (const other of [client, upstream]) if (!other.destroyed) other.resetAndDestroy()
      })
    }
    void pump(client, upstream, 'toServer', gone.signal)
    void pump(upstream, client, 'toClient', gone.signal)
  }

  async function pump(from: Socket, into: Socket, direction: Direction, gone: AbortSignal): Promise<void> {
    try {
      for await (const chunk of from) {
        for (const piece of piecesOf(chunk)) {
          if (delayMs > 0) await sleep(delayMs, undefined, { signal: gone })
          if (into.destroyed) return
          const isCut = await pass(piece, into, direction, gone)
          if (isCut) return
          if (Number.isFinite(pieceBytes)) await nextTurn()
        }
      }
      into.end()
    } catch {
      // One of the two was reset, which is what the other one is to see.
      if (!into.destroyed) into.resetAndDestroy()
    }
  }

  /** Passes a piece on, or as much of it as is left until the cut; tells whether it has cut. */
  async function pass(piece: Buffer, into: Socket, direction: Direction, gone: AbortSignal): Promise<boolean> {
    const due = cut?.direction === direction ? cut : undefined
    const passed = due !== undefined && due.left < piece.length ? piece.subarray(0, due.left) : piece
    bytes[direction] += passed.length
    const hasRoom = passed.length === 0 || into.write(passed)
    if (due !== undefined) {
      due.left -= passed.length
      if (due.left === 0) {
        cutAll(into)
        return true
      }
    }
    if (!hasRoom) await once(into, 'drain', { signal: gone })
    return false
  }

  function cutAll(lastReceiver?: Socket): void {
    if (lastReceiver !== undefined) {
      cut = undefined
      cuts++
      lastReceiver.destroySoon()
    }
    for (const socket of sockets) if (socket !== lastReceiver) socket.resetAndDestroy()
  }

  function* piecesOf(chunk: Buffer): Generator<Buffer> {
    for (let start = 0; start < chunk.length; ) {
      const length = Number.isFinite(pieceBytes) ? 1 + random(pieceBytes) : chunk.length
      yield chunk.subarray(start, start + length)
      start += length
    }
  }

  async function listen(): Promise<void> {
    server = createServer({ allowHalfOpen: true, noDelay: true }, accept).listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  const refuse = (): Promise<void> => {
    // Closing ends listening at once; connections that are open stay.
    server?.close()
    server = undefined
    return Promise.resolve()
  }

  await listen()
  return {
    port,
    bytes,
    get cuts() {
      return cuts
    },
    get connections() {
      return connections
    },
    url: (of) => of.replace(/(:\/\/(?:[^@/]*@)?)[^/?]*/, `$1127.0.0.1:${port}`),
    cutAfter: (left, direction) => {
      cut = { left, direction }
    },
    delay: (ms) => {
      delayMs = ms
    },
    splitPackets: (most) => {
      pieceBytes = most
    },
    refuse,
    heal: async () => {
      cut = undefined
      delayMs = 0
      pieceBytes = Number.POSITIVE_INFINITY
      if (server === undefined) await listen()
    },
    [Symbol.asyncDispose]: () => {
      cutAll()
      return refuse()
    },
  }
}
