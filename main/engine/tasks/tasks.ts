/** Runs long work: gives it a name, tells how far it is, cancels it, and writes down how it ended. */
import { randomUUID } from 'node:crypto'
import type { Seen, Task } from '../../../preload/contract/index.ts'
import { Cancelled, describeFileError, failure, isFailure } from '../failure.ts'
import type { Changes } from './changes.ts'
import type { TaskStore } from './task-store.ts'

export interface TaskContext {
  readonly id: string
  readonly signal: AbortSignal
  /** Tells what is going on now; the numbers are kept until they are replaced. */
  report(state: { phase?: string; title?: string; dataset?: string; progress?: Partial<Task['progress']> }): void
}

/** How a task ends when it ends well; `refused` when it was not to be done after all. */
export interface Outcome {
  readonly dataset?: string
  readonly rows?: number
  readonly anomalies?: number
  readonly refused?: { readonly message: string; readonly seen: Seen }
  /** What else the person should know of what was done. */
  readonly message?: string
}

export interface TaskStart {
  readonly kind: Task['kind']
  readonly title: string
  readonly files: readonly string[]
  readonly bytesTotal: number
  readonly dataset?: string
  readonly versionId?: string
}

const REPORT_EVERY_MS = 200
/** Other processes see progress in the catalog, where each word of it costs a write to the disk. */
const STORE_EVERY_MS = 2000

export class Tasks {
  readonly #store: TaskStore
  readonly #owner: string
  readonly #changes: Changes
  readonly #running = new Map<string, { task: Task; cancel: AbortController; ended: Promise<Task> }>()

  constructor(store: TaskStore, owner: string, changes: Changes) {
    this.#store = store
    this.#owner = owner
    this.#changes = changes
  }

  start(start: TaskStart, run: (context: TaskContext) => Promise<Outcome>): Task {
    const task: Task = {
      id: randomUUID(),
      kind: start.kind,
      title: start.title,
      status: 'running',
      phase: 'Starting',
      progress: { bytesDone: 0, bytesTotal: start.bytesTotal, rows: 0, secondsLeft: null },
      startedAt: new Date(),
      finishedAt: null,
      dataset: start.dataset ?? null,
      files: [...start.files],
      rows: null,
      anomalies: null,
      message: null,
      seen: null,
    }
    this.#store.insert(task, this.#owner, start.versionId ?? null)
    const cancel = new AbortController()
    const ended = this.#run(start, task, cancel.signal, run)
    this.#running.set(task.id, { task, cancel, ended })
    this.#changes.publish({ what: 'task', task: { ...task } })
    return { ...task }
  }

  async #run(
    start: TaskStart,
    task: Task,
    signal: AbortSignal,
    run: (context: TaskContext) => Promise<Outcome>,
  ): Promise<Task> {
    let reportedAt = 0
    let storedAt = 0
    const report: TaskContext['report'] = ({ phase, title, dataset, progress }) => {
      const told = (phase !== undefined && phase !== task.phase) || (dataset !== undefined && dataset !== task.dataset)
      if (phase !== undefined) task.phase = phase
      if (title !== undefined) task.title = title
      if (dataset !== undefined) task.dataset = dataset
      Object.assign(task.progress, progress)
      const now = Date.now()
      if (!told && now - reportedAt < REPORT_EVERY_MS) return
      reportedAt = now
      if (told || now - storedAt >= STORE_EVERY_MS) {
        storedAt = now
        this.#store.update(task)
      }
      this.#changes.publish({ what: 'task', task: structuredClone(task) })
    }
    await Promise.resolve() // The caller has its task before the first report.
    try {
      const outcome = await run({ id: task.id, signal, report })
      task.status = outcome.refused === undefined ? 'done' : 'refused'
      task.dataset = outcome.dataset ?? task.dataset
      task.rows = outcome.rows ?? null
      task.anomalies = outcome.anomalies ?? null
      task.message = outcome.refused?.message ?? outcome.message ?? null
      task.seen = outcome.refused?.seen ?? null
    } catch (error) {
      task.status = error instanceof Cancelled || signal.aborted ? 'cancelled' : 'failed'
      task.dataset = start.dataset ?? null
      const reason = describe(error)
      task.message = task.status === 'cancelled' ? describeCancelled(error) : (reason ?? describeBug(error))
      if (task.status === 'failed' && reason === null) console.error(error)
    }
    task.phase = ''
    task.finishedAt = new Date()
    this.#running.delete(task.id)
    try {
      this.#store.update(task)
    } catch (error) {
      // A catalog that cannot be written (a full disk) must not take the engine down: the next start calls it interrupted.
      console.error(error)
    }
    this.#changes.publish({ what: 'task', task: structuredClone(task) })
    return task
  }

  list(limit: number): Task[] {
    return this.#store.list(limit).map((task) => this.#live(task))
  }

  get(id: string): Task {
    const task = this.#store.find(id)
    if (task === undefined) throw failure('NOT_FOUND', 'There is no such task.')
    return this.#live(task)
  }

  /** Asks a task to stop. A task of another process cannot be asked. */
  cancel(id: string): Task {
    const running = this.#running.get(id)
    const task = this.get(id)
    if (running === undefined && task.status === 'running')
      throw failure('BAD_INPUT', 'This task runs in another window or program: cancel it there.')
    running?.cancel.abort()
    return task
  }

  /** The task as it ended; at once when it is not running here. */
  async ended(id: string): Promise<Task> {
    return (await this.#running.get(id)?.ended) ?? this.get(id)
  }

  async cancelAll(): Promise<void> {
    const running = [...this.#running.values()]
    for (const { cancel } of running) cancel.abort()
    await Promise.all(running.map(({ ended }) => ended))
  }

  #live(task: Task): Task {
    const running = this.#running.get(task.id)
    return running === undefined ? task : structuredClone(running.task)
  }
}

const DISK_FULL = 'The disk is full. Nothing was kept; free some space and try again.'

/** Why a task failed, for a person; null when it is a bug. */
function describe(error: unknown): string | null {
  if (isFailure(error)) return error.message
  // What went wrong first counts, not what went wrong while tidying up after it.
  if (error instanceof SuppressedError) return describe(error.suppressed)
  if (!(error instanceof Error)) return null
  const code = 'code' in error ? String(error.code) : ''
  if (['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes(code) || /No space left|ENOSPC/i.test(error.message))
    return DISK_FULL
  if ('syscall' in error)
    return `Nothing was kept. ${describeFileError(error, 'path' in error ? String(error.path) : 'A file of the task')}`
  if (/^(?:IO|Permission) Error: /.test(error.message))
    return `Nothing was kept. The store cannot be written: ${error.message}`
  return null
}

const describeCancelled = (error: unknown): string => (error instanceof Cancelled ? error : new Cancelled()).message

const describeBug = (error: unknown): string =>
  `Something went wrong inside Winnow: ${error instanceof Error ? error.message : String(error)}`
