/** An engine for one command: opened on the store, closed at the end, with paths given as they stand. */
import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type {
  Client,
  ExportCompression,
  ExportContent,
  ExportFormat,
  ExportParts,
  Task,
} from '../../preload/contract/index.ts'
import { createGrants, newGrantKey, openLocalEngine, parseLocation } from '../engine/index.ts'
import { environmentSecrets } from '../host/environment-secrets.ts'
import { assertBuilt, storeFolder, templatesFolder } from '../host/places.ts'
import { version } from '../host/version.ts'
import { Exit, exitCodes } from './exit.ts'

export interface Local extends AsyncDisposable {
  readonly client: Client
  readonly store: string
  read(path: string): string
  write(path: string): string
  /** Waits for a task; throws when it did not end well. Ctrl+C cancels it. */
  wait(task: Task): Promise<Task>
  /** Work that has no task: Ctrl+C aborts its signal. @throws Exit when it was interrupted. */
  interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result>
  /** Writes an export to a file, or to standard output; what the person should know of it goes to standard error. */
  export(dataset: string, content: ExportContent, out: string | undefined, options?: ExportOptions): Promise<void>
}

export interface ExportOptions {
  readonly overwrite?: boolean
  readonly escapeFormulas?: boolean
  readonly format?: ExportFormat
  readonly parts?: ExportParts
  readonly compression?: ExportCompression
}

export async function openLocal(options: { store?: string }): Promise<Local> {
  assertBuilt()
  await using open = new AsyncDisposableStack()
  let cancel: (() => void) | undefined
  open.use(onSignal(() => (cancel === undefined ? process.exit(exitCodes.interrupted) : cancel())))
  const grantKey = newGrantKey()
  const grants = createGrants(grantKey)
  const store = resolve(storeFolder(options.store))
  const secrets = environmentSecrets()
  const engine = open.use(await openLocalEngine({ store, templates: templatesFolder, grantKey, version, secrets }))
  const { client } = engine
  const local: Local = {
    client,
    store,
    read: (file) => {
      const { path, member } = parseLocation(file)
      return grants.seal({ path: resolve(path), member, mode: 'read' })
    },
    write: (path) => grants.seal({ path: resolve(path), mode: 'write' }),
    async wait(task) {
      cancel = () => void client.tasks.cancel({ task: task.id })
      try {
        return await engine.ended(task.id)
      } finally {
        cancel = undefined
      }
    },
    async interruptible(work) {
      const interrupt = new AbortController()
      cancel = () => interrupt.abort()
      try {
        return await work(interrupt.signal)
      } catch (error) {
        throw interrupt.signal.aborted ? new Exit(exitCodes.interrupted, 'Interrupted.') : error
      } finally {
        cancel = undefined
      }
    },
    async export(dataset, content, out, options = {}) {
      const { overwrite = true } = options
      if (out === undefined) return printExport(local, dataset, content, process.stdout, options)
      if (isDevice(out)) return printExport(local, dataset, content, createWriteStream(out), options)
      const isThere = options.parts === undefined && existsSync(out) && statSync(out).size > 0
      if (overwrite && isThere) console.error(`${out} is replaced.`)
      const target = local.write(out)
      const task = await client.exports.start({ ...options, dataset, content, target, overwrite })
      const { message } = endWell(await local.wait(task))
      if (message !== null) console.error(message)
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
  const parts = open.move()
  return local
}

/** Ctrl+C and its like, until it is disposed; the second one ends the process at once. */
function onSignal(listener: () => void): Disposable {
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.once(signal, listener)
  return {
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, listener)
    },
  }
}

/** A pipe, a terminal or /dev/null: something to write into, not to put a file in the place of. */
export function isDevice(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat !== undefined && !stat.isFile() && !stat.isDirectory()
}

async function printExport(
  local: Local,
  dataset: string,
  content: ExportContent,
  into: Writable,
  { overwrite: _, ...options }: ExportOptions,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-'))
  try {
    const file = join(folder, 'out')
    closeSync(openSync(file, 'w'))
    if (options.parts !== undefined) throw new Exit(exitCodes.usage, 'Parts need files: --out cannot be a pipe.')
    await local.export(dataset, content, file, options)
    await pipeline(createReadStream(file), into, { end: into !== process.stdout })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @throws Exit unless the task is done. */
export function endWell(task: Task): Task {
  if (task.status === 'done') return task
  const interrupted = task.status === 'cancelled' || task.status === 'interrupted'
  throw new Exit(
    interrupted ? exitCodes.interrupted : exitCodes.badInput,
    task.message ?? `The task ended as ${task.status}.`,
  )
}
