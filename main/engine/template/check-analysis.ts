/** What is wrong with a template's reports, charts, dashboard and segments: names that refer to nothing, or twice. */
import type { AggregateSpec, ChartDefinition, ChartSource, SegmentDefinition } from '../../../preload/contract/index.ts'
import { hasField, type Misfit } from './check-references.ts'
import type { Resource, Template } from './data-package.ts'

/** A sentence with its place for each mistake. */
export function* findAnalysisMisfits({ resources, winnow }: Template): Generator<Misfit> {
  const { reports, charts, dashboard, segments } = winnow
  for (const [member, what] of [
    ['reports', 'report'],
    ['charts', 'chart'],
    ['segments', 'segmentation'],
  ] as const)
    for (const [at, { name }] of winnow[member].entries())
      if (winnow[member].findIndex((other) => other.name === name) < at)
        yield { path: ['winnow', member, at, 'name'], message: `there are two ${what}s called ${name}.` }
  const names = new Set(reports.map(({ name }) => name))
  const find = (table: string) => resources.find(({ name }) => name === table)

  const columnsProblem = (table: string, columns: readonly (string | undefined)[]): string | null => {
    const resource = find(table)
    if (resource === undefined) return `names the unknown table ${table}.`
    const unknown = columns.find((column) => column !== undefined && !hasField(resource, column))
    return unknown === undefined ? null : `names the unknown column ${unknown} of ${table}.`
  }
  const aggregateProblem = ({ table, groups = [], measures, filters = [] }: AggregateSpec) =>
    columnsProblem(
      table,
      [...groups, ...measures, ...filters].map(({ column }) => column),
    )
  const sourceProblem = (source: ChartSource): string | null => {
    if (source.what === 'report') return names.has(source.name) ? null : `names the unknown report ${source.name}.`
    return source.what === 'rows' ? columnsProblem(source.table, []) : aggregateProblem(source.spec)
  }
  const chartProblem = ({ source, x, y = [], series }: ChartDefinition) =>
    sourceProblem(source) ?? (source.what === 'rows' ? columnsProblem(source.table, [x, ...y, series]) : null)

  for (const [at, { name, parameters }] of reports.entries())
    for (const [index, { name: parameter, choices }] of parameters.entries()) {
      const problem = choices === undefined ? null : columnsProblem(choices.table, [choices.column])
      if (problem !== null)
        yield {
          path: ['winnow', 'reports', at, 'parameters', index, 'choices'],
          message: `the parameter ${parameter} of the report ${name} ${problem}`,
        }
    }
  for (const [at, chart] of charts.entries()) {
    const problem = chartProblem(chart)
    if (problem !== null)
      yield { path: ['winnow', 'charts', at, 'source'], message: `the chart ${chart.name} ${problem}` }
  }
  for (const [at, { id, content }] of (dashboard?.items ?? []).entries()) {
    const problem =
      content.what === 'chart'
        ? chartProblem(content.chart)
        : content.what === 'list'
          ? sourceProblem(content.source)
          : content.what === 'figure'
            ? columnsProblem(content.table, [content.measure.column])
            : null
    if (problem !== null)
      yield {
        path: ['winnow', 'dashboard', 'items', at, 'content'],
        message: `the box ${id} of the dashboard ${problem}`,
      }
  }
  for (const [at, segment] of segments.entries()) {
    const problem = columnsProblem(segment.table, columnsOf(segment, find(segment.table)))
    if (problem !== null)
      yield { path: ['winnow', 'segments', at], message: `the segmentation ${segment.name} ${problem}` }
  }
}

/** A feature may be a product of columns: `Quantity*UnitPrice`. */
function columnsOf({ entity, rfm, features = [] }: SegmentDefinition, resource: Resource | undefined): string[] {
  const named = [...(rfm === undefined ? [] : [rfm.amount]), ...features.map(({ column }) => column)]
  const factors = named.flatMap((column) =>
    resource !== undefined && hasField(resource, column) ? [column] : column.split('*').map((factor) => factor.trim()),
  )
  const own = rfm === undefined ? [] : [rfm.date, ...(rfm.purchase === undefined ? [] : [rfm.purchase])]
  return [entity, ...own, ...factors]
}
