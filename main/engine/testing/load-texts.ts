/**
 * Loads texts as files into an engine of their own, in a folder that goes away with the test. It exists so that a test
 * of what a load does is a few lines long and still goes through the real engine, its DuckDB and its SQLite.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type {
  Anomaly,
  Cell,
  Client,
  DialectOverrides,
  ExportCompression,
  ExportContent,
  ExportFormat,
  ExportParts,
  Task,
} from '../../../preload/contract/index.ts'
import { createGrants, newGrantKey, openLocalEngine } from '../index.ts'
import { temporaryFolder } from './temporary-folder.ts'

export const OUR_TEMPLATES = join(import.meta.dirname, '../../templates')

/** A template as it stands in a datapackage.json. */
export type TemplateJson = Readonly<Record<string, unknown>> & { readonly name: string }

export interface LoadOptions {
  /** Id of one of our templates, a template of the test's own, or null (the default) for none. */
  readonly template?: string | TemplateJson | null
  readonly dialect?: DialectOverrides
}

export interface ExportOptions {
  readonly escapeFormulas?: boolean
  readonly format?: ExportFormat
  readonly parts?: ExportParts
  readonly compression?: ExportCompression
  readonly overwrite?: boolean
}

export interface Loaded {
  readonly client: Client
  readonly folder: string
  readonly store: string
  readonly task: Task
  readonly dataset: string
  anomalies(): Promise<Anomaly[]>
  rows(table: string): Promise<Cell[][]>
  /** Exports to a new file; its path. @throws Error when the export did not end well. */
  exportTo(path: string, content: ExportContent, options?: ExportOptions): Promise<Task>
  exported(content: ExportContent, options?: ExportOptions): Promise<string>
}

/** Files by name, as text (written as UTF-8) or as bytes; they are loaded in their order. */
export async function loadTexts(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: LoadOptions = {},
): Promise<Loaded> {
  const folder = temporaryFolder()
  const paths = Object.entries(files).map(([name, content]) => {
    const path = join(folder, 'files', name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    return path
  })
  return loadPaths(paths, { ...options, folder })
}

/** Like `loadTexts`, of files that are there already. */
export async function loadPaths(
  paths: readonly string[],
  { template = null, dialect = {}, folder = temporaryFolder() }: LoadOptions & { folder?: string } = {},
): Promise<Loaded> {
  const store = join(folder, 'store')
  const grantKey = newGrantKey()
  const grants = createGrants(grantKey)
  const engine = await openLocalEngine({
    store,
    templates: templatesFolder(folder, template),
    grantKey,
    version: 'test',
  })
  onTestFinished(() => engine[Symbol.asyncDispose]())
  const { client } = engine
  const started = await client.loads.start({
    files: paths.map((path) => ({ file: grants.seal({ path, mode: 'read' }), dialect })),
    dataset: 'test',
    template: template === null || typeof template === 'string' ? template : template.name,
  })
  const task = await engine.ended(started.id)
  if (task.status !== 'done') throw new Error(`The load ended as ${task.status}: ${task.message}`)
  const dataset = task.dataset ?? ''
  let exports = 0
  const exportTo: Loaded['exportTo'] = async (path, content, options = {}) => {
    const target = grants.seal({ path, mode: 'write' })
    const { id } = await client.exports.start({ ...options, dataset, content, target })
    return engine.ended(id)
  }
  return {
    client,
    folder,
    store,
    task,
    dataset,
    exportTo,
    anomalies: async () => (await client.anomalies.page({ dataset, limit: 1000 })).anomalies,
    rows: async (table) => (await client.rows.page({ dataset, table, limit: 1000 })).rows.map(({ cells }) => cells),
    async exported(content, options) {
      const path = join(folder, `export-${++exports}`)
      const ended = await exportTo(path, content, options)
      if (ended.status !== 'done') throw new Error(`The export ended as ${ended.status}: ${ended.message}`)
      return readFileSync(path, 'utf8')
    },
  }
}

/** `line type column` of each finding, which is what most tests ask for. */
export const places = (anomalies: readonly Anomaly[]): string[] =>
  anomalies.map(({ file, line, type, column }) => `${file}:${line} ${type}${column === '' ? '' : ` ${column}`}`)

function templatesFolder(folder: string, template: string | TemplateJson | null): string {
  if (template === null || typeof template === 'string') return OUR_TEMPLATES
  const own = join(folder, 'templates')
  mkdirSync(join(own, template.name), { recursive: true })
  writeFileSync(join(own, template.name, 'datapackage.json'), JSON.stringify(template))
  return own
}
