/** The charts of a dataset as pictures: those of its dashboard, and those that its template has besides. */
import type { z } from 'zod'
import { type ChartData, type chartDefinitionSchema, dashboardSchema } from '../../../preload/contract/index.ts'
import { createChartAnswers } from '../analyze/charts/chart-data.ts'
import { dashboardOf, suggestDashboard } from '../analyze/charts/dashboards.ts'
import { isFailure } from '../failure.ts'
import { type BundlePlace, reportOwner } from './bundle-place.ts'
import { drawChart } from './draw-chart.ts'

export type Chart = z.output<typeof chartDefinitionSchema>

export interface WrittenChart {
  readonly chart: Chart
  /** Null where it could not be drawn; `reason` says why. */
  readonly file: string | null
  readonly reason: string
  readonly data: ChartData | null
}

/** Each chart once, whatever the places where it stands. */
export async function chartsOf(
  place: Pick<BundlePlace, 'engine' | 'dataset' | 'template' | 'connection'>,
): Promise<Chart[]> {
  const { engine, dataset, template, connection } = place
  const { catalog, paths } = engine
  const { dashboard } = await dashboardOf({
    ...{ catalog, dataset, ofTemplate: template?.winnow.dashboard },
    suggest: () => suggestDashboard(connection, dataset, paths),
  })
  const shown = dashboardSchema
    .parse(dashboard)
    .items.flatMap(({ content }) => (content.what === 'chart' ? [content.chart] : []))
  const charts = new Map<string, Chart>()
  for (const chart of [...shown, ...(template?.winnow.charts ?? [])])
    if (!charts.has(chart.name)) charts.set(chart.name, chart)
  return [...charts.values()]
}

export async function writeCharts(place: BundlePlace): Promise<WrittenChart[]> {
  const { engine, dataset, zip, signal } = place
  const answers = createChartAnswers()
  const request = { engine, dataset, reports: reportOwner(place).ofTemplate, signal }
  const written: WrittenChart[] = []
  for (const chart of await chartsOf(place)) {
    try {
      const data = await answers.dataOf(request, chart)
      const file = `charts/${chart.name}.svg`
      await zip.addText(file, drawChart(chart.title, data, 'file'))
      written.push({ chart, file, reason: '', data })
    } catch (error) {
      // A report of the chart may need a value, or a column may be gone.
      if (!isFailure(error)) throw error
      written.push({ chart, file: null, reason: error.message, data: null })
    }
  }
  return written
}
