/**
 * Tasks in words. Every status a task can end with has its sentence here.
 */
import type { Task } from '../../../preload/contract/index.ts'
import { formatBytes } from '../../format/bytes.ts'
import { formatCount, plural } from '../../format/numbers.ts'

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
  if (progress.rowsTotal) return Math.min(100, (progress.rows / progress.rowsTotal) * 100)
  if (progress.bytesTotal <= 0) return undefined
  return Math.min(100, (progress.bytesDone / progress.bytesTotal) * 100)
}

/** "31.2 MB of 62.4 MB · 120,334 rows" */
export function progressLine({ progress }: Task): string {
  const parts = [
    progress.bytesTotal > 0 && `${formatBytes(progress.bytesDone)} of ${formatBytes(progress.bytesTotal)}`,
    progress.rows > 0 &&
      (progress.rowsTotal
        ? `${formatCount(progress.rows)} of ${plural(progress.rowsTotal, 'row')}`
        : plural(progress.rows, 'row')),
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
  const verb = verbs[task.kind] ?? 'Writing'
  const what = `${verb} ${task.title}`
  switch (task.status) {
    case 'done':
      return {
        title: doneTitle(task),
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

const verbs: Readonly<Partial<Record<Task['kind'], string>>> = {
  ...{
    load: 'Loading',
    segments: 'Finding',
    materialise: 'Making',
    restore: 'Restoring',
    insert: 'Inserting rows into',
    backup: 'Backing up',
    bundle: 'Bundling',
    review: 'Reviewing',
    push: 'Publishing',
    rollback: 'Rolling back',
    pull: 'Getting',
  },
}

const dones: Readonly<Partial<Record<Task['kind'], (title: string) => string>>> = {
  load: (title) => `${title} is loaded`,
  segments: (title) => `Ready: ${title}`,
  materialise: (title) => `${title} is made`,
  restore: (title) => `${title} is restored`,
  insert: (title) => `${title} has new rows`,
  backup: (title) => `${title} is backed up`,
  review: (title) => `The review of ${title} is ready`,
  push: (title) => `${title} is published`,
  rollback: (title) => `${title} is rolled back`,
  pull: (title) => `Taken from the team: ${title}`,
}

const doneTitle = ({ kind, title }: Task): string => dones[kind]?.(title) ?? `${title} is written`

function result(task: Task): string {
  if (task.kind === 'segments') return `${formatCount(task.rows ?? 0)} were assigned to segments.`
  const rows = task.rows === null ? '' : plural(task.rows, 'row')
  if (task.kind === 'export')
    return [rows ? `${rows}.` : 'The file is complete.', task.message].filter(Boolean).join(' ')
  if (task.kind === 'review') return 'Nothing is written before you confirm it.'
  if (task.kind === 'push' || task.kind === 'rollback' || task.kind === 'pull')
    return task.message ?? (rows ? `${rows}.` : 'All is done.')
  if (task.anomalies === null) return `${rows}.`
  const found = task.anomalies === 0 ? 'no anomalies' : plural(task.anomalies, 'anomaly', 'anomalies')
  const more = task.kind === 'restore' && task.message ? ` ${task.message}` : ''
  return `${rows}, ${found}.${more}`
}
