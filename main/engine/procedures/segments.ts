/** Segments of entities: found by a task, kept with the dataset. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { checkDefinition, findSegments } from '../analyze/segments/find-segments.ts'
import { failure } from '../failure.ts'
import { findDataset } from '../store/datasets.ts'
import { forgetDerived } from '../store/derived.ts'
import { findSegmentation, forgetSegmentation, listSegmentations } from '../store/segmentations.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.segments)

export function segmentsProcedures({ engine, engine: { catalog, tasks, changes }, templateOf }: ProcedureContext) {
  return {
    start: os.start.handler(({ input: { dataset: ref, definition } }) => {
      const dataset = findDataset(catalog, ref)
      const { name, state, deletedAt } = dataset
      if (deletedAt !== null) throw failure('BAD_INPUT', `${name} is deleted. Restore it before you segment it.`)
      if (state !== 'complete')
        throw failure('BAD_INPUT', `${name} is still being loaded. Segment it when that is done.`)
      checkDefinition(dataset, definition)
      const start = {
        kind: 'segments' as const,
        title: definition.title,
        files: [],
        bytesTotal: 0,
        dataset: dataset.id,
      }
      return tasks.start(start, (context) => findSegments(engine, dataset, definition, context))
    }),
    list: os.list.handler(({ input }) => listSegmentations(catalog, findDataset(catalog, input.dataset))),
    get: os.get.handler(({ input }) => findSegmentation(catalog, findDataset(catalog, input.dataset), input.name)),
    delete: os.delete.handler(({ input }) => {
      const dataset = findDataset(catalog, input.dataset)
      catalog.transaction(() => forgetDerived(catalog, forgetSegmentation(catalog, dataset, input.name))).immediate()
      changes.publish({ what: 'datasets' })
      return listSegmentations(catalog, findDataset(catalog, dataset.id))
    }),
    offered: os.offered.handler(({ input }) => {
      const dataset = findDataset(catalog, input.dataset)
      const tables = new Set(dataset.tables.map(({ name }) => name.toLowerCase()))
      const segments = templateOf(dataset)?.winnow.segments ?? []
      return segments.filter(({ table }) => tables.has(table.toLowerCase()))
    }),
  }
}
