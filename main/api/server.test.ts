import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import fastifyWebsocket from '@fastify/websocket'
import { expect, it, onTestFinished } from 'vitest'
import { createServer } from './server.ts'

it('ends the connection of whoever asks for a socket and is refused, and keeps that of a socket', async () => {
  const app = createServer({})
  onTestFinished(() => app.close())
  app.get('/api/plain', async () => ({}))
  await app.register(async (page) => {
    page.addHook('onRequest', async (request, reply) =>
      request.url === '/socket' ? undefined : reply.code(401).send(),
    )
    await page.register(fastifyWebsocket)
    page.get('/socket', { websocket: true }, (socket) => socket.terminate())
    page.get('/other', { websocket: true }, () => undefined)
  })
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const ask = (path: string) => {
    const socket = connect(Number(port), '127.0.0.1')
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n'
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${upgrade}Sec-WebSocket-Key: ${'A'.repeat(22)}==\r\n\r\n`,
    )
    return path === '/socket'
      ? new Promise((resolve) => socket.once('data', (data) => resolve(String(data))))
      : text(socket)
  }
  expect(await ask('/other')).toMatch(/^HTTP\/1\.1 401 /)
  expect(await ask('/api/plain')).toMatch(/^HTTP\/1\.1 200 /)
  expect(await ask('/socket')).toMatch(/^HTTP\/1\.1 101 /)
})
