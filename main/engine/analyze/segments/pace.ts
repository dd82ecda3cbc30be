/**
 * Lets other work in between the steps of a long computation, and ends it when it is cancelled. The engine answers
 * pages in the same thread: nothing may hold it for longer than a page may take.
 */
import { setImmediate } from 'node:timers/promises'
import { throwIfCancelled } from '../../failure.ts'

/** To be awaited every few milliseconds of work. @throws Cancelled */
export type Pace = () => Promise<void> | undefined

const SLICE_MS = 6

export function createPace(signal: AbortSignal): Pace {
  let since = performance.now()
  const breathe = async () => {
    await setImmediate()
    throwIfCancelled(signal)
    since = performance.now()
  }
  return () => (performance.now() - since < SLICE_MS ? undefined : breathe())
}
