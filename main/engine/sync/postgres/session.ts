/**
 * Connections to one database, and transactions on them. Every statement runs in a transaction that makes its own
 * settings, so that nothing depends on the state of a session: a pooler such as PgBouncer may hand out another each time.
 */
import pg from 'pg'
import type { OpenConnection, StoredConnection } from '../../connections/connection.ts'
import { postgresConfig } from '../../connections/postgres-options.ts'
import { Cancelled } from '../../failure.ts'
import { told, toldOfConnecting } from './errors.ts'

export type Row = Readonly<Record<string, unknown>>

/** A connection inside a transaction. */
export interface Transaction {
  readonly client: pg.PoolClient
  /** Rows of one statement; whole numbers of 64 bits come as texts. */
  rows(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** Any number of statements without parameters. */
  run(sql: string): Promise<void>
}

export interface TransactionOptions {
  readonly signal?: AbortSignal | undefined
  /** One view of the database for all statements, and no writing. */
  readonly isSnapshot?: boolean
  /** How long a lock is waited for. */
  readonly lockTimeoutMs?: number
}

export interface Session extends AsyncDisposable {
  /**
   * Commits when `work` is done; else nothing of it stays. Errors are told in our own sentences.
   * @throws Cancelled when the signal aborts; what runs in the database is stopped there.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>
}

/** Three chunks on their way, one that looks on, and two that cancel. */
const MOST_CONNECTIONS = 6
const LOCK_TIMEOUT_MS = 30_000
const CANCEL_TIMEOUT_MS = 5_000

export function openSession(open: OpenConnection): Session {
  const pool = new pg.Pool({ ...postgresConfig(open), max: MOST_CONNECTIONS, idleTimeoutMillis: 30_000 })
  // An idle connection that breaks is replaced by the next one; without a listener it would end the process.
  pool.on('error', () => undefined)
  return {
    async transaction(work, options = {}) {
      try {
        return await runTransaction(pool, open.connection, work, options)
      } catch (error) {
        if (options.signal?.aborted) throw new Cancelled()
        throw told(error, open.connection)
      }
    },
    [Symbol.asyncDispose]: () => pool.end(),
  }
}

async function runTransaction<T>(
  pool: pg.Pool,
  connection: Pick<StoredConnection, 'name'>,
  work: (transaction: Transaction) => Promise<T>,
  { signal, isSnapshot = false, lockTimeoutMs = LOCK_TIMEOUT_MS }: TransactionOptions,
): Promise<T> {
  if (signal?.aborted) throw new Cancelled()
  const client = await pool.connect().catch((error: unknown) => {
    throw toldOfConnecting(error, connection)
  })
  client.on('error', ignore)
  let mustClose = true
  try {
    const begun = await client.query(beginning(isSnapshot, lockTimeoutMs))
    using _ = cancelOn(signal, pool, client, backendOf(begun))
    const result = await work(transactionOn(client))
    // A transaction that failed answers with ROLLBACK.
    const { command } = await client.query('COMMIT')
    if (command !== 'COMMIT') throw new Error('The transaction failed before its end.')
    mustClose = false
    return result
  } catch (error) {
    mustClose = await client.query('ROLLBACK').then(
      () => false,
      () => true,
    )
    throw error
  } finally {
    client.off('error', ignore)
    client.release(mustClose)
  }
}

const ignore = (): void => undefined

function transactionOn(client: pg.PoolClient): Transaction {
  return {
    client,
    async rows(sql, values = []) {
      const { rows } = await client.query<Record<string, unknown>>(sql, [...values])
      return rows
    },
    async run(sql) {
      if (sql !== '') await client.query(sql)
    },
  }
}

/**
 * Texts are exact both ways, names are found in the system's schema only (ours are always qualified), rows that a policy
 * would hide are an error, and a server that has lost us notices within half a minute and lets go of our locks.
 */
function beginning(isSnapshot: boolean, lockTimeoutMs: number): string {
  const settings = {
    search_path: 'pg_catalog',
    standard_conforming_strings: 'on',
    DateStyle: 'ISO, MDY',
    TimeZone: 'UTC',
    extra_float_digits: '1',
    bytea_output: 'hex',
    row_security: 'off',
    statement_timeout: '0',
    idle_in_transaction_session_timeout: '300000',
    lock_timeout: String(lockTimeoutMs),
    tcp_keepalives_idle: '10',
    tcp_keepalives_interval: '5',
    tcp_keepalives_count: '3',
  }
  const sets = Object.entries(settings).map(([name, value]) => `SET LOCAL ${name} = '${value}'`)
  // Not READ WRITE, which would overrule whoever has set this user to read only.
  const mode = isSnapshot ? 'REPEATABLE READ, READ ONLY' : 'READ COMMITTED'
  return [`BEGIN ISOLATION LEVEL ${mode}`, ...sets, 'SELECT pg_backend_pid() AS pid'].join('; ')
}

/** Several statements answer with a list of results, which the types do not know. */
function backendOf(results: unknown): number {
  const last: unknown = Array.isArray(results) ? results.at(-1) : results
  const { rows } = last as pg.QueryResult<{ pid: number }>
  return rows[0]?.pid ?? 0
}

/** Stops what a connection is doing, from another one; closes it if that does not help. */
function cancelOn(signal: AbortSignal | undefined, pool: pg.Pool, client: pg.PoolClient, pid: number): Disposable {
  let timer: NodeJS.Timeout | undefined
  const cancel = () => {
    timer = setTimeout(() => client.connection.stream.destroy(), CANCEL_TIMEOUT_MS)
    pool.query('SELECT pg_catalog.pg_cancel_backend($1)', [pid]).catch(ignore)
  }
  if (signal?.aborted) cancel()
  signal?.addEventListener('abort', cancel, { once: true })
  return {
    [Symbol.dispose]: () => {
      signal?.removeEventListener('abort', cancel)
      clearTimeout(timer)
    },
  }
}
