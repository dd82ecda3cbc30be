/** MongoDB and whatever speaks its protocol, step by step: what it takes to push there, tried for real and taken back. */
import { randomBytes } from 'node:crypto'
import { resolveSrv } from 'node:dns/promises'
import { type Db, MongoClient, type MongoClientOptions } from 'mongodb'
import type { OpenConnection } from './connection.ts'
import { isLoopbackHost } from './draft.ts'
import { MONGO_PORT, mongoOptions } from './mongo-options.ts'
import { codeOf, Obstacle, quoted } from './obstacle.ts'
import { parseDatabaseUrl } from './parse-url.ts'
import { inTime, lookUp, reach, type Server, STEP_TIMEOUT_MS, shakeHands } from './reach.ts'
import { tlsOptions } from './tls-options.ts'
import { addressWords, type Trial, withoutTls } from './trial.ts'

/** That of MongoDB 4.2. */
const OLDEST_WIRE = 8

/** @throws Obstacle at the first step that fails */
export async function tryMongo(open: OpenConnection, trial: Trial, signal: AbortSignal): Promise<void> {
  const server = await tryNetwork(open, trial, signal)
  await using client = await logIn(open, server, signal)
  const { user, database } = open.connection
  const db = client.db(database)
  const hello = await askFor(db, { hello: 1 }, open)
  const names = await collectionsOf(db, open)
  trial.told('login', user === null ? 'The server lets everybody in.' : `${user} is let in.`)
  trial.told('database', names === 0 ? `${database} begins with the first push.` : `${database} is there.`)
  const build = await askFor(db, { buildInfo: 1 }, open)
  const version = productOf(build)
  trial.found(version)
  if (Number(hello.maxWireVersion) < OLDEST_WIRE)
    throw new Obstacle('version', `${version} is too old: Winnow needs what MongoDB 4.2 can do.`)
  trial.told('version', `${version}.`)
  if (hello.isWritablePrimary === false || hello.readOnly === true)
    throw new Obstacle('rights', 'This server of the set can only be read. Name the others too, or use mongodb+srv://.')
  trial.told('rights', await tryRights(db, open))
}

async function tryNetwork(open: OpenConnection, trial: Trial, signal: AbortSignal): Promise<Server> {
  const servers = await serversOf(open, signal)
  const found = await Promise.allSettled(servers.map(({ host }) => lookUp(host, signal)))
  const known = servers.filter((_, at) => found[at]?.status === 'fulfilled')
  if (known.length === 0) throw firstReason(found)
  const words = found.flatMap((result, at) =>
    result.status === 'fulfilled' ? [addressWords(servers[at]?.host ?? '', result.value)] : [],
  )
  trial.told('dns', words.slice(0, 5).join(' '))
  const reached = await Promise.allSettled(known.map((server) => reach(server, signal)))
  const sockets = reached.flatMap((result, at) => {
    const server = known[at]
    return result.status === 'fulfilled' && server !== undefined ? [{ socket: result.value, server }] : []
  })
  using _ = { [Symbol.dispose]: () => sockets.forEach(({ socket }) => void socket.destroy()) }
  const [first] = sockets
  if (first === undefined) throw firstReason(reached)
  const { host, port } = first.server
  const share = servers.length === 1 ? '' : `, at ${sockets.length} of ${servers.length} hosts`
  trial.told('connect', host.startsWith('/') ? `${host} is open.` : `Port ${port} is open${share}.`)
  const tls = tlsOptions(open)
  if (tls === undefined) trial.told('tls', withoutTls(servers.every((server) => isLoopbackHost(server.host))))
  else trial.told('tls', await shakeHands(first.socket, host, tls, signal))
  return first.server
}

async function serversOf({ connection }: OpenConnection, signal: AbortSignal): Promise<readonly Server[]> {
  const { scheme, hosts, options } = parseDatabaseUrl(connection.url)
  if (scheme === 'mongodb') return hosts.map(({ name, port }) => ({ host: name, port: port ?? MONGO_PORT }))
  const name = `_${options.get('srvServiceName') ?? 'mongodb'}._tcp.${hosts[0]?.name ?? ''}`
  const none = new Obstacle(
    'dns',
    `The name server knows no ${name}: check the host, or use mongodb:// with its servers.`,
  )
  const records = await inTime(resolveSrv(name), none, signal).catch((error: unknown) => {
    throw error instanceof Error && error.name === 'Cancelled' ? error : none
  })
  if (records.length === 0) throw none
  return records.map((record) => ({ host: record.name, port: record.port }))
}

function firstReason(results: readonly PromiseSettledResult<unknown>[]): unknown {
  for (const result of results) if (result.status === 'rejected') return result.reason
  return new Obstacle('connect', 'No server was named.')
}

async function logIn(open: OpenConnection, server: Server, signal: AbortSignal): Promise<MongoClient> {
  const { url, options } = mongoOptions(open)
  const asked = Number(
    new URLSearchParams(url.split('?')[1]).get('serverSelectionTimeoutMS') ?? Number.POSITIVE_INFINITY,
  )
  // The driver's own reason is better than ours, so it is to be first.
  const serverSelectionTimeoutMS = Math.min(asked, STEP_TIMEOUT_MS - 1000)
  const quick: MongoClientOptions = { serverSelectionTimeoutMS, connectTimeoutMS: STEP_TIMEOUT_MS }
  const client = new MongoClient(url, { ...options, ...quick })
  const late = new Obstacle('login', 'The server takes the connection, but does not answer. It may be overloaded.')
  // The driver goes on trying until its time is over. A server alone that closed its connection will do so again.
  const failed = Promise.withResolvers<never>()
  client.on('serverHeartbeatFailed', ({ failure }) => {
    if (isAlone(open)) failed.reject(failure)
  })
  try {
    return await inTime(Promise.race([client.connect(), failed.promise]), late, signal)
  } catch (error) {
    void client.close().catch(() => undefined)
    throw await loginObstacle(error, open, server, signal)
  }
}

const isAlone = ({ connection }: OpenConnection): boolean => {
  const { scheme, hosts } = parseDatabaseUrl(connection.url)
  return scheme === 'mongodb' && hosts.length === 1
}

async function loginObstacle(
  error: unknown,
  open: OpenConnection,
  server: Server,
  signal: AbortSignal,
): Promise<unknown> {
  if (!(error instanceof Error) || error instanceof Obstacle || error.name === 'Cancelled') return error
  const said = quoted(error.message, open.password)
  const { user } = open.connection
  const code = codeOf(error)
  // As of TLS 1.3 a server says so only when the handshake is done.
  if (/alert.*certificate|certificate required|alert handshake failure/i.test(said))
    return new Obstacle(
      'tls',
      `${server.host} wants a certificate of the client, or does not accept the one that was given.`,
    )
  if (/maximum wire version/i.test(said)) return new Obstacle('version', `The server is too old: ${said}.`)
  if (/unsupported authentication mechanism/i.test(said))
    return new Obstacle(
      'login',
      'The server does not know this way of logging in. Leave out the user if it needs none.',
    )
  if (code === '18' || code === '8000')
    return new Obstacle(
      'login',
      `The server refuses the password of ${user}, or knows no such user in the database that it logs in by. Perhaps the URL needs ?authSource=admin.`,
    )
  if (code === '13' || code === '11')
    return new Obstacle('login', user === null ? NEEDS_USER : `There is no user called ${user} there.`)
  if (/^Mongo(Network|ServerSelection)/.test(error.name)) {
    if (open.connection.tls.mode === 'disable' && (await speaksTls(server, signal)))
      return new Obstacle('tls', `${server.host} speaks TLS only. Set TLS to verify-full.`)
    return new Obstacle(
      'login',
      error.name === 'MongoServerSelectionError'
        ? `No server of the set can be used: ${said}. If the names of its members are not known here, ?directConnection=true asks only the one that was named.`
        : `${server.host} closed the connection: ${said}. Does it speak MongoDB's protocol?`,
    )
  }
  return new Obstacle('login', `The server does not log in: ${said}${code === '' ? '' : ` (${code})`}.`)
}

const NEEDS_USER = 'The server wants a user and a password.'

async function speaksTls(server: Server, signal: AbortSignal): Promise<boolean> {
  try {
    const socket = await reach(server, signal)
    using _ = { [Symbol.dispose]: () => void socket.destroy() }
    await shakeHands(socket, server.host, { rejectUnauthorized: false }, signal)
    return true
  } catch {
    return false // Not by TLS either: what was found first is told.
  }
}

async function askFor(
  db: Db,
  command: Record<string, unknown>,
  open: OpenConnection,
): Promise<Record<string, unknown>> {
  try {
    return await db.command(command, { timeoutMS: STEP_TIMEOUT_MS })
  } catch (error) {
    throw commandObstacle(error, 'login', open)
  }
}

async function collectionsOf(db: Db, open: OpenConnection): Promise<number> {
  try {
    const list = await db.listCollections({}, { nameOnly: true, authorizedCollections: true }).toArray()
    return list.length
  } catch (error) {
    throw commandObstacle(error, 'database', open)
  }
}

function commandObstacle(error: unknown, step: 'login' | 'database' | 'rights', open: OpenConnection): Obstacle {
  const { user, database } = open.connection
  const code = codeOf(error)
  const said = quoted(error instanceof Error ? error.message : String(error), open.password)
  if (code === '13' && user === null) return new Obstacle('login', NEEDS_USER)
  if (code === '13') return new Obstacle(step, `${user} may not write to ${database}: the role readWrite is missing.`)
  if (code === '73') return new Obstacle('database', `The server does not take ${database} for a name: ${said}.`)
  if (code === '10107' || code === '13435') return new Obstacle('rights', 'This server of the set can only be read.')
  return new Obstacle(step, `The server refuses: ${said}${code === '' ? '' : ` (${code})`}.`)
}

/** A collection that is made and dropped again: nothing else tells for certain. */
async function tryRights(db: Db, open: OpenConnection): Promise<string> {
  const name = `_winnow_try_${randomBytes(6).toString('hex')}`
  try {
    await db.collection<{ _id: string }>(name).insertOne({ _id: 'try' }, { timeoutMS: STEP_TIMEOUT_MS })
    await db.collection(name).drop({ timeoutMS: STEP_TIMEOUT_MS })
  } catch (error) {
    throw commandObstacle(error, 'rights', open)
  }
  const who = open.connection.user ?? 'Everybody'
  return `${who} may make and drop collections in ${open.connection.database}.`
}

function productOf(build: Record<string, unknown>): string {
  const { version, ferretdb } = build
  const inner =
    typeof ferretdb === 'object' && ferretdb !== null && 'version' in ferretdb ? ferretdb.version : undefined
  return inner === undefined ? `MongoDB ${version}` : `FerretDB ${inner} (as MongoDB ${version})`
}
