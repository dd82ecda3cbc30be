/** An engine on a store of its own in a temporary folder, for tests: files in, what a window would see out. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Dataset, Task } from '../../../preload/contract/index.ts'
import { createGrants, type LocalEngine, newGrantKey, openLocalEngine } from '../index.ts'

export const templatesFolder = resolve(import.meta.dirname, '../../templates')

export interface TestFolder extends Disposable {
  readonly path: string
  /** Writes a file below the folder; returns its path. */
  file(name: string, content: string | Uint8Array): string
}

export function openTestFolder(): TestFolder {
  const path = mkdtempSync(join(tmpdir(), 'winnow-test-'))
  return {
    path,
    file(name, content) {
      const file = join(path, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      return file
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  }
}

type LoadOptions = Omit<Parameters<LocalEngine['client']['loads']['start']>[0], 'files'>

export interface TestEngine extends LocalEngine {
  readonly store: string
  read(path: string): string
  write(path: string): string
  start(paths: readonly string[], options?: LoadOptions): Promise<Task>
  /** Loads and waits; the task may have ended in any way. */
  tryLoad(paths: readonly string[], options?: LoadOptions): Promise<Task>
  /** Loads; throws unless the task is done. */
  load(paths: readonly string[], options?: LoadOptions): Promise<Dataset>
}

export async function openTestEngine(store: string, templates = templatesFolder): Promise<TestEngine> {
  const grantKey = newGrantKey()
  const grants = createGrants(grantKey)
  const engine = await openLocalEngine({ store, templates, grantKey, version: '0.0.0-test' })
  const read = (path: string) => grants.seal({ path: resolve(path), mode: 'read' })
  const start = (paths: readonly string[], options: LoadOptions = {}) =>
    engine.client.loads.start({ files: paths.map((path) => ({ file: read(path) })), ...options })
  const tryLoad = async (paths: readonly string[], options: LoadOptions = {}) =>
    engine.ended((await start(paths, options)).id)
  return {
    ...engine,
    store,
    read,
    write: (path) => grants.seal({ path: resolve(path), mode: 'write' }),
    start,
    tryLoad,
    async load(paths, options) {
      const task = await tryLoad(paths, options)
      if (task.status !== 'done') throw new Error(`the load ended as ${task.status}: ${task.message}`)
      return engine.client.datasets.get({ dataset: task.dataset ?? '' })
    },
  }
}

/** Names of what lies in a store's folder, sorted; empty when the folder is not there. */
export const entries = (store: string, folder: string): string[] =>
  existsSync(join(store, folder)) ? readdirSync(join(store, folder)).sort() : []

/** Everything that only a published version may leave behind. */
export const leftovers = (store: string): Record<string, string[]> =>
  Object.fromEntries(['staging', 'segments', 'sources', 'quarantine'].map((name) => [name, entries(store, name)]))

/** All rows of a table, as text. */
export async function allRows(engine: LocalEngine, dataset: string, table: string): Promise<(string | null)[][]> {
  const rows: (string | null)[][] = []
  for (;;) {
    const page = await engine.client.rows.page({ dataset, table, offset: rows.length, limit: 1000 })
    rows.push(...page.rows.map(({ cells }) => cells))
    if (page.rows.length === 0 || rows.length >= page.total) return rows
  }
}

/** The findings of a dataset, shortened to what a test looks at. */
export async function allFindings(engine: LocalEngine, dataset: string) {
  const { anomalies } = await engine.client.anomalies.page({ dataset, limit: 1000 })
  return anomalies.map(({ file, line, type, column, value }) => ({ file, line, type, column, value }))
}
