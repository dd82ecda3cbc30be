/**
 * Tries again what failed for a reason that may pass: after a random time below a bound that doubles with each failure
 * (exponential back-off with full jitter, as in "Exponential Backoff And Jitter" of the AWS Architecture Blog, 2015), so
 * that many who lost the same server do not come back at the same moment.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Cancelled, throwIfCancelled } from '../failure.ts'

export interface BackOff {
  readonly signal: AbortSignal
  readonly isPassing: (error: unknown) => boolean
  /** Hears why and how long is waited before the next attempt. */
  readonly tell: (error: unknown, waitMs: number) => void
  /** From 0 to 1. */
  readonly random?: () => number
  readonly giveUpAfterMs?: number
  readonly firstBoundMs?: number
}

const FIRST_BOUND_MS = 500
const MOST_MS = 30_000
/** Counted from the last progress: a push that moves on, however slowly, is not given up. */
const GIVE_UP_AFTER_MS = 5 * 60_000

/** `work` gets a function to call at every progress. @throws what `work` threw last; Cancelled */
export async function retrying<Result>(
  work: (progressed: () => void) => Promise<Result>,
  options: BackOff,
): Promise<Result> {
  const { signal, isPassing, tell, random = Math.random } = options
  const { giveUpAfterMs = GIVE_UP_AFTER_MS, firstBoundMs = FIRST_BOUND_MS } = options
  let failures = 0
  let progressAt = performance.now()
  const progressed = () => {
    failures = 0
    progressAt = performance.now()
  }
  for (;;) {
    throwIfCancelled(signal)
    try {
      return await work(progressed)
    } catch (error) {
      if (signal.aborted) throw new Cancelled()
      const bound = Math.min(MOST_MS, firstBoundMs * 2 ** failures++)
      const waitMs = Math.round(random() * bound)
      if (!isPassing(error) || performance.now() - progressAt + waitMs > giveUpAfterMs) throw error
      tell(error, waitMs)
      await sleep(waitMs, undefined, { signal }).catch(() => throwIfCancelled(signal))
    }
  }
}
