/**
 * Groups a file for a program that wants the result as files. A content is known by its fingerprint, whatever its name:
 * given again, it leads to the task that had it first, unless that one was cut short.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as z from 'zod'
import { fingerprintFile } from '../../../native/index.ts'
import type { AggregateSpec, ExportFormat, Task } from '../../../preload/contract/index.ts'
import type { Engine } from '../engine.ts'
import { failure } from '../failure.ts'
import type { Catalog } from '../store/catalog.ts'

/** `aggregateFiles`, which opens an engine of its own and is handed in for that reason. */
export type GroupFiles = (request: {
  readonly files: readonly string[]
  readonly spec: Omit<AggregateSpec, 'table'>
  readonly skipInvalid: boolean
  readonly out: string
  readonly format: Exclude<ExportFormat, { kind: 'nested' }>
  readonly mostPartBytes: number
  readonly templates: string
  readonly signal: AbortSignal
}) => Promise<{ readonly rows: number; readonly anomalies: number }>

export interface FileToProcess {
  readonly path: string
  readonly groups: readonly string[]
  readonly sum: string
  readonly total: string
  readonly skipInvalid: boolean
  readonly partBytes: number
}

/** @throws BAD_INPUT when the file cannot be read. */
export async function processFile(
  engine: Engine,
  file: FileToProcess,
  group: GroupFiles,
): Promise<{ task: string; isNew: boolean }> {
  const { catalog, tasks, options } = engine
  const content = await contentOf(file)
  // From here on nothing waits, so that two requests with one content find each other.
  const known = findTask(catalog, content)
  const before = known === null ? null : tasks.get(known)
  if (before !== null && !['interrupted', 'cancelled'].includes(before.status)) return { task: before.id, isNew: false }
  if (before !== null) removeProcessed(engine, before.id)
  const name = basename(file.path)
  const start = { kind: 'export' as const, title: name, files: [name], bytesTotal: statSync(file.path).size }
  const task: Task = tasks.start(start, async ({ id, signal, report }) => {
    const folder = folderOf(engine, id)
    report({ phase: 'Grouping' })
    try {
      mkdirSync(folder, { recursive: true })
      const { rows, anomalies } = await group({
        files: [file.path],
        spec: {
          groups: file.groups.map((column) => ({ column })),
          measures: [{ function: 'sum', column: file.sum, name: file.total }],
        },
        skipInvalid: file.skipInvalid,
        out: join(folder, `${stemOf(name)}.csv`),
        format: { kind: 'csv', escapeFormulas: false },
        mostPartBytes: file.partBytes,
        templates: options.templates,
        signal,
      })
      return { rows, anomalies }
    } catch (error) {
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
  })
  catalog
    .prepare('insert into processed_file (task_id, content, file, created_at) values (?, ?, ?, ?)')
    .run(task.id, content, name, Date.now())
  return { task: task.id, isNew: true }
}

/** The task, and the paths of its result when it is done. @throws NOT_FOUND */
export function findProcessed(engine: Engine, id: string): { task: Task; files: readonly string[] } {
  refuseUnknown(engine.catalog, id)
  const task = engine.tasks.get(id)
  const folder = folderOf(engine, id)
  const files = task.status === 'done' ? readdirSync(folder).sort() : []
  return { task, files: files.map((name) => join(folder, name)) }
}

/** @throws NOT_FOUND, BAD_INPUT while it runs. */
export function removeProcessed(engine: Engine, id: string): void {
  refuseUnknown(engine.catalog, id)
  if (engine.tasks.get(id).status === 'running')
    throw failure('BAD_INPUT', 'The file is being processed. Cancel the task first.')
  engine.catalog.prepare('delete from processed_file where task_id = ?').run(id)
  rmSync(folderOf(engine, id), { recursive: true, force: true })
}

function refuseUnknown(catalog: Catalog, id: string): void {
  if (catalog.prepare('select 1 from processed_file where task_id = ?').get(id) === undefined)
    throw failure('NOT_FOUND', 'There is no such task.')
}

function findTask(catalog: Catalog, content: string): string | null {
  const id = catalog.prepare('select task_id from processed_file where content = ?').pluck().get(content)
  return z
    .string()
    .nullable()
    .parse(id ?? null)
}

/** The same bytes with other groups are another thing to do. */
async function contentOf({ path, groups, sum, total, skipInvalid, partBytes }: FileToProcess): Promise<string> {
  await using file = await open(path)
  const { size } = await file.stat()
  const fingerprint = await fingerprintFile(file.fd, size)
  const whole = JSON.stringify([fingerprint, groups, sum, total, skipInvalid, partBytes])
  return createHash('sha256').update(whole).digest('hex')
}

const folderOf = ({ paths }: Engine, task: string): string => join(paths.root, 'processed', task)

const stemOf = (name: string): string => name.replace(/(?:\.csv)?(?:\.gz)?$/i, '') || 'result'
