/**
 * Expected failures of the engine: a code of the contract, a sentence that says what, where and what next, and data.
 * Everything else that is thrown is a bug.
 */
import { ORPCError } from '@orpc/server'
import { type ErrorCode, errors } from '../../preload/contract/index.ts'

/** With the status of the contract: an error with any other is none that the contract declares, and REST would say 500. */
export function failure(code: ErrorCode, message: string, data?: unknown): ORPCError<ErrorCode, unknown> {
  return new ORPCError(code, { status: errors[code].status, message, data })
}

export function isFailure(error: unknown): error is ORPCError<ErrorCode, unknown> {
  return error instanceof ORPCError
}

/** Thrown where work stops because the person asked for it. */
export class Cancelled extends Error {
  /** `message` says what is left, where that is not nothing. */
  constructor(message = 'Cancelled. Nothing was kept.') {
    super(message)
    this.name = 'Cancelled'
  }
}

export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new Cancelled()
}

/** What the operating system said, in words: `EACCES` becomes a sentence about the file. */
export function describeFileError(error: unknown, path: string): string {
  const code = (error instanceof Error && 'code' in error ? String(error.code) : '').replace(
    /^(SQLITE_[A-Z]+)_.*/,
    '$1',
  )
  const reasons: Record<string, string> = {
    ENOENT: 'it does not exist (any more)',
    EACCES: 'permission was denied',
    EPERM: 'permission was denied',
    EISDIR: 'it is a folder',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    EROFS: 'the disk is read-only',
    EFBIG: 'the file would be larger than the system allows',
    EEXIST: 'there is something of that name already',
    ENAMETOOLONG: 'the name is too long',
    ELOOP: 'its links lead in a circle',
    SQLITE_FULL: 'the disk is full',
    SQLITE_NOTADB: 'its catalog.sqlite is no catalog',
    SQLITE_CORRUPT: 'its catalog.sqlite is damaged',
    SQLITE_CANTOPEN: 'its catalog.sqlite cannot be opened',
    SQLITE_READONLY: 'it is read-only',
    ENOTDIR: 'its folder is not a folder',
    EMFILE: 'too many files are open',
    EIO: 'the disk reported an error',
  }
  return `${path}: ${reasons[code] ?? (error instanceof Error ? error.message : String(error))}.`
}
