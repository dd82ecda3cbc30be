/** The way through a WebSocket: it comes back by itself. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { connectBrowser, rpcAddress } from './connect-browser.ts'
import { Connection } from './connection.ts'

class FakeSocket extends EventTarget {
  static readonly all: FakeSocket[] = []
  binaryType = 'blob'
  readonly sent: unknown[] = []
  constructor() {
    super()
    FakeSocket.all.push(this)
  }
  send(frame: unknown) {
    this.sent.push(frame)
  }
  close() {
    this.dispatchEvent(new Event('close'))
  }
}

// A WebSocket has many members that the connection never uses.
const openSocket = () => new FakeSocket() as unknown as WebSocket

beforeEach(() => {
  FakeSocket.all.length = 0
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('goes to the host that the page came from', () => {
  const page = (url: string) => rpcAddress(new URL(url) as unknown as Location)
  expect(page('http://127.0.0.1:4711/index.html')).toBe('ws://127.0.0.1:4711/rpc')
  expect(page('https://winnow.example/')).toBe('wss://winnow.example/rpc')
})

it('opens a new socket after a growing pause, and after a short one once it worked', () => {
  const connection = new Connection()
  const stop = connectBrowser('ws://x/rpc', connection, openSocket)
  FakeSocket.all.at(-1)?.close()
  vi.advanceTimersByTime(250)
  expect(FakeSocket.all).toHaveLength(2)
  FakeSocket.all.at(-1)?.close()
  vi.advanceTimersByTime(499)
  expect(FakeSocket.all).toHaveLength(2)
  vi.advanceTimersByTime(1)
  expect(FakeSocket.all).toHaveLength(3)
  FakeSocket.all.at(-1)?.dispatchEvent(new Event('open'))
  expect(connection.state()).toBe('ready')
  FakeSocket.all.at(-1)?.close()
  expect(connection.state()).toBe('offline')
  vi.advanceTimersByTime(250)
  expect(FakeSocket.all).toHaveLength(4)
  stop()
})

it('stays closed once it was stopped', () => {
  const stop = connectBrowser('ws://x/rpc', new Connection(), openSocket)
  stop()
  vi.advanceTimersByTime(60_000)
  expect(FakeSocket.all).toHaveLength(1)
})
