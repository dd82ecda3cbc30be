/** The way to a server, against real sockets: what is in the way is told at its step. */
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { createServer, type Server as NetServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { X509CertificateGenerator } from '@peculiar/x509'
import { describe, expect, it } from 'vitest'
import { openDraft } from './connections.ts'
import { testConnection } from './test-connection.ts'
import { stepsOf } from './testing/steps-of.ts'

describe('the way to a server', () => {
  it('ends at a name that is not known', async () => {
    const found = await stepsOf('postgresql://u@no-such-host.invalid/d')
    expect(found).toMatchObject({ ok: false, failed: 'dns', steps: ['dns'] })
    expect(found.message).toMatch(/no host called no-such-host\.invalid|name server does not answer/)
    expect((await stepsOf('mongodb+srv://no-such-host.invalid/d')).failed).toBe('dns')
  })

  it('ends at a port where nobody listens', async () => {
    await using free = await listen(() => undefined)
    const { port } = free
    await free[Symbol.asyncDispose]()
    for (const scheme of ['postgresql', 'mongodb']) {
      const found = await stepsOf(`${scheme}://u@127.0.0.1:${port}/d`)
      expect(found).toMatchObject({ failed: 'connect', steps: ['dns', 'connect'] })
      expect(found.message).toContain(`port ${port}, refuses connections`)
    }
    expect((await stepsOf('postgresql:///d?host=/nowhere/at/all')).message).toContain(
      'no server listens on this socket',
    )
  })

  it('ends at a server that speaks something else', async () => {
    await using web = await listen((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    )
    const plain = await stepsOf(`postgresql://u@127.0.0.1:${web.port}/d`)
    expect(plain).toMatchObject({ failed: 'login' })
    expect(plain.message).toContain("speak PostgreSQL's protocol")
    const encrypted = await stepsOf(`postgresql://u@127.0.0.1:${web.port}/d?sslmode=require`)
    expect(encrypted).toMatchObject({ failed: 'tls' })
    expect(encrypted.message).toContain("does not speak PostgreSQL's protocol")
    expect(await stepsOf(`mongodb://127.0.0.1:${web.port}/d?tls=true`)).toMatchObject({ failed: 'tls' })
    const mongo = await stepsOf(`mongodb://127.0.0.1:${web.port}/d`)
    expect(mongo).toMatchObject({ failed: 'login', message: expect.stringContaining("MongoDB's protocol") })
  })

  it('ends at a certificate that has expired, or that the server signed itself', async () => {
    const expired = await selfSigned(new Date('2021-01-01'))
    const valid = await selfSigned(new Date(Date.now() + 86_400_000))
    for (const [{ certificate, key }, ca, message] of [
      [expired, expired.certificate, 'has expired on'],
      [valid, undefined, 'signed its certificate itself'],
    ] as const) {
      await using server = await listen((socket) => {
        new TLSSocket(socket, { isServer: true, cert: certificate, key }).on('error', () => undefined)
      })
      const tls = { mode: 'verify-full' as const, ...(ca !== undefined && { ca }) }
      const found = await stepsOf(`mongodb://localhost:${server.port}/d`, { tls })
      expect(found).toMatchObject({ failed: 'tls', message: expect.stringContaining(message) })
    }
  })

  it('can be left at any moment', async () => {
    await using silent = await listen(() => undefined)
    const stop = AbortSignal.timeout(200)
    const draft = openDraft({ name: 'c', url: `postgresql://u@127.0.0.1:${silent.port}/d`, remember: false })
    await expect(testConnection(draft, stop)).rejects.toThrow('Cancelled')
  })
})

async function selfSigned(notAfter: Date) {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...{ name: 'CN=localhost', keys, signingAlgorithm: algorithm },
    notBefore: new Date('2020-01-01'),
    notAfter,
  })
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return {
    certificate: certificate.toString('pem'),
    key: `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`,
  }
}

interface Listening extends AsyncDisposable {
  readonly port: number
}

async function listen(onSocket: (socket: Socket) => void): Promise<Listening> {
  const sockets = new Set<Socket>()
  const server: NetServer = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    onSocket(socket)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      if (server.listening) await new Promise((done) => server.close(done))
    },
  }
}
