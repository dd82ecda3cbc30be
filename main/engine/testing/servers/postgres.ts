/** A real PostgreSQL for a test: its own server, quick to start, that can be killed and started again on its data. */
import { randomBytes } from 'node:crypto'
import { chmodSync, constants, cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import { skipWithout } from './availability.ts'
import type { Certificates } from './certificates.ts'
import { preparePostgres, reasonWithoutPrograms } from './postgres-programs.ts'
import { freePort, startServer } from './server-process.ts'
import { giveTo, serverFolder, serverIdentity } from './unprivileged.ts'

export interface PostgresOptions {
  /**
   * TLS, and nothing but TLS. `names` are whom the certificate is for (localhost and 127.0.0.1 unless told);
   * `clientCertificate` asks clients for one of the authority's, beside the password.
   */
  readonly tls?: true | { readonly names?: readonly string[]; readonly clientCertificate?: boolean }
  /** A server of one's own even where WINNOW_TEST_POSTGRES_URL names one: for tests that kill it. */
  readonly own?: boolean
  /** Settings as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface PostgresServer extends AsyncDisposable {
  /** Superuser, password and all: `postgres://user:password@127.0.0.1:port/postgres`. */
  readonly url: string
  readonly port: number
  /** What a client needs for TLS, when the server has it. */
  readonly certificates: Certificates | undefined
  /** SIGKILL for the server with all its backends; resolves when it is gone. What was committed stays. */
  kill(): Promise<void>
  /** Starts it again on the same port and data, killing it first if it runs; resolves when it answers. */
  restart(): Promise<void>
  /** Whether it runs: not after a kill. */
  isRunning(): boolean
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

/** For `describe.skipIf(withoutPostgres())`: prints the reason, or throws where servers are required. */
export function withoutPostgres({ own = false }: PostgresOptions = {}): boolean {
  const isGiven = !own && process.env.WINNOW_TEST_POSTGRES_URL
  return skipWithout('PostgreSQL', isGiven ? undefined : reasonWithoutPrograms())
}

/** Starts one, or takes that of WINNOW_TEST_POSTGRES_URL where nothing particular is asked for. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const given = process.env.WINNOW_TEST_POSTGRES_URL
  const isPlain = options.own !== true && options.tls === undefined && options.settings === undefined
  if (given && isPlain) return serverAt(given)

  const { postgres, template, password } = preparePostgres()
  const identity = serverIdentity()
  const folder = serverFolder(identity)
  const data = join(folder, 'data')
  cpSync(template, data, { recursive: true, mode: constants.COPYFILE_FICLONE })
  const certificates = await prepareAccess(data, options.tls)
  giveTo(identity, data)
  chmodSync(data, 0o700)

  const port = await freePort()
  const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    // A killed process loses nothing by this, only a machine without power would.
    fsync: 'off',
    full_page_writes: 'off',
    ...(certificates === undefined
      ? {}
      : { ssl: 'on', ssl_cert_file: 'server.crt', ssl_key_file: 'server.key', ssl_ca_file: 'ca.crt' }),
    ...options.settings,
  }
  const server = await startServer({
    program: postgres,
    args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    folder,
    identity,
    ping: () => ping(url, certificates),
  })
  return {
    url,
    port,
    certificates,
    kill: server.kill,
    restart: server.start,
    isRunning: () => server.pid() !== 0,
    stop: server.close,
    [Symbol.asyncDispose]: server.close,
  }
}

/** A database of its own, for a test file or a test; it is dropped when disposed of, if the server runs. */
export interface FreshDatabase extends AsyncDisposable {
  readonly name: string
  readonly url: string
}

export async function freshDatabase(server: PostgresServer): Promise<FreshDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const run = (sql: string): Promise<void> => withClient(server.url, server.certificates, sql)
  await run(`CREATE DATABASE ${name}`)
  const url = new URL(server.url)
  url.pathname = `/${name}`
  async function drop(): Promise<void> {
    if (server.isRunning()) await run(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  }
  return { name, url: url.href, [Symbol.asyncDispose]: drop }
}

/** Writes who may come in and how, and certificates if TLS is asked for. */
async function prepareAccess(data: string, tls: PostgresOptions['tls']): Promise<Certificates | undefined> {
  if (tls === undefined) return undefined
  const { names, clientCertificate = false } = tls === true ? {} : tls
  // Loading what makes certificates takes longer than starting the server.
  const { makeCertificates } = await import('./certificates.ts')
  const certificates = await makeCertificates(names)
  const files = {
    'ca.crt': certificates.ca,
    'server.crt': certificates.server.certificate,
    'server.key': certificates.server.key,
    'pg_hba.conf': `hostssl all all 127.0.0.1/32 scram-sha-256${clientCertificate ? ' clientcert=verify-ca' : ''}\n`,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(data, name), text, { mode: 0o600 })
  return certificates
}

function serverAt(url: string): PostgresServer {
  const refuse = (): Promise<never> =>
    Promise.reject(new Error('A server that was given cannot be killed; ask for one with { own: true }.'))
  const leave = (): Promise<void> => Promise.resolve()
  return {
    url,
    port: Number(new URL(url).port || 5432),
    certificates: undefined,
    kill: refuse,
    restart: refuse,
    isRunning: () => true,
    stop: leave,
    [Symbol.asyncDispose]: leave,
  }
}

const ping = (url: string, certificates: Certificates | undefined): Promise<void> =>
  withClient(url, certificates, 'SELECT 1')

async function withClient(url: string, certificates: Certificates | undefined, sql: string): Promise<void> {
  const client = new Client({
    connectionString: url,
    ...(certificates === undefined
      ? {}
      : {
          ssl: {
            ca: certificates.ca,
            cert: certificates.client.certificate,
            key: certificates.client.key,
            // The certificate may be for another name on purpose; it is our own server.
            checkServerIdentity: () => undefined,
          },
        }),
  })
  // Without a listener, a connection that breaks would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(sql)
  } finally {
    await client.end()
  }
}
