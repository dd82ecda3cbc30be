/** Tasks of the fake engine: new ones, and those of the past days. */
import type { Task } from '../../../preload/contract/index.ts'
import { ago } from './ago.ts'

let lastTask = 0
export function newTask(kind: Task['kind'], title: string, files: string[] = []): Task {
  return {
    id: `new-${++lastTask}`,
    kind,
    title,
    files,
    status: 'running',
    phase: 'Looking at the files',
    progress: { bytesDone: 0, bytesTotal: 63_600_000, rows: 0, secondsLeft: null },
    startedAt: new Date(),
    finishedAt: null,
    dataset: null,
    rows: null,
    anomalies: null,
    message: null,
    seen: null,
  }
}

export function pastTasks(): Task[] {
  const past = (id: string, hours: number, change: Partial<Task>): Task => ({
    ...newTask('load', 'demo', ['namespaces.csv', 'columns.csv', 'datapoints.csv']),
    id,
    startedAt: ago(hours),
    finishedAt: new Date(ago(hours).getTime() + 4200),
    ...change,
  })
  return [
    past('t1', 0.2, { status: 'done', dataset: 'd1', rows: 1651, anomalies: 46 }),
    past('t2', 3, {
      status: 'failed',
      title: 'broken',
      message: 'The disk is full: 1.2 GB are needed, 300 MB are free.',
    }),
    past('t3', 30, {
      status: 'done',
      dataset: 'd2',
      title: 'Plays 2026, all regions and every quarter (final)',
      rows: 12_000_000,
      anomalies: 1_000_000,
    }),
    past('t4', 50, { status: 'cancelled', title: 'customers' }),
    past('t5', 51, { status: 'interrupted', title: 'customers' }),
    past('t6', 80, { status: 'done', dataset: 'd3', title: 'sensor dump', rows: 500, anomalies: 0 }),
  ]
}
