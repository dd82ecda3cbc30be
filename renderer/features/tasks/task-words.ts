/**
 * Tasks in words. Every status a task can end with has its sentence here.
 */
import type { Task } from '../../../preload/contract/index.ts'
import { formatBytes } from '../../format/bytes.ts'
import { plural } from '../../format/numbers.ts'

export type TaskStatus = Task['status']

export const statusWords: Readonly<Record<TaskStatus, string>> = {
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  interrupted: 'Interrupted',
  refused: 'Not loaded',
}

/** Share of the work that is done, 0 to 100; undefined while it is not known. */
export function percentDone({ progress }: Task): number | undefined {
  if (progress.bytesTotal <= 0) return undefined
  return Math.min(100, (progress.bytesDone / progress.bytesTotal) * 100)
}

/** "31.2 MB of 62.4 MB · 120,334 rows" */
export function progressLine({ progress }: Task): string {
  const parts = [
    progress.bytesTotal > 0 && `${formatBytes(progress.bytesDone)} of ${formatBytes(progress.bytesTotal)}`,
    progress.rows > 0 && plural(progress.rows, 'row'),
  ]
  return parts.filter(Boolean).join(' · ')
}

export const secondsOf = (task: Task): number =>
  ((task.finishedAt ?? new Date()).getTime() - task.startedAt.getTime()) / 1000

export interface Ending {
  readonly title: string
  readonly message: string
  readonly tone: 'good' | 'bad' | 'neutral'
}

/** What to tell about a task that has ended. */
export function endingOf(task: Task): Ending {
  const what = task.kind === 'load' ? `Loading ${task.title}` : `Writing ${task.title}`
  switch (task.status) {
    case 'done':
      return {
        title: task.kind === 'load' ? `${task.title} is loaded` : `${task.title} is written`,
        message: result(task),
        tone: 'good',
      }
    case 'cancelled':
      return { title: `${what} was cancelled`, message: task.message ?? 'Nothing was left behind.', tone: 'neutral' }
    case 'interrupted':
      return {
        title: `${what} was interrupted`,
        message: task.message ?? 'The data engine stopped. Nothing was loaded in part; start it again when you like.',
        tone: 'bad',
      }
    case 'refused':
      return {
        title: `${task.title} was not loaded`,
        message: task.message ?? 'The same content was loaded before.',
        tone: 'neutral',
      }
    default:
      return { title: `${what} failed`, message: task.message ?? 'The data engine gave no reason.', tone: 'bad' }
  }
}

function result(task: Task): string {
  const rows = task.rows === null ? '' : plural(task.rows, 'row')
  if (task.kind === 'export') return rows ? `${rows}.` : 'The file is complete.'
  if (task.anomalies === null) return `${rows}.`
  return `${rows}, ${task.anomalies === 0 ? 'no anomalies' : plural(task.anomalies, 'anomaly', 'anomalies')}.`
}
