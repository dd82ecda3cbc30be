/** How a command ends. Scripts rely on the codes. */
import { describeFileError, isFailure } from '../engine/index.ts'

export const exitCodes = { done: 0, usage: 1, badInput: 2, seen: 3, interrupted: 4 } as const

/** An end that a command has explained already. */
export class Exit extends Error {
  readonly code: number

  constructor(code: number, message: string) {
    super(inWordsOfCommands(message))
    this.code = code
  }
}

/** Tells what went wrong on stderr; returns the exit code. */
export function report(error: unknown): number {
  if (error instanceof Exit) {
    if (error.message !== '') console.error(error.message)
    return error.code
  }
  if (isFailure(error)) {
    console.error(`${inWordsOfCommands(error.message)}${issuesOf(error.data)}`)
    return exitCodes.badInput
  }
  if (error instanceof Error && 'syscall' in error)
    console.error(describeFileError(error, 'path' in error ? String(error.path) : 'The file'))
  else console.error(error) // A bug: its stack helps to find it.
  return exitCodes.badInput
}

/** Where a window asks, a command has a flag. */
const inWordsOfCommands = (message: string): string =>
  message
    .replace('agree to replace it', 'say --force to replace it')
    .replace('choose theirs or ours', 'say --on-conflict theirs or --on-conflict ours')

/** What the contract's schemas say against an input. */
function issuesOf(data: unknown): string {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues)) return ''
  return data.issues.map((issue: unknown) => (hasMessage(issue) ? `\n  ${issue.message}` : '')).join('')
}

const hasMessage = (issue: unknown): issue is { message: string } =>
  typeof issue === 'object' && issue !== null && 'message' in issue && typeof issue.message === 'string'
