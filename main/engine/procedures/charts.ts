/** Charts: what they draw and which suit a table; dashboards: get, save and reset them, and their figures. */
import { implement } from '@orpc/server'
import { contract, type DatasetDashboard } from '../../../preload/contract/index.ts'
import { currentActor } from '../actor.ts'
import { compileFor } from '../analyze/aggregate-page.ts'
import { createChartAnswers } from '../analyze/charts/chart-data.ts'
import { dashboardOf, forgetDashboard, saveDashboard, suggestDashboard } from '../analyze/charts/dashboards.ts'
import { suggestCharts } from '../analyze/charts/suggest-charts.ts'
import { explainQueryError } from '../browse/rows.ts'
import { remoteFigure } from '../remote/aggregates.ts'
import { jsonText } from '../store/columns.ts'
import { findDataset, findTable, type StoredDataset } from '../store/datasets.ts'
import { queryAll } from '../store/duckdb.ts'
import { findRemote } from '../store/remotes.ts'
import type { ProcedureContext } from './context.ts'

const chartsOs = implement(contract.charts)
const dashboardsOs = implement(contract.dashboards)

export function chartsProcedures({ engine, engine: { catalog, paths }, templateOf }: ProcedureContext) {
  const answers = createChartAnswers()
  return {
    data: chartsOs.data.handler(({ input, signal }) => {
      const dataset = findDataset(catalog, input.dataset)
      const reports = templateOf(dataset)?.winnow.reports ?? []
      return answers.dataOf({ engine, dataset, reports, signal }, input.chart)
    }),
    suggest: chartsOs.suggest.handler(({ input, signal }) => {
      const dataset = findDataset(catalog, input.dataset)
      const table = findTable(dataset, input.table)
      return engine.read(dataset, (connection) => suggestCharts(connection, table, paths), signal)
    }),
  }
}

export function dashboardsProcedures({ engine, engine: { catalog, paths, changes }, templateOf }: ProcedureContext) {
  const tell = (dataset: StoredDataset, signal: AbortSignal | undefined): Promise<DatasetDashboard> =>
    dashboardOf({
      ...{ catalog, dataset, ofTemplate: templateOf(dataset)?.winnow.dashboard },
      suggest: () => engine.read(dataset, (connection) => suggestDashboard(connection, dataset, paths), signal),
    })
  return {
    get: dashboardsOs.get.handler(({ input, signal }) => tell(findDataset(catalog, input.dataset), signal)),
    save: dashboardsOs.save.handler(({ input, signal }) => {
      const dataset = findDataset(catalog, input.dataset)
      saveDashboard(catalog, dataset.id, input.dashboard, currentActor())
      changes.publish({ what: 'datasets' })
      return tell(dataset, signal)
    }),
    reset: dashboardsOs.reset.handler(({ input, signal }) => {
      const dataset = findDataset(catalog, input.dataset)
      forgetDashboard(catalog, dataset.id)
      changes.publish({ what: 'datasets' })
      return tell(dataset, signal)
    }),
    figure: dashboardsOs.figure.handler(({ input: { dataset: ref, table, measure, where }, signal }) => {
      const remote = findRemote(catalog, ref)
      if (remote !== undefined) return remoteFigure(engine, remote, { table, measure, where }, signal)
      const dataset = findDataset(catalog, ref)
      return engine.read(
        dataset,
        async (connection) => {
          const spec = { table, measures: [measure], ...(where !== undefined && { where }) }
          const {
            columns: [column],
            sql,
          } = await compileFor(connection, dataset, paths, spec)
          if (column === undefined) throw new Error('An aggregate has a column for its measure.')
          const read = queryAll(connection, `SELECT ${jsonText(column)} AS value FROM (${sql})`)
          const [row] = await read.catch((error: unknown) => {
            throw explainQueryError(error)
          })
          const value = row?.value ?? null
          return { column: { name: column.name, type: column.type }, value: value === null ? null : String(value) }
        },
        signal,
      )
    }),
  }
}
