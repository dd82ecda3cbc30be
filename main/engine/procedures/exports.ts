/** Files written from a dataset. */

import { basename } from 'node:path'
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { exportFile } from '../exchange/export.ts'
import { previewExport } from '../exchange/preview.ts'
import { refuseParts } from '../exchange/targets.ts'
import { findDataset } from '../store/datasets.ts'
import { compare, type DifferenceQuery } from '../versions/difference.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.exports)

export function exportsProcedures({ engine, engine: { catalog, grants, tasks }, templateOf }: ProcedureContext) {
  return {
    start: os.start.handler(({ input }) => {
      const dataset = findDataset(catalog, input.dataset)
      const { path } = grants.open(input.target, 'write')
      const { content, format, parts, compression, overwrite, escapeFormulas } = input
      // Nobody was asked about the files of these names, where the person only chose the first part of them.
      if (parts !== undefined) refuseParts(path, overwrite)
      const request = {
        ...{ dataset, template: templateOf(dataset), content, format, parts, compression },
        ...{ path, overwrite, escapeFormulas },
        compare: (query: DifferenceQuery) => compare(catalog, dataset.id, query, templateOf),
      }
      const start = {
        kind: 'export' as const,
        title: basename(path),
        files: [basename(path)],
        bytesTotal: 0,
        dataset: dataset.id,
      }
      return tasks.start(start, (context) =>
        engine.read(dataset, (connection) => exportFile(connection, request, engine, context), context.signal),
      )
    }),
    preview: os.preview.handler(({ input, signal }) => {
      const dataset = findDataset(catalog, input.dataset)
      return engine.read(
        dataset,
        (connection) => previewExport(connection, input, { engine, dataset, template: templateOf(dataset), signal }),
        signal,
      )
    }),
  }
}
