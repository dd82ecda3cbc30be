/**
 * What the servers for tests have in common, whichever database they are: how one is asked for, what it lets a test do,
 * certificates, and one that was given instead of started.
 */
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Certificates } from './certificates.ts'
import type { ServerProcess } from './server-process.ts'

export interface ServerOptions {
  /**
   * TLS, and nothing but TLS. `names` are whom the certificate is for (localhost and 127.0.0.1 unless told);
   * `clientCertificate` asks clients for one of the authority's, beside the password.
   */
  readonly tls?: true | { readonly names?: readonly string[]; readonly clientCertificate?: boolean }
  /** A server of one's own even where the environment names one: for tests that kill it. */
  readonly own?: boolean
}

export interface DatabaseServer extends AsyncDisposable {
  /** With user and password, where it has them. */
  readonly url: string
  readonly port: number
  /** What a client needs for TLS, when the server has it. */
  readonly certificates: Certificates | undefined
  /** SIGKILL for the server with all its backends; resolves when it is gone. What was committed or acknowledged stays. */
  kill(): Promise<void>
  /** Starts it again on the same port and data, killing it first if it runs; resolves when it answers. */
  restart(): Promise<void>
  /** Whether it runs: not after a kill. */
  isRunning(): boolean
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

/** A database of its own, for a test file or a test; it is dropped when disposed of, if the server runs. */
export interface FreshDatabase extends AsyncDisposable {
  readonly name: string
  readonly url: string
}

export const freshName = (): string => `test_${randomBytes(6).toString('hex')}`

/** A server whose process is ours. */
export function startedServer(
  place: Pick<DatabaseServer, 'url' | 'port' | 'certificates'>,
  process: ServerProcess,
): DatabaseServer {
  return {
    ...place,
    kill: process.kill,
    restart: process.start,
    isRunning: () => process.pid() !== 0,
    stop: process.close,
    [Symbol.asyncDispose]: process.close,
  }
}

/** A server that somebody else started, and will end. */
export function givenServer(url: string, usualPort: number): DatabaseServer {
  const refuse = (): Promise<never> =>
    Promise.reject(new Error('A server that was given cannot be killed; ask for one with { own: true }.'))
  const leave = (): Promise<void> => Promise.resolve()
  return {
    url,
    port: Number(new URL(url).port || usualPort),
    certificates: undefined,
    kill: refuse,
    restart: refuse,
    isRunning: () => true,
    stop: leave,
    [Symbol.asyncDispose]: leave,
  }
}

/**
 * Makes certificates and writes them as `ca.crt`, `server.crt` and `server.key`, which only the owner may read, and as
 * further files whatever else a server wants.
 */
export async function writeCertificates(
  folder: string,
  tls: Exclude<ServerOptions['tls'], undefined>,
  more: (certificates: Certificates, asksClients: boolean) => Readonly<Record<string, string>>,
): Promise<{ certificates: Certificates; asksClients: boolean }> {
  const { names, clientCertificate: asksClients = false } = tls === true ? {} : tls
  // Loading what makes certificates takes longer than starting the server.
  const { makeCertificates } = await import('./certificates.ts')
  const certificates = await makeCertificates(names)
  const files = {
    'ca.crt': certificates.ca,
    'server.crt': certificates.server.certificate,
    'server.key': certificates.server.key,
    ...more(certificates, asksClients),
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 })
  return { certificates, asksClients }
}

/** For a client's TLS. The certificate may be for another name on purpose; it is our own server. */
export const clientTls = ({ ca, client }: Certificates) => ({
  ...{ ca, cert: client.certificate, key: client.key },
  checkServerIdentity: () => undefined,
})
