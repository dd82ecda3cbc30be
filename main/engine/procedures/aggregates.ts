/** Aggregates and pivots, and the tables that are made from them. */
import type { DuckDBConnection } from '@duckdb/node-api'
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { pageOfAggregate, sqlOf } from '../analyze/aggregate-page.ts'
import { findDerived, refreshDerived, saveAggregate } from '../analyze/derived-aggregates.ts'
import { pivotOf } from '../analyze/pivot.ts'
import { createViews } from '../analyze/views.ts'
import { explainQueryError } from '../browse/rows.ts'
import { failure } from '../failure.ts'
import { pageOfRemoteAggregate, remotePivot, remoteSql } from '../remote/aggregates.ts'
import { findDataset, type StoredDataset } from '../store/datasets.ts'
import { forgetDerived } from '../store/derived.ts'
import { removeUnreferenced } from '../store/garbage.ts'
import { findRemote } from '../store/remotes.ts'
import type { ProcedureContext } from './context.ts'

/** What takes longer is stopped: a condition from outside may never end. */
const QUERY_LIMIT_MS = 300_000

const aggregatesOs = implement(contract.aggregates)
const derivedOs = implement(contract.derived)

export function aggregatesProcedures({ engine, engine: { catalog, paths } }: ProcedureContext) {
  const read = <Result>(
    ref: string,
    signal: AbortSignal | undefined,
    query: (connection: DuckDBConnection, dataset: StoredDataset) => Promise<Result>,
  ): Promise<Result> => {
    const dataset = findDataset(catalog, ref)
    const limit = AbortSignal.timeout(QUERY_LIMIT_MS)
    const run = (connection: DuckDBConnection) =>
      query(connection, dataset).catch((error: unknown) => {
        if (limit.aborted)
          throw failure('BAD_INPUT', 'The groups took longer than 5 minutes and were given up. Filter the rows first.')
        throw explainQueryError(error)
      })
    return engine.read(dataset, run, signal === undefined ? limit : AbortSignal.any([signal, limit]))
  }
  return {
    page: aggregatesOs.page.handler(({ input, signal }) => {
      const remote = findRemote(catalog, input.dataset)
      if (remote !== undefined) return pageOfRemoteAggregate(engine, remote, input.spec, input, signal)
      return read(input.dataset, signal, (connection, dataset) =>
        pageOfAggregate(connection, dataset, paths, input.spec, input),
      )
    }),
    pivot: aggregatesOs.pivot.handler(({ input, signal }) => {
      const remote = findRemote(catalog, input.dataset)
      if (remote !== undefined) return remotePivot(engine, remote, input, signal)
      return read(input.dataset, signal, (connection, dataset) => pivotOf(connection, dataset, paths, input))
    }),
    sql: aggregatesOs.sql.handler(async ({ input, signal }) => {
      const remote = findRemote(catalog, input.dataset)
      if (remote !== undefined) return { sql: await remoteSql(engine, remote, input.spec, signal) }
      return read(input.dataset, signal, async (connection, dataset) => {
        await createViews(connection, dataset, paths)
        return { sql: await sqlOf(connection, dataset, input.spec) }
      })
    }),
    save: aggregatesOs.save.handler(({ input: { dataset: ref, name, title = name, spec, replace } }) =>
      saveAggregate(engine, findDataset(catalog, ref), { name, title, spec }, replace),
    ),
  }
}

export function derivedProcedures({ engine, engine: { catalog, paths }, describe, changed }: ProcedureContext) {
  return {
    list: derivedOs.list.handler(({ input }) => describe(findDataset(catalog, input.dataset)).derived),
    refresh: derivedOs.refresh.handler(({ input }) =>
      refreshDerived(engine, findDataset(catalog, input.dataset), input.name),
    ),
    delete: derivedOs.delete.handler(({ input }) => {
      const dataset = findDataset(catalog, input.dataset)
      forgetDerived(catalog, findDerived(dataset, input.name).id)
      removeUnreferenced(catalog, paths)
      return changed(findDataset(catalog, dataset.id))
    }),
  }
}
