/** Findings and the lines they were found on. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { pageOfAnomalies, summarise } from '../browse/anomalies.ts'
import { readRawLines } from '../browse/raw-lines.ts'
import { sourceOf } from '../browse/relation.ts'
import { failure } from '../failure.ts'
import { findDataset } from '../store/datasets.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.anomalies)

export function anomaliesProcedures({ engine, engine: { catalog, paths } }: ProcedureContext) {
  return {
    summary: os.summary.handler(({ input }) => summarise(findDataset(catalog, input.dataset))),
    page: os.page.handler(({ input, signal }) => {
      const dataset = findDataset(catalog, input.dataset)
      return engine.read(dataset, (connection) => pageOfAnomalies(connection, dataset, paths, input), signal)
    }),
    lines: os.lines.handler(({ input }) => {
      const dataset = findDataset(catalog, input.dataset)
      const found = sourceOf(dataset, input.source)
      if (found === undefined) throw failure('NOT_FOUND', `${dataset.name} has no such file.`)
      return readRawLines(found.source, paths, input)
    }),
  }
}
