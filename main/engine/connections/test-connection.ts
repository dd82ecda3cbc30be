/**
 * The test button: each step to a server that can be pushed to, up to the first that fails, with what to do about it.
 * Name, port and certificate are looked at by ourselves, so that the step is certain; the rest is up to the driver.
 */
import type { ConnectionTest, TestStep } from '../../../preload/contract/index.ts'
import type { OpenConnection } from './connection.ts'
import { Obstacle } from './obstacle.ts'
import type { Trial } from './trial.ts'

/** @throws Cancelled */
export async function testConnection(
  open: OpenConnection,
  signal: AbortSignal = new AbortController().signal,
): Promise<ConnectionTest> {
  const steps: TestStep[] = []
  let server: string | null = null
  const trial: Trial = {
    told: (step, message) => void steps.push({ step, ok: true, message }),
    found: (product) => {
      server = product
    },
  }
  try {
    // Drivers take their time to load, and most who start an engine never ask for one.
    if (open.connection.kind === 'postgres') await (await import('./try-postgres.ts')).tryPostgres(open, trial, signal)
    else await (await import('./try-mongo.ts')).tryMongo(open, trial, signal)
    return { ok: true, server, steps }
  } catch (error) {
    if (!(error instanceof Obstacle)) throw error
    // A server may tell only at login that it wants TLS: that step did not go well after all.
    const before = steps.filter(({ step }) => step !== error.step)
    return { ok: false, server, steps: [...before, { step: error.step, ok: false, message: error.message }] }
  }
}
