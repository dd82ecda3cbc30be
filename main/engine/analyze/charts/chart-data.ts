/** What a chart draws, and the latest answers: they stay good until the data or a definition changes. */
import type { ChartData } from '../../../../preload/contract/index.ts'
import { stateOf } from '../report-run.ts'
import { type ChartRequest, type ChartRows, type ParsedChart, withRows } from './chart-source.ts'
import { heatMapData } from './heat-map-data.ts'
import { histogramData } from './histogram-data.ts'
import { scatterData } from './scatter-data.ts'
import { type DrawnData, xyData } from './xy-data.ts'

const ANSWERS_KEPT = 200

export interface ChartAnswers {
  /** @throws BAD_INPUT, NOT_FOUND */
  dataOf(request: ChartRequest, chart: ParsedChart): Promise<ChartData>
}

export function createChartAnswers(): ChartAnswers {
  const answers = new Map<string, ChartData>()
  return {
    async dataOf(request, chart) {
      const { dataset, reports } = request
      const { kind, x, y, series, source } = chart
      const key = JSON.stringify([dataset.id, stateOf(dataset), reports, kind, x, y, series, source])
      const data = answers.get(key) ?? (await drawData(request, chart))
      // The one that was used last is the last; a saved report of the same name may give something else.
      answers.delete(key)
      if (source.what !== 'report') answers.set(key, data)
      for (const oldest of answers.keys()) if (answers.size > ANSWERS_KEPT) answers.delete(oldest)
      return data
    },
  }
}

const drawData = (request: ChartRequest, chart: ParsedChart): Promise<ChartData> =>
  withRows(request, chart, async (rows) => ({
    ...{ kind: chart.kind, version: rows.version },
    ...withoutOwn(await shape(rows, chart)),
  }))

const withoutOwn = ({ x, y, series, points, note }: DrawnData): DrawnData => ({ x, y, series, points, note })

function shape(rows: ChartRows, chart: ParsedChart): Promise<DrawnData> {
  switch (chart.kind) {
    case 'bar':
    case 'stacked':
    case 'line':
    case 'area':
      return xyData(rows, chart)
    case 'histogram':
      return histogramData(rows, chart)
    case 'scatter':
      return scatterData(rows, chart)
    case 'heatmap':
      return heatMapData(rows, chart)
  }
}
