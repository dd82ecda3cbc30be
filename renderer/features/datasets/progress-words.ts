/**
 * What is still going on in a dataset, as a sentence.
 */
import type { Dataset, Task } from '../../../preload/contract/index.ts'
import { plural } from '../../format/numbers.ts'

/** Undefined when nothing is. A load into a complete dataset leaves it as it is until its new version is there. */
export function progressWords(
  { state, rows, version }: Pick<Dataset, 'state' | 'rows' | 'version'>,
  task: Pick<Task, 'progress'> | undefined,
): string | undefined {
  if (state === 'loading') return `Loading: ${plural(rows, 'row')} so far`
  if (state === 'checking') return 'Looking for anomalies…'
  return task && `A new version is being loaded. Version ${version} stays in view until it is there.`
}
