/**
 * The way to a server, step by step and without its protocol: its name, its port, its certificate. Drivers do the same in
 * one go, and then tell of a connection that did not come about.
 */
import { lookup } from 'node:dns/promises'
import { connect, isIP, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ConnectionOptions, type PeerCertificate, connect as secure, type TLSSocket } from 'node:tls'
import { Cancelled } from '../failure.ts'
import { codeOf, Obstacle, wordsFor } from './obstacle.ts'
import type { TlsOptions } from './tls-options.ts'

export interface Server {
  /** A name, an address, or the path of a Unix socket. */
  readonly host: string
  readonly port: number
}

export const STEP_TIMEOUT_MS = 10_000

/** Addresses of a name. @throws Obstacle */
export async function lookUp(host: string, signal: AbortSignal): Promise<readonly string[]> {
  if (isIP(host) !== 0 || host.startsWith('/')) return [host]
  const late = new Obstacle('dns', `The name server does not answer for ${host}. Is this machine online?`)
  try {
    return (await inTime(lookup(host, { all: true }), late, signal)).map(({ address }) => address)
  } catch (error) {
    if (error instanceof Obstacle || error instanceof Cancelled) throw error
    const code = codeOf(error)
    if (code === 'EAI_AGAIN') throw late
    if (code === 'ENOTFOUND' || code === 'ENODATA')
      throw new Obstacle('dns', `There is no host called ${host}. Check the spelling; some names need a VPN.`)
    throw new Obstacle('dns', `The name ${host} cannot be looked up: ${wordsFor(code)}.`)
  }
}

/** An open socket, for the caller to destroy. @throws Obstacle */
export async function reach({ host, port }: Server, signal: AbortSignal): Promise<Socket> {
  const where = host.startsWith('/') ? host : `${host}, port ${port},`
  const socket = host.startsWith('/') ? connect(host) : connect({ host, port })
  const opened = Promise.withResolvers<void>()
  socket.once('connect', () => opened.resolve()).once('error', (error) => opened.reject(error))
  const late = new Obstacle(
    'connect',
    `${where} does not answer within ${STEP_TIMEOUT_MS / 1000} seconds. A firewall may be in the way, or the port is wrong.`,
  )
  try {
    await inTime(opened.promise, late, signal)
    socket.on('error', () => undefined) // Whoever waits for something of it sees it closed.
    return socket
  } catch (error) {
    socket.destroy()
    if (error instanceof Obstacle || error instanceof Cancelled) throw error
    throw new Obstacle(
      'connect',
      `${where} ${refusals[codeOf(error)] ?? `cannot be reached: ${wordsFor(codeOf(error))}.`}`,
    )
  }
}

const refusals: Record<string, string> = {
  ECONNREFUSED: 'refuses connections: no server listens there, or it listens to other addresses only.',
  ECONNRESET: 'closed the connection at once.',
  ETIMEDOUT: 'does not answer. A firewall may be in the way, or the port is wrong.',
  EHOSTUNREACH: 'cannot be reached from this network.',
  ENETUNREACH: 'cannot be reached from this network.',
  ENOENT: 'is not there: no server listens on this socket.',
  EACCES: 'may not be opened by you.',
}

/**
 * Shakes hands, and says with whom. The certificate is taken first and judged then, so that what is wrong with it can
 * be told. @throws Obstacle
 */
export async function shakeHands(
  socket: Socket,
  host: string,
  tls: TlsOptions & Pick<ConnectionOptions, 'ALPNProtocols'>,
  signal: AbortSignal,
): Promise<string> {
  const open: TLSSocket = secure({
    ...tls,
    ...{ socket, host, rejectUnauthorized: false },
    ...(isIP(host) === 0 && { servername: host }),
  })
  const done = Promise.withResolvers<void>()
  open
    .once('secureConnect', () => done.resolve())
    .on('error', (error) => done.reject(error))
    .once('close', () => done.reject(new Error('closed')))
  try {
    await inTime(done.promise, new Obstacle('tls', `${host} does not answer to TLS. ${NO_TLS}`), signal)
  } catch (error) {
    if (error instanceof Obstacle || error instanceof Cancelled) throw error
    throw new Obstacle('tls', handshakeWords(host, codeOf(error)))
  }
  const certificate = open.getPeerCertificate(true)
  const code = open.authorized ? '' : codeOfAuthorization(open.authorizationError)
  if (code !== '' && tls.rejectUnauthorized) throw new Obstacle('tls', certificateWords(host, code, certificate))
  const checked = tls.checkServerIdentity === undefined ? `for ${host}` : 'whose name was not compared'
  const subject = tls.rejectUnauthorized ? `its certificate is valid, ${checked}` : 'its certificate was not checked'
  return `${open.getProtocol() ?? 'TLS'}; ${subject}.`
}

const NO_TLS = 'Perhaps the server speaks no TLS: switch it on there, or set TLS to disable.'

function handshakeWords(host: string, code: string): string {
  if (/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE/.test(code))
    return `${host} wants a certificate of the client, or does not accept the one that was given (${code}).`
  if (/WRONG_VERSION_NUMBER|ECONNRESET|EPROTO|^$|PACKET_LENGTH/.test(code))
    return `${host} ended the handshake. ${NO_TLS}`
  if (/UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|NO_PROTOCOLS/.test(code))
    return `${host} speaks a version of TLS that is too old (${code}).`
  return `TLS with ${host} failed: ${wordsFor(code)}.`
}

/** Node.js says a code where it declares an error. */
const codeOfAuthorization = (error: unknown): string =>
  typeof error === 'string' ? error : codeOf(error) || String(error)

function certificateWords(host: string, code: string, certificate: PeerCertificate): string {
  const nameOf = (names: PeerCertificate['subject'] | undefined) =>
    [names?.CN ?? names?.O ?? 'somebody'].flat().join(', ')
  const issuer = nameOf(certificate.issuer)
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate is for ${certificate.subjectaltname ?? nameOf(certificate.subject)}, not for ${host}. Use that name, or TLS verify-ca if you know that it is the right server.`
    case 'CERT_HAS_EXPIRED':
      return `The certificate of ${host} has expired on ${certificate.valid_to}. It has to be renewed there.`
    case 'CERT_NOT_YET_VALID':
      return `The certificate of ${host} is valid from ${certificate.valid_from} only. Is the clock of this machine right?`
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return `${host} signed its certificate itself. Give that certificate as the authority (CA) to trust it.`
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `The certificate of ${host} is signed by ${issuer}, which is not known here. Give the certificate of that authority (CA).`
    case 'CERT_REVOKED':
      return `The certificate of ${host} was revoked.`
    default:
      return `The certificate of ${host} is not accepted: ${code}.`
  }
}

/** The first bytes of what a server sends. @throws Obstacle when it sends nothing */
export async function firstBytes(socket: Socket, late: Obstacle, signal: AbortSignal): Promise<Buffer> {
  const came = Promise.withResolvers<Buffer>()
  socket.once('data', (bytes) => {
    socket.pause()
    came.resolve(bytes)
  })
  socket.once('close', () => came.reject(late))
  return inTime(came.promise, late, signal)
}

/** @throws `late` when it takes too long, Cancelled */
export async function inTime<Result>(work: Promise<Result>, late: Error, signal: AbortSignal): Promise<Result> {
  const timer = new AbortController()
  const stop = AbortSignal.any([signal, timer.signal])
  const timeout = sleep(STEP_TIMEOUT_MS, undefined, { signal: stop }).then(
    () => Promise.reject(late),
    () => (signal.aborted ? Promise.reject(new Cancelled()) : new Promise<never>(() => undefined)),
  )
  try {
    return await Promise.race([work, timeout])
  } finally {
    timer.abort()
    work.catch(() => undefined)
  }
}
