/** A real server that speaks MongoDB's protocol, for a test: given by URL, or found and started. */
import { accessSync, constants, mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MongoClient, type MongoClientOptions } from 'mongodb'
import { skipWithout } from './availability.ts'
import type { Certificates } from './certificates.ts'
import {
  clientTls,
  type DatabaseServer,
  type FreshDatabase,
  freshName,
  givenServer,
  type ServerOptions,
  startedServer,
  writeCertificates,
} from './database-server.ts'
import { freePort, startServer } from './server-process.ts'
import { serverFolder } from './unprivileged.ts'

export interface MongoServer extends DatabaseServer {
  /** What runs: FerretDB knows neither Decimal128 nor transactions, see the README. */
  readonly kind: 'given' | 'mongod' | 'ferretdb'
}

/** Where the gate puts the FerretDB that it builds. */
const builtFolder = fileURLToPath(new URL('../../../../.cache/ferretdb', import.meta.url))

/** For `describe.skipIf(withoutMongo())`: prints the reason, or throws where servers are required. */
export function withoutMongo({ own = false }: ServerOptions = {}): boolean {
  const isThere = (!own && process.env.WINNOW_TEST_MONGODB_URL) || findProgram() !== undefined
  return skipWithout('MongoDB', isThere ? undefined : reasonWithout)
}

const reasonWithout =
  'There is neither mongod nor ferretdb on the PATH. Set WINNOW_TEST_MONGODB_URL, or let .ci/mongo-server build one.'

/** Starts one, or takes that of WINNOW_TEST_MONGODB_URL where nothing particular is asked for. */
export async function startMongo(options: ServerOptions = {}): Promise<MongoServer> {
  const given = process.env.WINNOW_TEST_MONGODB_URL
  if (given && options.own !== true && options.tls === undefined)
    return { kind: 'given', ...givenServer(given, 27_017) }

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
  return { kind: found.kind, ...startedServer({ url, port, certificates: access.certificates }, server) }
}

export function freshMongoDatabase(server: MongoServer): FreshDatabase {
  const name = freshName()
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

async function prepareAccess(folder: string, tls: ServerOptions['tls']): Promise<Access> {
  if (tls === undefined) return { certificates: undefined, client: {}, asksClients: false }
  const { certificates, asksClients } = await writeCertificates(folder, tls, ({ server }) => ({
    'server.pem': `${server.certificate}\n${server.key}`,
  }))
  return { certificates, client: clientOptions(certificates), asksClients }
}

const clientOptions = (certificates: Certificates | undefined): MongoClientOptions =>
  certificates === undefined ? {} : { tls: true, ...clientTls(certificates) }

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
