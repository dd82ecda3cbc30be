/**
 * Failures as sentences. What the contract declares already has a message for a person; everything else gets one here.
 */
import { ORPCError } from '@orpc/client'
import * as z from 'zod'
import { type ErrorCode, type InsertProblem, insertProblemSchema } from '../../preload/contract/index.ts'

const ENGINE_STOPPED =
  'The data engine stopped before it could answer. It is being started again; try once more in a moment.'

/** True when the connection broke under a call, or the engine said so itself. */
export function isConnectionLost(error: unknown): boolean {
  if (error instanceof ORPCError) return error.code === 'ENGINE_STOPPED'
  if (!(error instanceof Error)) return false
  // oRPC ends what waits in its queues with an AbortError or, for streams, with a plain error of the queue.
  return (
    error.name === 'AbortError' ||
    error.message.startsWith('[AsyncIdQueue]') ||
    error.message.includes('data engine is closed')
  )
}

export const hasCode = (error: unknown, code: ErrorCode): boolean => error instanceof ORPCError && error.code === code

/** The free name that NAME_TAKEN proposes. */
export function freeName(error: unknown): string | undefined {
  if (!(error instanceof ORPCError) || error.code !== 'NAME_TAKEN') return undefined
  const data: unknown = error.data
  return typeof data === 'object' && data !== null && 'free' in data && typeof data.free === 'string'
    ? data.free
    : undefined
}

/** Where the mistake in SQL is, if the failure says so. */
export function mistakeOf(error: unknown): { line: number; column: number; message: string } | undefined {
  if (!(error instanceof ORPCError) || error.code !== 'BAD_INPUT') return undefined
  const data: unknown = error.data
  if (typeof data !== 'object' || data === null || !('line' in data) || !('column' in data)) return undefined
  const { line, column } = data
  return typeof line === 'number' && typeof column === 'number' ? { line, column, message: error.message } : undefined
}

/** What is wrong with rows that were to be inserted; none when the failure is another. */
export function insertProblemsOf(error: unknown): readonly InsertProblem[] {
  if (!(error instanceof ORPCError) || error.code !== 'BAD_INPUT') return []
  const data: unknown = error.data
  if (typeof data !== 'object' || data === null || !('fields' in data)) return []
  return z.array(insertProblemSchema).safeParse(data.fields).data ?? []
}

export function explain(error: unknown): string {
  if (isConnectionLost(error)) return ENGINE_STOPPED
  if (error instanceof ORPCError) {
    if (error.code !== 'INTERNAL_SERVER_ERROR') return error.message
    return 'Something went wrong inside the data engine. Nothing that was loaded is changed. Try again, or start Winnow anew.'
  }
  return error instanceof Error ? error.message : String(error)
}
