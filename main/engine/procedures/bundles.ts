/** Hand-over bundles: written, and opened again. */
import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { implement } from '@orpc/server'
import { type BundleFile, contract, type Rejection, type Task } from '../../../preload/contract/index.ts'
import { writeBundle } from '../bundle/bundle.ts'
import { contentOf } from '../bundle/bundle-content.ts'
import { openBundle } from '../bundle/look-into.ts'
import { restoreBundle } from '../bundle/restore.ts'
import type { Engine } from '../engine.ts'
import { refuseExisting } from '../exchange/target-file.ts'
import { failure, isFailure } from '../failure.ts'
import { findDataset, refuseTakenName } from '../store/datasets.ts'
import { freeDatasetName } from '../store/publish.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.bundles)

export function bundlesProcedures({ engine, engine: { catalog, grants, tasks }, templateOf }: ProcedureContext) {
  return {
    content: os.content.handler(({ input, signal }) => {
      const dataset = findDataset(catalog, input.dataset)
      return contentOf(engine, dataset, templateOf(dataset), signal)
    }),
    start: os.start.handler(({ input }) => {
      const dataset = findDataset(catalog, input.dataset)
      if (dataset.state !== 'complete')
        throw failure('BAD_INPUT', `${dataset.name} is still being loaded. Bundle it when that is done.`)
      const { path } = grants.open(input.target, 'write')
      const { overwrite } = input
      refuseExisting(path, overwrite)
      const start = {
        kind: 'bundle' as const,
        title: basename(path),
        files: [basename(path)],
        bytesTotal: 0,
        dataset: dataset.id,
      }
      const request = { dataset, template: templateOf(dataset), path, overwrite }
      return tasks.start(start, (context) => writeBundle(request, engine, context))
    }),
  }
}

/** What a bundle says of itself; null for any other file. @throws BAD_INPUT for a broken bundle. */
export async function describeBundle({ catalog }: Engine, grant: string, path: string): Promise<BundleFile | null> {
  await using bundle = (await openBundle(path)) ?? nothing
  if (bundle === nothing || !('manifest' in bundle)) return null
  const { name, bytes, manifest } = bundle
  const { dataset, tables, derived, createdAt, findings } = manifest
  const all = [
    ...tables.map((table) => ({ ...table, isDerived: false })),
    ...derived.map((table) => ({ ...table, isDerived: true })),
  ]
  return {
    ...{ file: grant, name, bytes, dataset: dataset.name, proposal: freeDatasetName(catalog, dataset.name) },
    ...{ version: dataset.version, createdAt, template: dataset.template, anomalies: findings },
    tables: all.map(({ name: table, title, rows, isDerived }) => ({ name: table, title, rows, isDerived })),
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
  }
}

/** Bundles among granted files, those that cannot be opened, and what is to be loaded as any file is. */
export async function sortOutBundles(engine: Engine, grants: readonly string[]) {
  const bundles: BundleFile[] = []
  const broken: Rejection[] = []
  const others: string[] = []
  for (const grant of grants) {
    const { path, member } = engine.grants.open(grant, 'read')
    try {
      const bundle = member === undefined ? await describeBundle(engine, grant, path) : null
      if (bundle === null) others.push(grant)
      else bundles.push(bundle)
    } catch (error) {
      if (!isFailure(error)) throw error
      broken.push({ name: basename(path), message: error.message })
    }
  }
  return { bundles, broken, others }
}

/** The bundle that is to be loaded; null when the files are none. @throws BAD_INPUT for a bundle among other files. */
export async function bundleToLoad(engine: Engine, grants: readonly string[], isInto: boolean) {
  for (const grant of grants) {
    const { path, member, temporary } = engine.grants.open(grant, 'read')
    const bundle = member === undefined ? await describeBundle(engine, grant, path) : null
    if (bundle === null) continue
    if (isInto)
      throw failure(
        'BAD_INPUT',
        `${bundle.name} is a Winnow bundle, a dataset of its own: open it without a dataset to load into.`,
      )
    if (grants.length > 1)
      throw failure('BAD_INPUT', `${bundle.name} is a Winnow bundle: open it alone, without other files.`)
    return { bundle, path, temporary }
  }
  return null
}

const nothing = { [Symbol.asyncDispose]: async () => undefined }

/** Starts the task that makes a dataset of a bundle. @throws NAME_TAKEN */
export function startRestore(engine: Engine, path: string, { dataset, proposal }: BundleFile, name?: string): Task {
  if (name !== undefined) refuseTakenName(engine.catalog, name)
  const versionId = randomUUID()
  const start = {
    ...{ kind: 'restore' as const, title: name ?? proposal ?? dataset, files: [basename(path)], versionId },
    bytesTotal: statSync(path, { throwIfNoEntry: false })?.size ?? 0,
  }
  return engine.tasks.start(start, (context) => {
    engine.prepareToRead()
    return restoreBundle({ path, name, versionId }, engine, context)
  })
}
