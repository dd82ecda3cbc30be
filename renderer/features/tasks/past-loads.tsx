/**
 * What was loaded before, and how it went. A load that failed stays here with its reason.
 */
import { Tooltip } from '@mantine/core'
import type { Task } from '../../../preload/contract/index.ts'
import { formatAgo, formatDateTime } from '../../format/dates.ts'
import { formatDuration } from '../../format/durations.ts'
import { formatBrief, plural } from '../../format/numbers.ts'
import { StatusIcon } from './status-icon.tsx'
import { endingOf, secondsOf, statusWords } from './task-words.ts'
import classes from './tasks.module.css'

interface PastLoadsProps {
  readonly loads: readonly Task[]
  /** Ids of datasets that are still there. */
  readonly openable: ReadonlySet<string>
  readonly onOpen: (dataset: string) => void
}

export function PastLoads({ loads, openable, onOpen }: PastLoadsProps) {
  return (
    <ul aria-label="Past loads" className={classes.past}>
      {loads.map((task) => {
        const dataset = task.dataset
        const canOpen = dataset !== null && openable.has(dataset)
        return (
          <li key={task.id}>
            <Tooltip label={<Details task={task} />} position="right" multiline maw={320} openDelay={300}>
              <button
                type="button"
                className={classes.pastItem}
                aria-disabled={!canOpen}
                onClick={() => canOpen && onOpen(dataset)}
              >
                <StatusIcon status={task.status} />
                <span className={classes.pastText}>
                  <span className={classes.pastHead}>
                    <span className={classes.title}>{task.title}</span>
                    <span className={classes.when}>{formatAgo(task.startedAt)}</span>
                  </span>
                  <span className={classes.line}>{summary(task)}</span>
                </span>
              </button>
            </Tooltip>
          </li>
        )
      })}
    </ul>
  )
}

function summary(task: Task): string {
  if (task.status !== 'done') return statusWords[task.status]
  const anomalies = task.anomalies
    ? ` · ${formatBrief(task.anomalies)} ${task.anomalies === 1 ? 'anomaly' : 'anomalies'}`
    : ''
  const rows = `${formatBrief(task.rows ?? 0)} ${task.rows === 1 ? 'row' : 'rows'}`
  return `${rows}${anomalies} · ${formatDuration(secondsOf(task))}`
}

function Details({ task }: { readonly task: Task }) {
  return (
    <>
      <div>{formatDateTime(task.startedAt)}</div>
      <div>{task.files.join(', ')}</div>
      {task.status === 'done' ? (
        <div>
          {plural(task.rows ?? 0, 'row')}, {plural(task.anomalies ?? 0, 'anomaly', 'anomalies')},{' '}
          {formatDuration(secondsOf(task))}
        </div>
      ) : (
        <div>{endingOf(task).message}</div>
      )}
    </>
  )
}
