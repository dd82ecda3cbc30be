/** PostgreSQL, step by step: what it takes to push there, tried for real and taken back. */
import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { identifier } from '../store/sql-text.ts'
import type { OpenConnection } from './connection.ts'
import { isLoopbackHost } from './draft.ts'
import { codeOf, Obstacle, quoted, wordsFor } from './obstacle.ts'
import { POSTGRES_PORT, postgresConfig } from './postgres-options.ts'
import { firstBytes, inTime, lookUp, reach, type Server, STEP_TIMEOUT_MS, shakeHands } from './reach.ts'
import { tlsOptions } from './tls-options.ts'
import { addressWords, type Trial, withoutTls } from './trial.ts'

const OLDEST = 120_000

/** @throws Obstacle at the first step that fails */
export async function tryPostgres(open: OpenConnection, trial: Trial, signal: AbortSignal): Promise<void> {
  const { host = 'localhost', port = POSTGRES_PORT } = postgresConfig(open)
  await tryNetwork(open, { host, port }, trial, signal)
  await using client = await logIn(open, signal).catch((error: unknown) => {
    if (error instanceof Obstacle && error.step === 'database') trial.told('login', 'The server lets us in.')
    throw error
  })
  trial.told('login', `${client.user} is let in.`)
  trial.told('database', `${open.connection.database} is there.`)
  const { rows } = await client.query<{ version: string; number: string }>(
    "select version() as version, current_setting('server_version_num') as number",
  )
  const version = (rows[0]?.version ?? '')
    .replace(/ on .*/s, '')
    .replace(/\(.*/s, '')
    .trim()
  trial.found(version)
  if (Number(rows[0]?.number ?? 0) < OLDEST)
    throw new Obstacle('version', `${version} is too old: Winnow needs what PostgreSQL 12 can do.`)
  const citus = await client.query("select extversion from pg_extension where extname = 'citus'")
  const extension = citus.rows.length === 0 ? '' : `, with Citus ${citus.rows[0]?.extversion}`
  trial.found(version + extension)
  trial.told('version', `${version}${extension}.`)
  trial.told('rights', await tryRights(client, open))
}

async function tryNetwork(
  open: OpenConnection,
  { host, port }: Server,
  trial: Trial,
  signal: AbortSignal,
): Promise<void> {
  const isSocket = host.startsWith('/')
  const addresses = await lookUp(host, signal)
  trial.told('dns', isSocket ? 'A socket of this machine.' : addressWords(host, addresses))
  const where = isSocket ? `${host}/.s.PGSQL.${port}` : host
  const socket = await reach({ host: where, port }, signal)
  using _ = { [Symbol.dispose]: () => void socket.destroy() }
  trial.told('connect', isSocket ? `${where} is open.` : `Port ${port} is open.`)
  const tls = tlsOptions(open)
  if (tls === undefined) {
    trial.told('tls', withoutTls(isLoopbackHost(host)))
    return
  }
  const isDirect = postgresConfig(open).ssl !== false && 'sslnegotiation' in postgresConfig(open)
  if (!isDirect) await askForTls(socket, host, signal)
  trial.told(
    'tls',
    await shakeHands(socket, host, { ...tls, ...(isDirect && { ALPNProtocols: ['postgresql'] }) }, signal),
  )
}

/** The message SSLRequest of the protocol, which is answered with one letter. */
async function askForTls(socket: Socket, host: string, signal: AbortSignal): Promise<void> {
  socket.write(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]))
  const stranger = new Obstacle('tls', `What listens at ${host} does not speak PostgreSQL's protocol. Check the port.`)
  const answer = await firstBytes(socket, stranger, signal)
  const letter = answer.toString('latin1', 0, 1)
  if (letter === 'N')
    throw new Obstacle('tls', `${host} speaks no TLS. Switch it on there (ssl = on), or set TLS to disable.`)
  if (letter !== 'S' || answer.length > 1) throw stranger
}

interface Session extends AsyncDisposable {
  readonly user: string
  query: pg.Client['query']
}

async function logIn(open: OpenConnection, signal: AbortSignal): Promise<Session> {
  const config = { ...postgresConfig(open), connectionTimeoutMillis: STEP_TIMEOUT_MS, query_timeout: STEP_TIMEOUT_MS }
  const client = new pg.Client(config)
  client.on('error', () => undefined) // Told by whichever query waits.
  const late = new Obstacle('login', 'The server takes the connection, but does not answer. It may be overloaded.')
  try {
    await inTime(client.connect(), late, signal)
  } catch (error) {
    void client.end().catch(() => undefined)
    throw loginObstacle(error, open, config.user ?? '')
  }
  return {
    user: config.user ?? '',
    query: client.query.bind(client),
    // A server that does not answer does not hold us up.
    [Symbol.asyncDispose]: () => Promise.race([client.end(), sleep(2000, undefined, { ref: false })]),
  }
}

/** SQLSTATE to a sentence. */
function loginObstacle(error: unknown, { connection, password }: OpenConnection, user: string): unknown {
  if (!(error instanceof Error) || error instanceof Obstacle) return error
  const { database } = connection
  const code = codeOf(error)
  const said = quoted(error.message, password)
  switch (code) {
    case '28P01':
      return new Obstacle(
        'login',
        password === undefined
          ? `The server asks ${user} for a password, and none is kept here.`
          : `The server refuses the password of ${user}, or knows no such user: it does not tell which.`,
      )
    case '28000':
      return invalidAuthorization(said, user, database)
    case '3D000':
      return new Obstacle('database', `There is no database called ${database}.`)
    case '42501':
      return new Obstacle('database', `${user} may not connect to ${database}: the right CONNECT is missing.`)
    case '53300':
      return new Obstacle('login', 'The server has no connection left for us. Try again later, or raise its limit.')
    case '57P03':
    case '57P01':
    case '57P02':
      return new Obstacle('login', 'The server is starting or stopping. Try again in a moment.')
    default:
      if (error.name === 'Cancelled') return error
      if (said.startsWith('SASL') && (password ?? '') === '')
        return new Obstacle('login', `The server asks ${user} for a password, and none is kept here.`)
      if (said.startsWith('SASL')) return new Obstacle('login', `The server does not log in as it should: ${said}.`)
      if (code === '' || !/^[0-9A-Z]{5}$/.test(code) || code.startsWith('E'))
        return new Obstacle(
          'login',
          `The server closed the connection while we logged in${code === '' ? '' : `: ${wordsFor(code)}`}. Does it speak PostgreSQL's protocol, and with these TLS settings?`,
        )
      return new Obstacle('login', `The server refuses ${user}: ${said} (${code}).`)
  }
}

function invalidAuthorization(said: string, user: string, database: string): Obstacle {
  if (/certificate/i.test(said)) return new Obstacle('login', `The server wants a certificate of ${user}: ${said}.`)
  if (/no encryption|SSL off/i.test(said))
    return new Obstacle('tls', `The server lets ${user} in by TLS only. Set TLS to verify-full.`)
  if (/pg_hba/.test(said)) return new Obstacle('login', `The server's pg_hba.conf lets nobody in like this: ${said}.`)
  if (/does not exist/.test(said)) return new Obstacle('login', `There is no user called ${user}.`)
  return new Obstacle('login', `The server does not let ${user} into ${database}: ${said}.`)
}

/** Makes a table and takes it back in the same transaction: nothing else tells for certain. */
async function tryRights(client: Session, { connection, password }: OpenConnection): Promise<string> {
  const { user } = client
  const schema = connection.schema ?? 'public'
  const { rows } = await client.query(
    'select pg_is_in_recovery() as standby, to_regnamespace($1) is not null as there',
    [identifier(schema)],
  )
  if (rows[0]?.standby === true)
    throw new Obstacle('rights', 'The server is a standby and can only be read. Connect to the primary.')
  if (rows[0]?.there !== true)
    throw new Obstacle(
      'rights',
      `There is no schema called ${schema} in ${connection.database}. Make it, or choose another.`,
    )
  const table = `${identifier(schema)}.${identifier(`_winnow_try_${randomBytes(6).toString('hex')}`)}`
  try {
    await client.query('begin')
    await client.query(`create table ${table} (id integer)`)
    await client.query('rollback')
  } catch (error) {
    const code = codeOf(error)
    if (code === '42501')
      throw new Obstacle(
        'rights',
        `${user} may not make tables in the schema ${schema}. An administrator can say: grant usage, create on schema ${identifier(schema)} to ${identifier(user)};`,
      )
    if (code === '25006') throw new Obstacle('rights', `${connection.database} can only be read by ${user}.`)
    const said = quoted(error instanceof Error ? error.message : String(error), password)
    throw new Obstacle('rights', `${user} cannot make tables in the schema ${schema}: ${said} (${code}).`)
  }
  return `${user} may make tables in the schema ${schema}.`
}
