/** An engine as the command line runs it, with the moments at which a load can be seen. */
import { resolve } from 'node:path'
import { createGrants, newGrantKey, openLocalEngine } from '../main/engine/index.ts'
import type { Dataset } from '../preload/contract/index.ts'

/** Seconds until the first rows, all rows, and all findings could be seen. */
export interface Milestones extends Record<string, number> {
  firstRows: number
  browsable: number
  everything: number
}

export const templates = resolve(import.meta.dirname, '../main/templates')

export async function openBenchEngine(store: string) {
  const grantKey = newGrantKey()
  const grants = createGrants(grantKey)
  const engine = await openLocalEngine({ store, templates, grantKey, version: '0.0.0-bench' })
  type Options = Omit<Parameters<typeof engine.client.loads.start>[0], 'files'>
  return {
    client: engine.client,
    ended: engine.ended,
    async load(files: readonly string[], options: Options, since: number) {
      const now = () => (performance.now() - since) / 1000
      const milestones: Milestones = { firstRows: 0, browsable: 0, everything: 0 }
      const stop = new AbortController()
      const changes = await engine.client.tasks.follow(undefined, { signal: stop.signal })
      const watching = watch()
      const grant = (path: string) => grants.seal({ path: resolve(path), mode: 'read' })
      const task = await engine.client.loads.start({ files: files.map((path) => ({ file: grant(path) })), ...options })
      const ended = await engine.ended(task.id)
      milestones.everything = now()
      if (ended.status !== 'done') throw new Error(`the load ended as ${ended.status}: ${ended.message}`)
      stop.abort()
      await watching
      milestones.browsable ||= milestones.everything
      milestones.firstRows ||= milestones.browsable
      const dataset: Dataset = await engine.client.datasets.get({ dataset: ended.dataset ?? '' })
      return { milestones, dataset }

      async function watch(): Promise<void> {
        try {
          for await (const change of changes) {
            if (change.what !== 'datasets') continue
            const [dataset] = await engine.client.datasets.list()
            if (dataset === undefined) continue
            if (dataset.rows > 0) milestones.firstRows ||= now()
            if (dataset.state !== 'loading') milestones.browsable ||= now()
          }
        } catch (error) {
          if (!stop.signal.aborted) throw error
        }
      }
    },
    async export(dataset: Dataset, kind: 'csv' | 'jsonl' | 'parquet', path: string) {
      const content = { what: 'table' as const, table: dataset.tables[0]?.name ?? '' }
      const target = grants.seal({ path, mode: 'write' })
      const task = await engine.client.exports.start({ dataset: dataset.id, content, format: { kind }, target })
      const { status, message } = await engine.ended(task.id)
      if (status !== 'done') throw new Error(`the export ended as ${status}: ${message}`)
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  }
}
