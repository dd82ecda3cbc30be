/** Loading files, as a new dataset or into one. */

import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import { proposeName } from '../load/inspect.ts'
import { loadFiles } from '../load/load-files.ts'
import { findDataset, listDatasets, refuseTakenName, type StoredDataset } from '../store/datasets.ts'
import { freeDatasetName } from '../store/publish.ts'
import { displayName, type SourceLocation } from '../unpack/location.ts'
import { afterLoad } from './after-load.ts'
import { bundleToLoad, startRestore } from './bundles.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.loads)

export function loadsProcedures({
  engine,
  engine: { catalog, tasks, templates, changes },
  openGrants,
}: ProcedureContext) {
  return {
    start: os.start.handler(async ({ input }) => {
      const found = await bundleToLoad(
        engine,
        input.files.map(({ file }) => file),
        input.into !== undefined,
      )
      if (found !== null) return startRestore(engine, found.path, found.bundle, input.dataset)
      const granted = input.files.map(async ({ file, dialect, resource, split }) => {
        const opened = await openGrants([file])
        return opened.map(({ path, member, temporary }) => ({
          temporary,
          path,
          member,
          dialect,
          resource,
          keep: temporary || input.keepSources,
          split,
        }))
      })
      const files = (await Promise.all(granted)).flat()
      const { into } = input
      const current = into === undefined ? null : datasetToLoadInto(into.dataset)
      const dataset = current?.name ?? input.dataset ?? freeDatasetName(catalog, proposeName(files))
      if (!input.again && current === null) refuseUnlessSeen(files, dataset)
      const versionId = randomUUID()
      const nameIsProposed = input.dataset === undefined
      const template = input.template === undefined && current !== null ? templateFor(current) : input.template
      const request = { files, dataset, into, nameIsProposed, template, again: input.again, versionId }
      const start = {
        kind: 'load' as const,
        title: dataset,
        files: files.map(displayName),
        bytesTotal: [...new Set(files.map(({ path }) => path))].reduce((sum, path) => sum + (sizeOf(path) ?? 0), 0),
        versionId,
        ...(current === null ? {} : { dataset: current.id }),
      }
      return tasks.start(start, async (context) => {
        engine.prepareToRead()
        const outcome = await loadFiles(request, engine, context)
        changes.publish({ what: 'datasets' })
        if (outcome.dataset !== undefined) await afterLoad(engine, outcome.dataset, context.signal)
        return outcome
      })
    }),
  }

  /** Told before the load rather than after it. @throws NOT_FOUND, BAD_INPUT */
  function datasetToLoadInto(ref: string): StoredDataset {
    const dataset = findDataset(catalog, ref)
    const { name, deletedAt, state } = dataset
    if (deletedAt !== null) throw failure('BAD_INPUT', `${name} is deleted. Restore it before you load into it.`)
    if (state !== 'complete')
      throw failure('BAD_INPUT', `${name} is still being loaded. Load into it when that is done.`)
    return dataset
  }

  /** What comes later is read as what is there was read, unless somebody says otherwise. */
  function templateFor({ template }: StoredDataset): string | null {
    return template !== null && templates.has(template.id) ? template.id : null
  }

  /** A taken name is an error, except where the load will be refused for its content anyway: that is the better news. */
  function refuseUnlessSeen(files: readonly SourceLocation[], name: string): void {
    const sizes = new Set(
      listDatasets(catalog).flatMap((dataset) =>
        dataset.tables.flatMap((table) => table.sources.map(({ bytes }) => bytes)),
      ),
    )
    const maybeSeen = files.every((file) => isPacked(file) || sizes.has(sizeOf(file.path) ?? -1))
    if (!maybeSeen) refuseTakenName(catalog, name)
  }
}

/** Whether the size of a file says nothing of its content's, as far as names tell. */
const isPacked = ({ path, member }: SourceLocation): boolean =>
  member !== undefined || /\.(?:gz|zst|zip|xlsx|xlsm|avro)$/i.test(path)

/** The size of a file; undefined when it cannot be told: opening it will say why. */
function sizeOf(path: string): number | undefined {
  try {
    return statSync(path).size
  } catch {
    return undefined
  }
}
