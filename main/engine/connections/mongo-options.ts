/** How the driver of MongoDB is told to connect. The URL holds no secret; the password goes beside it. */
import type { MongoClientOptions } from 'mongodb'
import type { OpenConnection } from './connection.ts'
import { formatDatabaseUrl, parseDatabaseUrl } from './parse-url.ts'
import { CONNECT_TIMEOUT_MS } from './postgres-options.ts'
import { tlsOptions } from './tls-options.ts'

export const MONGO_PORT = 27_017

/** The database to use is `open.connection.database`: the URL's may be for logging in only. */
export function mongoOptions(open: OpenConnection): { url: string; options: MongoClientOptions } {
  const { connection, password } = open
  const url = parseDatabaseUrl(connection.url)
  const tls = tlsOptions(open)
  const named = new Set([...url.options.keys()].map((name) => name.toLowerCase()))
  return {
    url: formatDatabaseUrl({ ...url, user: null }),
    options: {
      ...(connection.user !== null && { auth: { username: connection.user, password: password ?? '' } }),
      ...(named.has('appname') ? {} : { appName: 'winnow' }),
      ...(named.has('serverselectiontimeoutms') ? {} : { serverSelectionTimeoutMS: CONNECT_TIMEOUT_MS }),
      ...(named.has('connecttimeoutms') ? {} : { connectTimeoutMS: CONNECT_TIMEOUT_MS }),
      // What is sent is sent again by us, so that we know what happened; some servers do not know these either.
      retryWrites: false,
      tls: tls !== undefined,
      ...tls,
    },
  }
}
