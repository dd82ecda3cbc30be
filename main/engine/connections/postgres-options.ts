/** How `pg` is told to connect: nothing is left to variables of the environment or to files in a home folder. */
import { userInfo } from 'node:os'
import type { ClientConfig } from 'pg'
import type { OpenConnection } from './connection.ts'
import { parseDatabaseUrl } from './parse-url.ts'
import { tlsOptions } from './tls-options.ts'

export const POSTGRES_PORT = 5432
export const CONNECT_TIMEOUT_MS = 15_000

export function postgresConfig(open: OpenConnection): ClientConfig & { enableChannelBinding?: boolean } {
  const { connection, password = '' } = open
  const { hosts, options } = parseDatabaseUrl(connection.url)
  const seconds = Number(options.get('connect_timeout') ?? 0)
  return {
    host: hosts[0]?.name ?? 'localhost',
    port: hosts[0]?.port ?? POSTGRES_PORT,
    user: connection.user ?? userInfo().username,
    database: connection.database,
    // A function: a text would be looked for elsewhere when empty, and shown by whoever prints the client.
    password: () => password,
    ssl: tlsOptions(open) ?? false,
    application_name: options.get('application_name') ?? 'winnow',
    connectionTimeoutMillis: seconds > 0 ? seconds * 1000 : CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...(options.has('options') && { options: options.get('options') }),
    ...(options.get('sslnegotiation') === 'direct' && { sslnegotiation: 'direct' }),
    enableChannelBinding: options.get('channel_binding') === 'require' || options.get('channel_binding') === 'prefer',
  }
}
