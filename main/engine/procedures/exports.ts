/** Files written from a dataset. */

import { basename } from 'node:path'
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { explainQueryError } from '../browse/rows.ts'
import { exportFile } from '../exchange/export.ts'
import { findDataset } from '../store/datasets.ts'
import { compare, type DifferenceQuery } from '../versions/difference.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.exports)

export function exportsProcedures({ engine, engine: { catalog, paths, grants, tasks }, templateOf }: ProcedureContext) {
  return {
    start: os.start.handler(({ input }) => {
      const dataset = findDataset(catalog, input.dataset)
      const { path } = grants.open(input.target, 'write')
      const { content, overwrite, escapeFormulas } = input
      const compareVersions = (query: DifferenceQuery) => compare(catalog, dataset.id, query, templateOf)
      const request = {
        ...{ dataset, template: templateOf(dataset), content, path, overwrite, escapeFormulas },
        compare: compareVersions,
      }
      const start = {
        kind: 'export' as const,
        title: basename(path),
        files: [basename(path)],
        bytesTotal: 0,
        dataset: dataset.id,
      }
      return tasks.start(start, (context) =>
        engine.read(dataset, (connection) =>
          exportFile(connection, request, paths, context).catch((error: unknown) => {
            throw explainQueryError(error)
          }),
        ),
      )
    }),
  }
}
