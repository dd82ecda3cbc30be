/**
 * Says that rows or findings of this dataset are still to come. What is there can be browsed meanwhile.
 */
import { Loader } from '@mantine/core'
import type { Dataset, Task } from '../../../preload/contract/index.ts'
import { formatTimeLeft } from '../../format/durations.ts'
import { isMadeBy } from '../tasks/made-by.ts'
import { useRunningTasks } from '../tasks/use-tasks.ts'
import classes from './dataset-page.module.css'
import { progressWords } from './progress-words.ts'

export function ProgressBanner({ dataset }: { readonly dataset: Dataset }) {
  const task = useRunningTasks().find((running) => isMadeBy(dataset, running))
  const words = progressWords(dataset, task)
  if (!words) return null
  return (
    <div className={classes.banner}>
      <Loader size={13} aria-hidden />
      {/* Rows come several times a second: they are not read out each time, the state is. */}
      <span>{words}</span>
      {/* How long checks take depends on what they find, so no time is promised. */}
      {task && dataset.state !== 'checking' && (
        <span className={classes.left}>{formatTimeLeft(task.progress.secondsLeft)}</span>
      )}
      <span role="status" className={classes.spoken}>
        {spoken(dataset, task)}
      </span>
    </div>
  )
}

function spoken({ state }: Dataset, task: Task | undefined): string {
  if (state === 'loading') return 'This dataset is being loaded.'
  return state === 'checking' ? 'Anomalies are being looked for.' : task ? 'A new version is being loaded.' : ''
}
