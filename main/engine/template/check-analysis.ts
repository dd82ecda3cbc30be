/** What is wrong with a template's reports, charts, dashboard and segments: names that refer to nothing, or twice. */
import type { AggregateSpec, ChartDefinition, ChartSource, SegmentDefinition } from '../../../preload/contract/index.ts'
import type { Resource, Template } from './data-package.ts'

/** A sentence with the place of the first mistake; null when there is none. */
export function findAnalysisProblem({ resources, winnow }: Template): string | null {
  const { reports, charts, dashboard, segments } = winnow
  for (const [what, definitions] of Object.entries({ report: reports, chart: charts, segmentation: segments })) {
    const twice = definitions.find(({ name }, at) => definitions.findIndex((other) => other.name === name) < at)
    if (twice !== undefined) return `there are two ${what}s called ${twice.name}.`
  }
  const names = new Set(reports.map(({ name }) => name))
  const find = (table: string) => resources.find(({ name }) => name === table)

  const columnsProblem = (table: string, columns: readonly (string | undefined)[]): string | null => {
    const resource = find(table)
    if (resource === undefined) return `names the unknown table ${table}.`
    const unknown = columns.find((column) => column !== undefined && !has(resource, column))
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

  for (const { name, parameters } of reports)
    for (const { name: parameter, choices } of parameters) {
      const problem = choices === undefined ? null : columnsProblem(choices.table, [choices.column])
      if (problem !== null) return `the parameter ${parameter} of the report ${name} ${problem}`
    }
  for (const chart of charts) {
    const problem = chartProblem(chart)
    if (problem !== null) return `the chart ${chart.name} ${problem}`
  }
  for (const { id, content } of dashboard?.items ?? []) {
    const problem =
      content.what === 'chart'
        ? chartProblem(content.chart)
        : content.what === 'list'
          ? sourceProblem(content.source)
          : content.what === 'figure'
            ? columnsProblem(content.table, [content.measure.column])
            : null
    if (problem !== null) return `the box ${id} of the dashboard ${problem}`
  }
  for (const segment of segments) {
    const problem = columnsProblem(segment.table, columnsOf(segment, find(segment.table)))
    if (problem !== null) return `the segmentation ${segment.name} ${problem}`
  }
  return null
}

/** A feature may be a product of columns: `Quantity*UnitPrice`. */
function columnsOf({ entity, rfm, features = [] }: SegmentDefinition, resource: Resource | undefined): string[] {
  const named = [...(rfm === undefined ? [] : [rfm.amount]), ...features.map(({ column }) => column)]
  const factors = named.flatMap((column) =>
    resource !== undefined && has(resource, column) ? [column] : column.split('*').map((factor) => factor.trim()),
  )
  const own = rfm === undefined ? [] : [rfm.date, ...(rfm.purchase === undefined ? [] : [rfm.purchase])]
  return [entity, ...own, ...factors]
}

const has = ({ schema }: Resource, column: string): boolean => schema.fields.some(({ name }) => name === column)
