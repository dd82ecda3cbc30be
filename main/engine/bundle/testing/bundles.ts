/** Engines that bundle datasets and open bundles, and all that can be seen of a dataset, for comparing. */
import { mkdirSync, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Task } from '../../../../preload/contract/index.ts'
import { openCatalog } from '../../store/catalog.ts'
import { findDataset } from '../../store/datasets.ts'
import { openStorePaths } from '../../store/paths.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import { openTestEngine, type TestEngine } from '../../testing/test-engine.ts'
import { openZip } from '../../unpack/zip-archive.ts'

export interface BundlePlace {
  readonly engine: TestEngine
  at(name: string): string
  /** Writes a bundle of a dataset; its path. */
  bundle(dataset: string, name?: string): Promise<string>
  /** Opens a bundle in a store of its own. */
  elsewhere(templates?: string): Promise<TestEngine>
}

export async function openBundlePlace(): Promise<BundlePlace> {
  const folder = temporaryFolder()
  const at = (name: string) => join(folder, name)
  const opened = async (name: string, templates?: string) => {
    const engine = await openTestEngine(at(name), templates)
    onTestFinished(() => engine[Symbol.asyncDispose]())
    return engine
  }
  const engine = await opened('store')
  mkdirSync(at('files'))
  let stores = 0
  return {
    engine,
    at,
    async bundle(dataset, name = 'bundle.zip') {
      const { id } = await engine.client.bundles.start({ dataset, target: engine.write(at(name)), overwrite: true })
      const task = await engine.ended(id)
      if (task.status !== 'done') throw new Error(`the bundle ended as ${task.status}: ${task.message}`)
      return at(name)
    },
    elsewhere: (templates) => opened(`store-${++stores}`, templates),
  }
}

/** The members of a zip as text, by their names. */
export async function readZip(path: string): Promise<Map<string, Buffer>> {
  await using handle = await open(path)
  const archive = await openZip(handle, 'bundle.zip')
  const files = new Map<string, Buffer>()
  for (const member of archive.members) {
    const chunks: Buffer[] = []
    for await (const chunk of archive.read(member)) chunks.push(chunk)
    files.set(member.name, Buffer.concat(chunks))
  }
  return files
}

export const tryOpen = (engine: TestEngine, path: string): Promise<Task> =>
  engine.tryLoad([path]).catch((error: Error) => ({ status: 'failed', message: error.message }) as Task)

/** What a person can see of a dataset: everything but its ids, its version and when it was made. */
export async function lookAt(engine: TestEngine, ref: string) {
  const { client, store } = engine
  const dataset = await client.datasets.get({ dataset: ref })
  const rowsOf = async (table: string) => {
    const rows: unknown[] = []
    for (;;) {
      const page = await client.rows.page({ dataset: dataset.id, table, offset: rows.length, limit: 1000 })
      rows.push(...page.rows.map(({ file, line, cells }) => ({ file, line, cells })))
      if (rows.length >= page.total || page.rows.length === 0) return rows
    }
  }
  const findings: unknown[] = []
  for (let offset = 0; ; offset += 1000) {
    const page = await client.anomalies.page({ dataset: dataset.id, offset, limit: 1000 })
    findings.push(...page.anomalies.map(({ source: _, row: __, ...finding }) => finding))
    if (offset + 1000 >= page.total) break
  }
  const catalog = openCatalog(openStorePaths(store).catalog)
  using _ = { [Symbol.dispose]: () => void catalog.close() }
  const stored = findDataset(catalog, dataset.id)
  return {
    template: dataset.template,
    hierarchy: dataset.hierarchy,
    keys: stored.keys,
    tables: await Promise.all(
      stored.tables.map(async ({ name, title, resource, columns, sources }) => ({
        ...{ name, title, resource, columns, rows: await rowsOf(name) },
        sources: sources.map((source) => ({
          ...{ file: source.file, bytes: source.bytes, fingerprint: source.fingerprint, dialect: source.dialect },
          ...{ labels: source.labels, ledger: source.ledger, rejected: rejected(store, source) },
        })),
      })),
    ),
    derived: await Promise.all(
      stored.derived.map(async ({ name, title, kind, definition, table }) => ({
        ...{ name, title, kind, definition, columns: table.columns, rows: await rowsOf(name) },
      })),
    ),
    isStale: dataset.derived.map(({ name, isStale }) => [name, isStale]),
    findings,
    counts: (await client.anomalies.summary({ dataset: dataset.id })).counts.sort((a, b) =>
      JSON.stringify(a) < JSON.stringify(b) ? -1 : 1,
    ),
    reports: await client.reports.list({ dataset: dataset.id }),
    dashboard: await client.dashboards.get({ dataset: dataset.id }),
    segments: await Promise.all(
      (await client.segments.list({ dataset: dataset.id })).map(async ({ name }) => {
        const { definition, result, members } = await client.segments.get({ dataset: dataset.id, name })
        return { definition, result, members }
      }),
    ),
  }
}

const rejected = (store: string, { home, quarantine }: { home: string; quarantine: string | null }): string | null =>
  quarantine === null ? null : readFileSync(join(store, 'quarantine', home, quarantine), 'latin1')
