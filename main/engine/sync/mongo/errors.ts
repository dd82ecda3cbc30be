/**
 * What MongoDB and the way to it can say, in our own sentences: without cells, which a server quotes in its messages, and
 * without anything of the connection but its name. Errors that may pass by themselves are known by `isPassing`.
 */
import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb'
import type { StoredConnection } from '../../connections/connection.ts'
import { Cancelled, failure, isFailure } from '../../failure.ts'
import { ChangedThere, type IsPassing } from '../target.ts'

const passing = new WeakSet<Error>()

export const isPassing: IsPassing = (error) => error instanceof Error && passing.has(error)

/** An error in words for people. Ours stay as they are. */
export function told(error: unknown, { name }: Pick<StoredConnection, 'name'>): unknown {
  if (error instanceof Cancelled || error instanceof ChangedThere || isFailure(error)) return error
  if (error instanceof MongoServerSelectionError) return toldBySelection(error, name)
  if (error instanceof MongoServerError) return toldByServer(error, name)
  if (error instanceof MongoNetworkError) return passes(`The connection ${name} was broken off.`)
  // The driver hands on some errors of the socket as they are.
  if (!(error instanceof MongoError))
    return SOCKET.test(codeOf(error)) ? passes(`The connection ${name} was broken off.`) : error
  return LOST.test(error.name)
    ? passes(`The connection ${name} was broken off.`)
    : failure('BAD_INPUT', `The driver of MongoDB cannot do this on ${name}: ${error.name}.`, undefined)
}

/** A failure that may pass by itself. */
export function passes(message: string): Error {
  const own = failure('BAD_INPUT', message)
  passing.add(own)
  return own
}

/** How the driver names the end of a connection that it noticed itself. */
const LOST =
  /PoolCleared|PoolClosed|ConnectionPool|Network|Timeout|TopologyClosed|NotConnected|WriteConcern|CursorExhausted/

const SOCKET = /^(?:ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/

function toldBySelection(error: MongoServerSelectionError, name: string): Error {
  const code = [...(error.reason?.servers.values() ?? [])]
    .map((server) => codeOf(server.error))
    .find((own) => own !== '')
  if (code !== undefined && CERTIFICATE.test(code))
    return failure(
      'BAD_INPUT',
      `The server of ${name} shows a certificate that is not to be trusted (${code}). Test the connection.`,
    )
  if (code === 'ENOTFOUND')
    return failure('BAD_INPUT', `The name of the server of ${name} is not known. Test the connection.`)
  return passes(`The connection ${name} cannot be made: no server answers at its address now.`)
}

/** Of the error, or of what caused it. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const own = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return own === '' ? codeOf(error.cause) : own
}

/** Elections, restarts, time limits, locks, and cursors that a restarted server knows no more. */
const PASSING = new Set([
  ...[6, 7, 24, 43, 46, 50, 63, 64, 89, 91, 112, 133, 134, 150, 175, 189, 202, 237, 262, 290, 358, 9001, 10058, 10107],
  ...[11600, 11602, 13388, 13435, 13436, 16500],
])

/** In the clothes of an answer, since some operations of a bulk may have got one; it has no number then. */
const BROKEN = /connection|socket|ECONN|EPIPE|ETIMEDOUT|timed out|pool|topology/i

function toldByServer(error: MongoServerError, name: string): Error {
  if (
    error instanceof MongoBulkWriteError &&
    typeof error.code !== 'number' &&
    BROKEN.test(`${error.code} ${error.message}`)
  )
    return passes(`The connection ${name} was broken off.`)
  const code = Number(error.code)
  const isBusy = /database is locked|SQLITE_BUSY|context canceled|database is closed/i.test(error.message)
  const isWriteConcern = error instanceof MongoBulkWriteError && code === 64
  if (PASSING.has(code) || isBusy || isWriteConcern || error.hasErrorLabel('RetryableWriteError'))
    return passes(`The server of ${name} is busy, stopping or starting.`)
  return failure('BAD_INPUT', sentence(error, code, name))
}

function sentence(error: MongoServerError, code: number, name: string): string {
  switch (code) {
    case 18:
    case 8000:
    case 11:
      return `The server of ${name} refused the user or the password. Correct the connection and try again.`
    case 13:
      return `The user of ${name} may not do this. Ask whoever runs the database for the role readWrite.`
    case 14031:
      return `The disk of the server of ${name} is full. What was sent stays; go on when there is room.`
    case 146:
      return `The server of ${name} has no memory left for this.`
    case 121:
      return `A rule of the database in ${name} refuses a document.`
    case 10334:
    case 17280:
    case 17419:
      return `A row is too large for ${name}: a document of MongoDB takes 16 MB.`
    case 11000:
      return `A document in ${name} has the key of a row that is sent. Review the push anew.`
    default:
      // Messages quote values.
      return `The database of ${name} refuses${typeof error.codeName === 'string' ? `: ${error.codeName}` : ''} (${error.code ?? error.name}).`
  }
}

/** Whether all that a bulk of insertions met were documents of the same id, which are there already. */
export const isOnlyDuplicates = (error: unknown): boolean => {
  if (!(error instanceof MongoBulkWriteError)) return false
  const errors = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors]
  return (
    errors.length > 0 && errors.every(({ code }) => code === 11000) && error.result.getWriteConcernError() === undefined
  )
}

export const isDuplicate = (error: unknown): boolean => error instanceof MongoServerError && error.code === 11000
export const isNamespaceThere = (error: unknown): boolean => error instanceof MongoServerError && error.code === 48
export const isNamespaceGone = (error: unknown): boolean => error instanceof MongoServerError && error.code === 26
