/** What keeps a connection from being used: the step at which it was found, and a sentence about what to do. */
import { getSystemErrorMap } from 'node:util'
import type { TestStep } from '../../../preload/contract/index.ts'

export type StepName = TestStep['step']

export class Obstacle extends Error {
  readonly step: StepName

  constructor(step: StepName, message: string) {
    super(message)
    this.step = step
  }
}

/** The code of an error of Node.js, of OpenSSL or of a server; of several attempts, that of the first. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Words for a code that we have no sentence for: the system's own, or the code. */
export function wordsFor(code: string): string {
  for (const [name, words] of getSystemErrorMap().values()) if (name === code) return words
  return code === '' ? 'no reason was given' : code
}

/** What a server says for itself, on one line and without the password, should it repeat that. */
export function quoted(message: string, password: string | undefined): string {
  const line = message.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 300)
  return password === undefined || password === '' ? line : line.replaceAll(password, '•••')
}
