/** An engine for one command: opened on the store, closed at the end, with paths given as they stand. */
import { closeSync, createReadStream, existsSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Client, ExportContent, Task } from '../../preload/contract/index.ts'
import { createGrants, newGrantKey, openLocalEngine } from '../engine/index.ts'
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
  /** Writes an export to a file, or to standard output. */
  export(dataset: string, content: ExportContent, out: string | undefined, options?: ExportOptions): Promise<void>
}

export interface ExportOptions {
  readonly overwrite?: boolean
  readonly escapeFormulas?: boolean
}

export async function openLocal(options: { store?: string }): Promise<Local> {
  assertBuilt()
  const grantKey = newGrantKey()
  const grants = createGrants(grantKey)
  const store = resolve(storeFolder(options.store))
  const engine = await openLocalEngine({ store, templates: templatesFolder, grantKey, version })
  const { client } = engine
  const local: Local = {
    client,
    store,
    read: (path) => grants.seal({ path: resolve(path), mode: 'read' }),
    write: (path) => grants.seal({ path: resolve(path), mode: 'write' }),
    async wait(task) {
      const cancel = () => void client.tasks.cancel({ task: task.id })
      process.once('SIGINT', cancel)
      process.once('SIGTERM', cancel)
      try {
        return await engine.ended(task.id)
      } finally {
        process.off('SIGINT', cancel)
        process.off('SIGTERM', cancel)
      }
    },
    async export(dataset, content, out, { overwrite = true, escapeFormulas = false } = {}) {
      if (out === undefined) return printExport(local, dataset, content)
      if (overwrite && existsSync(out) && statSync(out).size > 0) console.error(`${out} is replaced.`)
      const task = await client.exports.start({ dataset, content, target: local.write(out), overwrite, escapeFormulas })
      endWell(await local.wait(task))
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
  return local
}

async function printExport(local: Local, dataset: string, content: ExportContent): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-'))
  try {
    const file = join(folder, 'out')
    closeSync(openSync(file, 'w'))
    await local.export(dataset, content, file)
    await pipeline(createReadStream(file), process.stdout, { end: false })
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
