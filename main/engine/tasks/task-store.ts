/** Tasks as the catalog remembers them. Every process that shares the store sees them all. */
import * as z from 'zod'
import { type Task, taskSchema } from '../../../preload/contract/index.ts'
import type { Catalog } from '../store/catalog.ts'

const rowSchema = z
  .object({
    id: z.string(),
    kind: taskSchema.shape.kind,
    title: z.string(),
    status: taskSchema.shape.status,
    phase: z.string(),
    dataset_id: z.string().nullable(),
    files: z.string(),
    started_at: z.number(),
    finished_at: z.number().nullable(),
    bytes_done: z.number(),
    bytes_total: z.number(),
    rows: z.number().nullable(),
    anomalies: z.number().nullable(),
    message: z.string().nullable(),
    seen: z.string().nullable(),
  })
  .transform((row): Task => {
    const seen =
      row.seen === null
        ? null
        : z.object({ dataset: z.string(), name: z.string(), loadedAt: z.coerce.date() }).parse(JSON.parse(row.seen))
    return {
      id: row.id,
      kind: row.kind,
      title: row.title,
      status: row.status,
      phase: row.phase,
      progress: { bytesDone: row.bytes_done, bytesTotal: row.bytes_total, rows: row.rows ?? 0, secondsLeft: null },
      startedAt: new Date(row.started_at),
      finishedAt: row.finished_at === null ? null : new Date(row.finished_at),
      dataset: row.dataset_id,
      files: z.array(z.string()).parse(JSON.parse(row.files)),
      // The same column counts the rows read so far; a task that did not end well has made none.
      rows: row.status === 'done' ? row.rows : null,
      anomalies: row.anomalies,
      message: row.message,
      seen,
    }
  })

export interface TaskStore {
  insert(task: Task, owner: string, versionId: string | null): void
  /** Writes progress and outcome of a task. */
  update(task: Task): void
  find(id: string): Task | undefined
  list(limit: number): Task[]
}

export function createTaskStore(catalog: Catalog): TaskStore {
  const insert = catalog.prepare(
    `insert into task (id, kind, title, status, phase, owner, version_id, dataset_id, files, started_at, bytes_total)
     values (@id, @kind, @title, @status, @phase, @owner, @versionId, @dataset, @files, @startedAt, @bytesTotal)`,
  )
  const update = catalog.prepare(
    `update task set title = @title, status = @status, phase = @phase, dataset_id = @dataset, finished_at = @finishedAt,
       bytes_done = @bytesDone, bytes_total = @bytesTotal, rows = @rows, anomalies = @anomalies, message = @message, seen = @seen
     where id = @id and status in ('running', @status)`,
  )
  const find = catalog.prepare('select * from task where id = ?')
  const list = catalog.prepare('select * from task order by started_at desc, rowid desc limit ?')
  const toRow = (task: Task) => ({
    id: task.id,
    kind: task.kind,
    title: task.title,
    status: task.status,
    phase: task.phase,
    dataset: task.dataset,
    files: JSON.stringify(task.files),
    startedAt: task.startedAt.getTime(),
    finishedAt: task.finishedAt?.getTime() ?? null,
    bytesDone: task.progress.bytesDone,
    bytesTotal: task.progress.bytesTotal,
    rows: task.rows ?? (task.progress.rows > 0 ? task.progress.rows : null),
    anomalies: task.anomalies,
    message: task.message,
    seen: task.seen === null ? null : JSON.stringify(task.seen),
  })
  return {
    insert: (task, owner, versionId) => void insert.run({ ...toRow(task), owner, versionId }),
    update: (task) => void update.run(toRow(task)),
    find: (id) => {
      const row = find.get(id)
      return row === undefined ? undefined : rowSchema.parse(row)
    },
    list: (limit) => list.all(limit).map((row) => rowSchema.parse(row)),
  }
}
