/** A real server that speaks MongoDB's protocol, for a test: given by URL, or found and started. */
import { randomBytes } from 'node:crypto'
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MongoClient, type MongoClientOptions } from 'mongodb'
import { skipWithout } from './availability.ts'
import type { Certificates } from './certificates.ts'
import { freePort, startServer } from './server-process.ts'
import { serverFolder } from './unprivileged.ts'

export interface MongoOptions {
  /** TLS, and nothing but TLS; as for `startPostgres`. */
  readonly tls?: true | { readonly names?: readonly string[]; readonly clientCertificate?: boolean }
  /** A server of one's own even where WINNOW_TEST_MONGODB_URL names one: for tests that kill it. */
  readonly own?: boolean
}

export interface MongoServer extends AsyncDisposable {
  /** What runs: FerretDB knows neither Decimal128 nor transactions, see the README. */
  readonly kind: 'given' | 'mongod' | 'ferretdb'
  readonly url: string
  readonly port: number
  /** What a client needs for TLS, when the server has it. */
  readonly certificates: Certificates | undefined
  /** SIGKILL; resolves when it is gone. What was acknowledged stays. */
  kill(): Promise<void>
  /** Starts it again on the same port and data, killing it first if it runs; resolves when it answers. */
  restart(): Promise<void>
  /** Whether it runs: not after a kill. */
  isRunning(): boolean
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

/** Where the gate puts the FerretDB that it builds. */
const builtFolder = fileURLToPath(new URL('../../../../.cache/ferretdb', import.meta.url))

/** For `describe.skipIf(withoutMongo())`: prints the reason, or throws where servers are required. */
export function withoutMongo({ own = false }: MongoOptions = {}): boolean {
  const isThere = (!own && process.env.WINNOW_TEST_MONGODB_URL) || findProgram() !== undefined
  return skipWithout('MongoDB', isThere ? undefined : reasonWithout)
}

const reasonWithout =
  'There is neither mongod nor ferretdb on the PATH. Set WINNOW_TEST_MONGODB_URL, or let .ci/mongo-server build one.'

/** Starts one, or takes that of WINNOW_TEST_MONGODB_URL where nothing particular is asked for. */
export async function startMongo(options: MongoOptions = {}): Promise<MongoServer> {
  const given = process.env.WINNOW_TEST_MONGODB_URL
  if (given && options.own !== true && options.tls === undefined) return serverAt(given)

  const found = findProgram()
  if (found === undefined) throw new Error(reasonWithout)
  const folder = serverFolder(undefined)
  const port = await freePort()
  const access = await prepareAccess(folder, options.tls)
  const data = join(folder, 'data')
  mkdirSync(data)
  const place: Place = { folder, data, port, access }
  const url = `mongodb://127.0.0.1:${port}/`
  const server = await startServer({
    program: found.path,
    args: found.kind === 'mongod' ? mongodArguments(place) : ferretArguments(place),
    folder,
    identity: undefined,
    ping: () => ping(url, access.client),
  })
  return {
    kind: found.kind,
    url,
    port,
    certificates: access.certificates,
    kill: server.kill,
    restart: server.start,
    isRunning: () => server.pid() !== 0,
    stop: server.close,
    [Symbol.asyncDispose]: server.close,
  }
}

/** A database of its own, for a test file or a test; it is dropped when disposed of, if the server runs. */
export interface FreshMongoDatabase extends AsyncDisposable {
  readonly name: string
  readonly url: string
}

export function freshMongoDatabase(server: MongoServer): FreshMongoDatabase {
  const name = `test_${randomBytes(6).toString('hex')}`
  const url = new URL(server.url)
  // Users are kept in the database that the URL names, unless it says where else.
  if (url.username !== '' && !url.searchParams.has('authSource')) {
    url.searchParams.set('authSource', url.pathname.slice(1) || 'admin')
  }
  url.pathname = `/${name}`
  async function drop(): Promise<void> {
    if (!server.isRunning()) return
    await using client = new MongoClient(url.href, clientOptions(server.certificates))
    await client.db(name).dropDatabase()
  }
  return { name, url: url.href, [Symbol.asyncDispose]: drop }
}

interface Access {
  readonly certificates: Certificates | undefined
  readonly client: MongoClientOptions
  readonly asksClients: boolean
}

interface Place {
  readonly folder: string
  readonly data: string
  readonly port: number
  readonly access: Access
}

function mongodArguments({ folder, data, port, access }: Place): string[] {
  const plain = ['--dbpath', data, '--port', String(port), '--bind_ip', '127.0.0.1']
  const noSocket = process.platform === 'win32' ? [] : ['--nounixsocket']
  if (access.certificates === undefined) return [...plain, ...noSocket]
  return [
    ...[...plain, ...noSocket, '--tlsMode', 'requireTLS', '--tlsCertificateKeyFile', join(folder, 'server.pem')],
    ...['--tlsCAFile', join(folder, 'ca.crt')],
    ...(access.asksClients ? [] : ['--tlsAllowConnectionsWithoutCertificates']),
  ]
}

function ferretArguments({ folder, data, port, access }: Place): string[] {
  const address = `127.0.0.1:${port}`
  return [
    ...['--handler=sqlite', `--sqlite-url=file:${data}/`, `--state-dir=${folder}`],
    // No word to anybody, neither to its makers nor on ports of its own.
    ...['--telemetry=disable', '--debug-addr=-', '--log-level=warn'],
    ...(access.certificates === undefined
      ? [`--listen-addr=${address}`]
      : [
          ...['--listen-addr=', `--listen-tls=${address}`, `--listen-tls-cert-file=${join(folder, 'server.crt')}`],
          `--listen-tls-key-file=${join(folder, 'server.key')}`,
          // With an authority, it asks every client for a certificate.
          ...(access.asksClients ? [`--listen-tls-ca-file=${join(folder, 'ca.crt')}`] : []),
        ]),
  ]
}

async function prepareAccess(folder: string, tls: MongoOptions['tls']): Promise<Access> {
  if (tls === undefined) return { certificates: undefined, client: {}, asksClients: false }
  const { names, clientCertificate = false } = tls === true ? {} : tls
  const { makeCertificates } = await import('./certificates.ts')
  const certificates = await makeCertificates(names)
  const files = {
    'ca.crt': certificates.ca,
    'server.crt': certificates.server.certificate,
    'server.key': certificates.server.key,
    'server.pem': `${certificates.server.certificate}\n${certificates.server.key}`,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 })
  return { certificates, client: clientOptions(certificates), asksClients: clientCertificate }
}

function clientOptions(certificates: Certificates | undefined): MongoClientOptions {
  if (certificates === undefined) return {}
  const { ca, client } = certificates
  // The certificate may be for another name on purpose; it is our own server.
  return { tls: true, ca, cert: client.certificate, key: client.key, checkServerIdentity: () => undefined }
}

function findProgram(): { kind: 'mongod' | 'ferretdb'; path: string } | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  for (const kind of ['mongod', 'ferretdb'] as const) {
    const name = process.platform === 'win32' ? `${kind}.exe` : kind
    const path = [...folders, builtFolder].map((folder) => join(folder, name)).find(isExecutable)
    if (path !== undefined) return { kind, path }
  }
  return undefined
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function ping(url: string, options: MongoClientOptions): Promise<void> {
  await using client = new MongoClient(url, { ...options, serverSelectionTimeoutMS: 500, directConnection: true })
  await client.db('admin').command({ ping: 1 })
}

function serverAt(url: string): MongoServer {
  const refuse = (): Promise<never> =>
    Promise.reject(new Error('A server that was given cannot be killed; ask for one with { own: true }.'))
  const leave = (): Promise<void> => Promise.resolve()
  return {
    kind: 'given',
    url,
    port: Number(new URL(url).port || 27_017),
    certificates: undefined,
    kill: refuse,
    restart: refuse,
    isRunning: () => true,
    stop: leave,
    [Symbol.asyncDispose]: leave,
  }
}
