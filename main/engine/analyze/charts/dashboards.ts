/** The dashboard of a dataset: the one that was saved, else its template's, else one made of what suits its tables. */
import type { DuckDBConnection } from '@duckdb/node-api'
import * as z from 'zod'
import {
  type ChartDefinition,
  type Dashboard,
  type DashboardItem,
  type DatasetDashboard,
  dashboardSchema,
} from '../../../../preload/contract/index.ts'
import type { SegmentPlaces } from '../../browse/relation.ts'
import type { Catalog } from '../../store/catalog.ts'
import { rowsOf, type StoredDataset } from '../../store/datasets.ts'
import { suggestCharts } from './suggest-charts.ts'

const savedSchema = z
  .string()
  .transform((text) => dashboardSchema.parse(JSON.parse(text)))
  .optional()

export function savedDashboard(catalog: Catalog, datasetId: string): z.output<typeof dashboardSchema> | undefined {
  return savedSchema.parse(
    catalog.prepare('select definition from dashboard where dataset_id = ?').pluck().get(datasetId),
  )
}

export function saveDashboard(catalog: Catalog, datasetId: string, dashboard: Dashboard, actor: string): void {
  catalog
    .prepare(
      `insert into dashboard (dataset_id, definition, saved_at, actor) values (?, ?, ?, ?)
       on conflict do update set definition = excluded.definition, saved_at = excluded.saved_at, actor = excluded.actor`,
    )
    .run(datasetId, JSON.stringify(dashboard), Date.now(), actor)
}

export function forgetDashboard(catalog: Catalog, datasetId: string): void {
  catalog.prepare('delete from dashboard where dataset_id = ?').run(datasetId)
}

export interface DashboardRequest {
  readonly catalog: Catalog
  readonly dataset: StoredDataset
  readonly ofTemplate: Dashboard | undefined
  suggest(): Promise<Dashboard>
}

export async function dashboardOf(request: DashboardRequest): Promise<DatasetDashboard> {
  const { catalog, dataset, ofTemplate, suggest } = request
  const original = ofTemplate === undefined ? 'suggested' : 'template'
  const saved = savedDashboard(catalog, dataset.id)
  if (saved !== undefined) return { dashboard: saved, origin: 'saved', original }
  const dashboard = dashboardSchema.parse(ofTemplate ?? (await suggest()))
  return { dashboard, origin: original, original }
}

const FIGURES = 4
const [FIGURE_HEIGHT, CHART_HEIGHT] = [2, 7]

/** The sizes of the tables, and below them what suits the largest of them. */
export async function suggestDashboard(
  connection: DuckDBConnection,
  { tables }: StoredDataset,
  paths: SegmentPlaces,
): Promise<Dashboard> {
  const bySize = [...tables]
    .map((table) => ({ table, rows: table.sources.reduce((sum, source) => sum + rowsOf(source), 0) }))
    .sort((a, b) => b.rows - a.rows)
  const largest = bySize[0]
  if (largest === undefined) return { items: [] }
  const shown = tables.slice(0, FIGURES)
  const width = Math.floor(12 / shown.length)
  const figures = shown.map(
    ({ name, title }, at): DashboardItem => ({
      ...{ id: `figure-${at + 1}`, x: at * width, y: 0, width, height: FIGURE_HEIGHT },
      content: { what: 'figure', title: `Rows of ${title}`.slice(0, 200), table: name, measure: { function: 'count' } },
    }),
  )
  return { items: [...figures, ...arrange(await suggestCharts(connection, largest.table, paths))] }
}

/** The first chart, and a last one that is alone in its row, take the whole width. */
const arrange = (charts: readonly ChartDefinition[]): DashboardItem[] =>
  charts.map((chart, at) => {
    const isWide = at === 0 || (at === charts.length - 1 && at % 2 === 1)
    return {
      ...{ id: `chart-${at + 1}`, x: isWide || at % 2 === 1 ? 0 : 6, width: isWide ? 12 : 6, height: CHART_HEIGHT },
      y: FIGURE_HEIGHT + CHART_HEIGHT * Math.ceil(at / 2),
      content: { what: 'chart', chart },
    }
  })
