/** What the fake engine keeps: datasets with their histories, and tasks that run step by step. Its areas share it. */
import { EventPublisher } from '@orpc/server'
import type { Change, Dataset, Task, Version } from '../../../preload/contract/index.ts'
import { ago } from './ago.ts'
import { type FakeDataset, hugePlays, linkedCatalogue, wideTable } from './data.ts'
import { partOf } from './loading.ts'
import { pastTasks } from './tasks.ts'
import { firstHistory } from './versions.ts'

const STEPS = 40

export const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

interface Running {
  /** Bytes; 0 unless told. */
  readonly total?: number
  readonly onStep?: (step: number) => void
}

export type FakeState = ReturnType<typeof createFakeState>

export function createFakeState(isEmpty: boolean, stepMs: number) {
  const changes = new EventPublisher<{ change: Change }>()
  const all: FakeDataset[] = isEmpty
    ? []
    : [linkedCatalogue('d1', 'demo', ago(0.2)), hugePlays('d2', ago(30)), wideTable('d3', ago(80))]
  const deleted: FakeDataset[] = isEmpty ? [] : [linkedCatalogue('d0', 'demo, first try', ago(200))]
  const tasks: Task[] = isEmpty ? [] : pastTasks()

  const find = (ref: string): FakeDataset => {
    const found = all.find(({ dataset }) => dataset.id === ref || dataset.name === ref)
    if (!found) throw new Error(`no dataset ${ref}`)
    return found
  }
  const replace = (id: string, change: Partial<Dataset>) => {
    const index = all.findIndex(({ dataset }) => dataset.id === id)
    const old = all[index]
    if (!old) throw new Error(`no dataset ${id}`)
    const next = { ...old, dataset: { ...old.dataset, ...change } }
    all[index] = next
    changes.publish('change', { what: 'datasets' })
    return next.dataset
  }
  const put = (task: Task) => {
    const index = tasks.findIndex(({ id }) => id === task.id)
    if (index < 0) tasks.unshift(task)
    else tasks[index] = task
    changes.publish('change', { what: 'task', task })
    return task
  }
  const histories = new Map<string, Version[]>()
  const historyOf = (ref: string): Version[] => {
    const { dataset } = find(ref)
    const history = histories.get(dataset.id) ?? firstHistory(dataset)
    histories.set(dataset.id, history)
    return history
  }
  /** Publishes a history with its current version. */
  const settle = (ref: string, history: Version[]) => {
    const { dataset } = find(ref)
    histories.set(dataset.id, history)
    const current = history.find((version) => version.current)
    if (!current) throw new Error('A history has a current version.')
    return replace(dataset.id, { version: current.number, rows: current.rows, anomalies: current.anomalies })
  }
  const putDataset = (fake: FakeDataset) => {
    const index = all.findIndex(({ dataset }) => dataset.id === fake.dataset.id)
    if (index < 0) all.unshift(fake)
    else all[index] = fake
    changes.publish('change', { what: 'datasets' })
  }
  /** A new dataset shows up with its first rows, grows, is checked, and is complete at the last step. */
  const growAt = (whole: FakeDataset) => (step: number) => {
    if (step === STEPS) return putDataset(whole)
    if (step >= 8) putDataset(partOf(whole, Math.min(1, step / 30), step < 30 ? 'loading' : 'checking'))
  }
  const run = async (task: Task, onDone: () => Partial<Task>, { total = 0, onStep }: Running) => {
    for (let step = 1; step <= STEPS; step++) {
      await wait(stepMs)
      const current = tasks.find(({ id }) => id === task.id)
      if (current?.status !== 'running') return
      const done = Math.round((total * step) / STEPS)
      const left = ((STEPS - step) * stepMs) / 1000
      onStep?.(step)
      const phase = step < 8 ? 'Looking at the files' : step < 32 ? 'Reading columns.csv' : 'Checking keys and links'
      put({
        ...current,
        phase,
        progress: { bytesDone: done, bytesTotal: total, rows: step * 31_400, secondsLeft: left },
      })
    }
    const current = tasks.find(({ id }) => id === task.id)
    if (current?.status === 'running')
      put({ ...current, ...onDone(), status: 'done', phase: 'Done', finishedAt: new Date() })
  }
  /** Lists a task and lets it run; what `onDone` gives becomes part of it. */
  const start = (task: Task, onDone: () => Partial<Task>, running: Running = {}): Task => {
    put(task)
    void run(task, onDone, running)
    return task
  }

  return {
    ...{ isEmpty, changes, all, deleted, tasks, find, replace, put },
    ...{ historyOf, settle, putDataset, growAt, start },
  }
}
