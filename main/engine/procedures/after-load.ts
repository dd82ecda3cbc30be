/** What follows a new version of a dataset by itself: derived tables are made anew, and scheduled pushes go out. */
import { refreshStale } from '../analyze/derived-aggregates.ts'
import type { Engine } from '../engine.ts'
import { pushAfterLoad } from '../sync/schedule.ts'

/** Pushes are begun and not waited for. What fails is told by tasks of its own. */
export async function afterLoad(engine: Engine, dataset: string, signal: AbortSignal): Promise<void> {
  await refreshStale(engine, dataset, signal)
  pushAfterLoad(engine, dataset)
}
