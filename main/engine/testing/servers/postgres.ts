/** A real PostgreSQL for a test: its own server, quick to start, that can be killed and started again on its data. */
import { chmodSync, constants, cpSync } from 'node:fs'
import { join } from 'node:path'
import { Client, type ClientConfig } from 'pg'
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
import { preparePostgres, reasonWithoutPrograms } from './postgres-programs.ts'
import { freePort, startServer } from './server-process.ts'
import { giveTo, serverFolder, serverIdentity } from './unprivileged.ts'

export type { FreshDatabase } from './database-server.ts'

/** `own` is for a server other than that of WINNOW_TEST_POSTGRES_URL. */
export interface PostgresOptions extends ServerOptions {
  /** Settings as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>
}

/** Its URL is a superuser's: `postgres://user:password@127.0.0.1:port/postgres`. */
export type PostgresServer = DatabaseServer

/** For `describe.skipIf(withoutPostgres())`: prints the reason, or throws where servers are required. */
export function withoutPostgres({ own = false }: PostgresOptions = {}): boolean {
  const isGiven = !own && process.env.WINNOW_TEST_POSTGRES_URL
  return skipWithout('PostgreSQL', isGiven ? undefined : reasonWithoutPrograms())
}

/** Starts one, or takes that of WINNOW_TEST_POSTGRES_URL where nothing particular is asked for. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const given = process.env.WINNOW_TEST_POSTGRES_URL
  const isPlain = options.own !== true && options.tls === undefined && options.settings === undefined
  if (given && isPlain) return givenServer(given, 5432)

  const { postgres, template, password } = preparePostgres()
  const identity = serverIdentity()
  const folder = serverFolder(identity)
  const data = join(folder, 'data')
  cpSync(template, data, { recursive: true, mode: constants.COPYFILE_FICLONE })
  const certificates = options.tls && (await prepareAccess(data, options.tls))
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
  return startedServer({ url, port, certificates }, server)
}

export async function freshDatabase(server: PostgresServer): Promise<FreshDatabase> {
  const name = freshName()
  const run = (sql: string): Promise<void> => runAsOwner(server, sql)
  await run(`CREATE DATABASE ${name}`)
  const url = new URL(server.url)
  url.pathname = `/${name}`
  async function drop(): Promise<void> {
    if (server.isRunning()) await run(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  }
  return { name, url: url.href, [Symbol.asyncDispose]: drop }
}

/** Runs a statement, or several without values, as somebody else would; gives the rows of a single one. */
export const runSql = (url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> =>
  query({ connectionString: url }, sql, values)

/** Writes who may come in and how, and the certificates. */
async function prepareAccess(data: string, tls: Exclude<ServerOptions['tls'], undefined>): Promise<Certificates> {
  const { certificates } = await writeCertificates(data, tls, (_, asksClients) => ({
    'pg_hba.conf': `hostssl all all 127.0.0.1/32 scram-sha-256${asksClients ? ' clientcert=verify-ca' : ''}\n`,
  }))
  return certificates
}

const ping = (url: string, certificates: Certificates | undefined): Promise<void> =>
  runAsOwner({ url, certificates }, 'SELECT 1')

async function runAsOwner(
  { url, certificates }: Pick<DatabaseServer, 'url' | 'certificates'>,
  sql: string,
): Promise<void> {
  const tls = certificates === undefined ? {} : { ssl: clientTls(certificates) }
  await query({ connectionString: url, ...tls }, sql)
}

async function query(config: ClientConfig, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new Client(config)
  // Without a listener, a connection that breaks would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    // Of several statements there is a list of results, without rows of its own.
    return (await client.query<Record<string, unknown>>(sql, values)).rows ?? []
  } finally {
    await client.end()
  }
}
