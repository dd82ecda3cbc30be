/** The engine's entry: what a host may use. A host knows nothing of what lies behind. */
import { createRouterClient } from '@orpc/server'
import type { Client, Task } from '../../preload/contract/index.ts'
import type { CallContext } from './actor.ts'
import { aggregateFiles } from './analyze/aggregate-files.ts'
import { type EngineOptions, openEngine } from './engine.ts'
import { createRouter } from './router.ts'
import { followSchedules, scheduledPushes } from './sync/schedule.ts'

export { aggregateFiles } from './analyze/aggregate-files.ts'
export { csvRecord } from './csv/csv-writer.ts'
export { openPlainReader } from './csv/plain-reader.ts'
export type { RepairKind } from './csv/repair-record.ts'
export { type EngineOptions, openEngine } from './engine.ts'
export { openTarget } from './exchange/target-file.ts'
export { describeFileError, isFailure } from './failure.ts'
export { createGrants, type Grants, newGrantKey } from './grants.ts'
export { tellSplit } from './load/tell-split.ts'
export { createRouter } from './router.ts'
export { parseLocation } from './unpack/location.ts'

/** An engine in this process, called like one in another. */
export interface LocalEngine extends AsyncDisposable {
  readonly client: Client
  /** The task as it ended. */
  ended(task: string): Promise<Task>
}

export async function openLocalEngine(options: EngineOptions): Promise<LocalEngine> {
  const engine = await openEngine(options)
  const client: Client = createRouterClient(createRouter(engine, aggregateFiles), {
    context: (context: CallContext) => context,
  })
  const schedules = followSchedules(engine)
  return {
    client,
    ended: (task) => engine.tasks.ended(task),
    async [Symbol.asyncDispose]() {
      schedules[Symbol.dispose]()
      await scheduledPushes(engine)
      await engine[Symbol.asyncDispose]()
    },
  }
}
