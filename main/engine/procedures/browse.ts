/** Cascading selectors. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { cascadeOf, listOptions, pageOfLeafRows } from '../browse/cascade.ts'
import { askDuckDb } from '../dialect/duckdb.ts'
import { listRemoteOptions, pageOfRemoteLeaves } from '../remote/rows.ts'
import { findDataset } from '../store/datasets.ts'
import { findRemote } from '../store/remotes.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.browse)

export function browseProcedures({ engine, engine: { catalog, paths }, templateOf }: ProcedureContext) {
  return {
    options: os.options.handler(({ input, signal }) => {
      const remote = findRemote(catalog, input.dataset)
      if (remote !== undefined) return listRemoteOptions(engine, remote, input, signal)
      const dataset = findDataset(catalog, input.dataset)
      return engine.read(
        dataset,
        (connection) => listOptions(askDuckDb(connection), cascadeOf(dataset, templateOf(dataset), paths), input),
        signal,
      )
    }),
    rows: os.rows.handler(({ input, signal }) => {
      const remote = findRemote(catalog, input.dataset)
      if (remote !== undefined) return pageOfRemoteLeaves(engine, remote, input, signal)
      const dataset = findDataset(catalog, input.dataset)
      return engine.read(
        dataset,
        async (connection) => {
          const { table, ...page } = await pageOfLeafRows(
            askDuckDb(connection),
            cascadeOf(dataset, templateOf(dataset), paths),
            input,
          )
          return { columns: table.columns.map(({ name, type }) => ({ name, type })), ...page }
        },
        signal,
      )
    }),
  }
}
