/**
 * What PostgreSQL and the way to it can say, in our own sentences: without cells, which a server puts into its details,
 * and without anything of the connection but its name. Errors that may pass by themselves are known by `isPassing`.
 */
import pg from 'pg'
import type { StoredConnection } from '../../connections/connection.ts'
import { Cancelled, failure, isFailure } from '../../failure.ts'
import { ChangedThere, type IsPassing } from '../target.ts'

const passing = new WeakSet<Error>()

export const isPassing: IsPassing = (error) => error instanceof Error && passing.has(error)

type Named = Pick<StoredConnection, 'name'>

/** An error in words for people. Ours stay as they are, and so do bugs. */
export function told(error: unknown, { name }: Named): unknown {
  if (error instanceof Cancelled || error instanceof ChangedThere || isFailure(error)) return error
  if (!(error instanceof Error)) return error
  if (error instanceof pg.DatabaseError) return toldByServer(error, name)
  const reason = lostConnection(error)
  return reason === undefined ? error : markPassing(failure('BAD_INPUT', `The connection ${name} ${reason}`))
}

/** An error while a connection was made, none of which is a bug of ours. */
export function toldOfConnecting(error: unknown, connection: Named): unknown {
  const own = told(error, connection)
  if (own !== error || !(error instanceof Error) || isFailure(error) || error instanceof Cancelled) return own
  const code = 'code' in error ? String(error.code) : ''
  const words = `${code} ${error.message}`
  const reason =
    code === 'ENOTFOUND'
      ? 'cannot be made: nobody knows the name of its server. Correct the connection.'
      : /CERT|TLS|SSL|SELF_SIGNED|ISSUER|EPROTO/.test(words)
        ? 'cannot be made with TLS as it asks for. Test it to see what is wrong.'
        : 'cannot be made. Test it to see what is wrong.'
  return failure('BAD_INPUT', `The connection ${connection.name} ${reason}`)
}

export function markPassing<E extends Error>(error: E): E {
  passing.add(error)
  return error
}

/** What the system says about a connection. */
const systemCodes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'cannot be made: nothing listens at its address now.',
  ECONNRESET: 'was broken off.',
  EPIPE: 'was broken off.',
  ETIMEDOUT: 'got no answer in time.',
  EHOSTUNREACH: 'cannot be made: the network does not reach its address.',
  ENETUNREACH: 'cannot be made: the network does not reach its address.',
  ENETDOWN: 'cannot be made: the network is down.',
  EAI_AGAIN: "cannot be made: its server's name cannot be looked up now.",
  EADDRNOTAVAIL: 'cannot be made: the network does not reach its address.',
  ERR_STREAM_PREMATURE_CLOSE: 'was broken off.',
  ERR_STREAM_DESTROYED: 'was broken off.',
  ERR_STREAM_WRITE_AFTER_END: 'was broken off.',
}

/** How the driver says the same; it gives these errors no code. */
const driverWords: readonly (readonly [RegExp, string])[] = [
  [/^Connection terminated/, 'was broken off.'],
  [/not queryable|client was closed|Client was closed/, 'was broken off.'],
  [/timeout expired|timeout exceeded|Query read timeout/, 'got no answer in time.'],
]

function lostConnection(error: Error): string | undefined {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return lostConnection(error.errors[0])
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return systemCodes[code] ?? driverWords.find(([words]) => words.test(error.message))?.[1]
}

/** Classes and codes that may pass: connections, resources, a server that starts or stops, and who else is working. */
const PASSING = /^(08...|53[023]..|57P0[1235]|58000|40001|40P01|55P03|55006)$/

function toldByServer(error: pg.DatabaseError, name: string): Error {
  const code = error.code ?? ''
  const sentence = serverSentence(error, name)
  const own = failure('BAD_INPUT', sentence)
  return PASSING.test(code) ? markPassing(own) : own
}

const quoted = (name: string | undefined): string => (name === undefined ? 'a table' : `“${name}”`)

function serverSentence(error: pg.DatabaseError, name: string): string {
  const { code = '', table, column } = error
  switch (code) {
    case '28P01':
    case '28000':
      return `The server of ${name} refused the user or the password. Correct the connection and try again.`
    case '3D000':
      return `There is no such database on the server of ${name}. Correct the connection and try again.`
    case '42501':
      return `The user of ${name} may not do this: ${error.message}. Ask whoever runs the database for the right.`
    case '25006':
      return `The server of ${name} takes no changes: it is a standby or set to read only. Use the primary.`
    case '53100':
      return `The disk of the server of ${name} is full. What was sent stays; go on when there is room.`
    case '53200':
      return `The server of ${name} has no memory left for this.`
    case '53300':
      return `The server of ${name} has no connection free.`
    case '57014':
      return `The server of ${name} stopped the statement.`
    case '57P01':
    case '57P02':
    case '57P03':
      return `The server of ${name} is stopping or starting.`
    case '55P03':
      return `Somebody else works on ${quoted(table)} in ${name}, and did not finish in time.`
    case '40001':
    case '40P01':
      return `Somebody else worked on the same rows in ${name} at the same time.`
    case '23505':
      return `A row of ${quoted(table)} in ${name} has the key of a row that is sent. Review the push anew.`
    case '23502':
      return `The column ${quoted(column)} of ${quoted(table)} in ${name} does not take empty cells.`
    case '23503':
      return `Another table in ${name} refers to rows of ${quoted(table)} that are to go, or a row refers to one that is missing.`
    case '23514':
      return `A rule of the database in ${name} refuses a row of ${quoted(table)}: ${quoted(error.constraint)}.`
    case '2BP01':
      return `Something else in ${name} depends on what is to go: ${error.message}. Remove or change that first.`
    case '54000':
      return `A row is too large for ${name}: ${error.message}.`
    case '22P05':
    case '22021':
      return `The database of ${name} cannot hold a character of the rows in its encoding.`
    default:
      // Messages of data errors (class 22) quote the value.
      return code.startsWith('22')
        ? `The database of ${name} does not take a value (${code}).`
        : `The database of ${name} says: ${error.message} (${code}).`
  }
}
