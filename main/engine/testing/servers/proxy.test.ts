/** The proxy does what it is told, to the byte. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type FaultProxy, startFaultProxy } from './proxy.ts'

/** A server that answers every byte with itself and keeps what each connection sent. */
async function startEcho() {
  const received: Buffer[] = []
  const server = createServer((socket) => {
    const place = received.push(Buffer.alloc(0)) - 1
    socket.on('error', () => undefined)
    socket.on('data', (data) => {
      received[place] = Buffer.concat([received[place] ?? data, data])
      socket.write(data)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, received }
}

/** Connects through the proxy; `arrived` are the bytes that came back until the end, whichever end it was. */
function dial(proxy: FaultProxy): { socket: Socket; arrived: Promise<Buffer> } {
  const socket = connect(proxy.port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('error', () => undefined)
  socket.on('data', (data) => chunks.push(data))
  return { socket, arrived: new Promise((resolve) => socket.once('close', () => resolve(Buffer.concat(chunks)))) }
}

const text = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 251))

describe('the fault proxy', () => {
  it('cuts after exactly so many bytes on the way to the client, and only once', async () => {
    const echo = await startEcho()
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4999 }), fc.integer({ min: 1, max: 700 }), async (at, most) => {
        await using proxy = await startFaultProxy({ to: echo.port, seed: at })
        proxy.splitPackets(most)
        proxy.cutAfter(at, 'toClient')
        const cut = dial(proxy)
        cut.socket.write(text)
        expect(await cut.arrived).toEqual(text.subarray(0, at))
        expect(proxy).toMatchObject({ cuts: 1, bytes: { toClient: at } })

        const whole = dial(proxy)
        whole.socket.end(text)
        expect(await whole.arrived).toEqual(text)
      }),
      { numRuns: 20 },
    )
  })

  it('cuts after exactly so many bytes on the way to the server, over all connections', async () => {
    const echo = await startEcho()
    await using proxy = await startFaultProxy({ to: echo.port })
    const first = dial(proxy)
    first.socket.write(text.subarray(0, 1000))
    await once(first.socket, 'data')
    proxy.cutAfter(2345, 'toServer')
    const second = dial(proxy)
    second.socket.write(text)
    await Promise.all([first.arrived, second.arrived])
    await expect.poll(() => echo.received.map((data) => data.length)).toEqual([1000, 2345])
    expect(proxy.connections).toBe(2)
  })

  it('refuses connections and takes them again on the same port', async () => {
    const echo = await startEcho()
    await using proxy = await startFaultProxy({ to: echo.port })
    await proxy.refuse()
    const [error] = await once(connect(proxy.port, '127.0.0.1'), 'error').catch((reason: unknown) => [reason])
    expect(error).toMatchObject({ code: 'ECONNREFUSED' })
    await proxy.heal()
    const healed = dial(proxy)
    healed.socket.end(text)
    expect(await healed.arrived).toEqual(text)
  })

  it('holds packets back', async () => {
    const echo = await startEcho()
    await using proxy = await startFaultProxy({ to: echo.port })
    proxy.delay(80)
    const start = performance.now()
    const slow = dial(proxy)
    slow.socket.end('x')
    await slow.arrived
    // There and back; timers may fire a little early.
    expect(performance.now() - start).toBeGreaterThan(150)
  })

  it('resets the client when there is no server behind it', async () => {
    const gone = createServer().listen(0, '127.0.0.1')
    await once(gone, 'listening')
    const { port } = gone.address() as AddressInfo
    gone.close()
    await using proxy = await startFaultProxy({ to: port })
    expect(await dial(proxy).arrived).toHaveLength(0)
  })

  it('takes the place of the server in a URL, whatever else the URL says', async () => {
    await using proxy = await startFaultProxy({ to: 1 })
    expect(proxy.url('postgres://me:se%40cret@db.example:5432/sales?sslmode=require')).toBe(
      `postgres://me:se%40cret@127.0.0.1:${proxy.port}/sales?sslmode=require`,
    )
    expect(proxy.url('mongodb://one.example:1,two.example:2')).toBe(`mongodb://127.0.0.1:${proxy.port}`)
  })
})
