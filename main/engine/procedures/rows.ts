/** Pages of rows. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { explainQueryError, pageOfRows } from '../browse/rows.ts'
import { failure } from '../failure.ts'
import { pageOfRemoteRows } from '../remote/rows.ts'
import { findDataset, findTable } from '../store/datasets.ts'
import { findRemote } from '../store/remotes.ts'
import type { ProcedureContext } from './context.ts'

/** A page of rows that takes longer is stopped: a condition from outside may never end. */
const PAGE_LIMIT_MS = 30_000

const os = implement(contract.rows)

export function rowsProcedures({ engine, engine: { catalog, paths } }: ProcedureContext) {
  return {
    page: os.page.handler(({ input, signal }) => {
      const remote = findRemote(catalog, input.dataset)
      if (remote !== undefined) return pageOfRemoteRows(engine, remote, input, signal)
      const dataset = findDataset(catalog, input.dataset)
      const table = findTable(dataset, input.table)
      const limit = AbortSignal.timeout(PAGE_LIMIT_MS)
      return engine.read(
        dataset,
        async (connection) => {
          const page = await pageOfRows(connection, table, paths, input).catch((error: unknown) => {
            if (limit.aborted)
              throw failure('BAD_INPUT', 'The condition took longer than 30 seconds and was stopped. Make it simpler.')
            throw explainQueryError(error)
          })
          return { columns: table.columns.map(({ name, type }) => ({ name, type })), ...page }
        },
        signal === undefined ? limit : AbortSignal.any([signal, limit]),
      )
    }),
  }
}
