/** The test button's outcome, shortened to what a test looks at. */
import type { NewConnection } from '../../../../preload/contract/index.ts'
import { openDraft } from '../connections.ts'
import { testConnection } from '../test-connection.ts'

export type Tls = NonNullable<NewConnection['tls']>

/** The steps that were taken, and the one that failed with its message. */
export async function stepsOf(url: string, more: Partial<NewConnection> = {}) {
  const { ok, steps, server } = await testConnection(openDraft({ name: 'c', url, remember: false, ...more }))
  const failed = steps.find((step) => !step.ok)
  return { ok, server, failed: failed?.step, message: failed?.message ?? '', steps: steps.map(({ step }) => step) }
}
