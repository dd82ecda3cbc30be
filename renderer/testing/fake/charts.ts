/** Charts and dashboards of the fake engine: made-up points, and one dashboard a dataset. */
import { implement } from '@orpc/server'
import {
  type ChartData,
  type ChartDefinition,
  contract,
  type Dashboard,
  type Dataset,
  type DatasetDashboard,
  dashboardSchema,
} from '../../../preload/contract/index.ts'

const chartsOs = implement(contract.charts)
const dashboardsOs = implement(contract.dashboards)

const byType: ChartDefinition = {
  ...{ name: 'by-type', title: 'Rows by data_type', kind: 'bar', x: 'data_type', y: ['rows'] },
  source: {
    what: 'aggregate',
    spec: { table: 'datapoints', groups: [{ column: 'data_type' }], measures: [{ function: 'count', name: 'rows' }] },
  },
}
const byMonth: ChartDefinition = { ...byType, name: 'by-month', title: 'Rows by month', kind: 'line', x: 'month' }

const suggested: Dashboard = {
  items: [
    {
      ...{ id: 'figure-1', x: 0, y: 0, width: 4, height: 2 },
      content: { what: 'figure', title: 'Datapoints', table: 'datapoints', measure: { function: 'count' } },
    },
    { id: 'chart-1', x: 0, y: 2, width: 6, height: 7, content: { what: 'chart', chart: byType } },
    { id: 'chart-2', x: 6, y: 2, width: 6, height: 7, content: { what: 'chart', chart: byMonth } },
  ],
}

export function fakeCharts(datasetOf: (ref: string) => Dataset) {
  const saved = new Map<string, Dashboard>()
  const tell = (ref: string): DatasetDashboard => {
    const own = saved.get(datasetOf(ref).id)
    return {
      dashboard: dashboardSchema.parse(own ?? suggested),
      origin: own ? 'saved' : 'suggested',
      original: 'suggested',
    }
  }
  return {
    charts: {
      data: chartsOs.data.handler(({ input: { chart } }) => dataOf(chart)),
      suggest: chartsOs.suggest.handler(() => [byType, byMonth]),
    },
    dashboards: {
      get: dashboardsOs.get.handler(({ input }) => tell(input.dataset)),
      save: dashboardsOs.save.handler(({ input: { dataset, dashboard } }) => {
        saved.set(datasetOf(dataset).id, dashboard)
        return tell(dataset)
      }),
      reset: dashboardsOs.reset.handler(({ input: { dataset } }) => {
        saved.delete(datasetOf(dataset).id)
        return tell(dataset)
      }),
      figure: dashboardsOs.figure.handler(() => ({ column: { name: 'count', type: 'integer' }, value: '1234567' })),
    },
  }
}

function dataOf({ kind, x, y = [] }: ChartDefinition): ChartData {
  const isTime = x === 'month'
  const points = Array.from({ length: 12 }, (_, at) => ({
    x: isTime ? `2026-${String(at + 1).padStart(2, '0')}` : `F${at}`,
    s0: (at * 37) % 100,
    s1: (at * 53) % 80,
  }))
  return {
    ...{ kind, version: 4, points, note: 'The 12 largest of 40 values.' },
    x: { title: x, type: isTime ? 'time' : 'category', ...(isTime && { part: 'month' as const }) },
    y: { title: y[0] ?? 'rows', type: 'value' },
    series: ['North', 'South'].map((title, at) => ({ key: `s${at}`, title, isOther: false })),
  }
}
