/**
 * What a person chooses of a chart, and the definition that follows from it. A chart whose definition says more than the
 * form can ask keeps its source as it is.
 */
import type {
  ChartDefinition,
  ChartKind,
  ChartSource,
  Column,
  DatePart,
  Group,
  Measure,
} from '../../../preload/contract/index.ts'

export interface ChartForm {
  readonly title: string
  readonly kind: ChartKind
  readonly data:
    | { readonly what: 'table'; readonly table: string }
    | { readonly what: 'report'; readonly report: string; readonly values: Readonly<Record<string, string | number>> }
    /** The source of the chart as it was defined. */
    | { readonly what: 'kept'; readonly chart: ChartDefinition }
  readonly x: string
  readonly part: DatePart | undefined
  /** Of a table that is grouped. */
  readonly measures: readonly Measure[]
  /** Columns as they are: of a report, of a scatter chart; of a heat map the second side. */
  readonly y: readonly string[]
  readonly series: string | undefined
  /** What of an aggregate the form does not ask for. */
  readonly rest: { readonly where?: string; readonly filters?: Aggregate['filters']; readonly limit?: number }
}

type Aggregate = Extract<ChartSource, { what: 'aggregate' }>['spec']

/** Whether rows of a table are grouped for such a chart, rather than drawn as they are. */
export const isGrouped = (kind: ChartKind): boolean => !['scatter', 'histogram', 'heatmap'].includes(kind)

const isTime = (column: Column | undefined) => column?.type === 'date' || column?.type === 'datetime'

/** Undefined until enough is chosen. `columns` are those of the table or the report. */
export function chartOf(form: ChartForm, name: string, columns: readonly Column[]): ChartDefinition | undefined {
  const { kind, data, x, y, series, measures } = form
  const title = form.title.trim() || 'Chart'
  const named = { name, title, kind }
  if (data.what === 'kept') return { ...data.chart, ...named }
  const has = (column: string) => columns.some((one) => one.name === column)
  const grouped = series !== undefined && has(series) && kind !== 'heatmap' && kind !== 'histogram' ? series : undefined
  if (!has(x)) return undefined
  const values = y.filter(has)
  const drawn = { x, y: values, ...(grouped !== undefined && { series: grouped }) }
  if ((kind === 'scatter' || kind === 'heatmap') && values.length === 0) return undefined
  if (data.what === 'report')
    return { ...named, ...drawn, source: { what: 'report', name: data.report, parameters: { ...data.values } } }
  const { table } = data
  if (!isGrouped(kind)) return { ...named, ...drawn, source: { what: 'rows', table } }
  const column = columns.find((one) => one.name === x)
  const part = isTime(column) ? form.part : undefined
  const along = part === undefined ? { column: x } : { column: x, part, name: part }
  const groups: Group[] = [along, ...(grouped === undefined || grouped === x ? [] : [{ column: grouped }])]
  const taken = new Set(groups.map(nameOfGroup))
  const given = (measures.length === 0 ? [{ function: 'count' as const }] : measures).map((measure) => {
    const name = freeName(wordsOf(measure), taken)
    taken.add(name)
    return { ...measure, name }
  })
  const [first] = given
  const isRanked = (kind === 'bar' || kind === 'stacked') && !isTime(column) && first !== undefined
  const spec: Aggregate = {
    ...{ table, groups, measures: given, ...form.rest },
    ...(isRanked && { sort: [{ column: first.name, descending: true }] }),
  }
  return {
    ...named,
    x: nameOfGroup(along),
    y: given.map((measure) => measure.name),
    ...(groups.length > 1 && grouped !== undefined && { series: grouped }),
    source: { what: 'aggregate', spec },
  }
}

/** A title that says what the chart shows; for a chart of a report its own is the best. */
export function titleOf({ kind, data, x, part, measures, y, series, title }: ChartForm): string {
  if (data.what !== 'table') return title
  const each = series === undefined ? '' : ` for each ${series}`
  if (kind === 'histogram') return `Distribution of ${x}`
  if (kind === 'scatter') return capital(`${y.join(' and ')} against ${x}${each}`)
  if (kind === 'heatmap') return capital(`${y[1] ?? 'rows'} by ${x} and ${y[0] ?? ''}`)
  const what = (measures.length === 0 ? [{ function: 'count' as const }] : measures).map(wordsOf).join(' and ')
  return capital(`${what} by ${part === undefined ? x : `${part} of ${x}`}${each}`)
}

const capital = (text: string): string => (text.charAt(0).toUpperCase() + text.slice(1)).slice(0, 200)

const nameOfGroup = ({ column, name }: Group): string => name ?? column

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${name} ${n}`
  return free
}

const words: Readonly<Record<Measure['function'], string>> = {
  ...{ count: 'number of', distinct: 'distinct', sum: 'sum of', mean: 'mean of', min: 'least', max: 'largest' },
  ...{ median: 'median of', quantile: 'quantile of', stddev: 'deviation of', share: 'share of' },
}
const wordsOf = ({ function: name, column }: Measure): string =>
  column === undefined ? (name === 'count' ? 'rows' : `${words[name]} rows`) : `${words[name]} ${column}`

/** The form of a chart that is there. */
export function formOf(chart: ChartDefinition): ChartForm {
  const { title, kind, source, x, y = [], series } = chart
  const common = { title, kind, x, y, series, part: undefined, measures: [], rest: {} }
  if (source.what === 'rows') return { ...common, data: { what: 'table', table: source.table } }
  if (source.what === 'report')
    return { ...common, data: { what: 'report', report: source.name, values: source.parameters ?? {} } }
  const kept: ChartForm = { ...common, data: { what: 'kept', chart } }
  const { table, groups = [], measures, filters, where, limit } = source.spec
  const [along, across, ...more] = groups
  const isKnown =
    along !== undefined &&
    isGrouped(kind) &&
    nameOfGroup(along) === x &&
    along.bin === undefined &&
    more.length === 0 &&
    (across === undefined || (nameOfGroup(across) === series && across.column === series)) &&
    measures.length === y.length
  if (!isKnown) return kept
  return {
    ...{ ...common, data: { what: 'table', table }, x: along.column, y: [], part: along.part },
    measures: measures.map(({ name: _, ...measure }) => measure),
    rest: {
      ...(where !== undefined && { where }),
      ...(filters !== undefined && { filters }),
      ...(limit !== undefined && { limit }),
    },
  }
}

/** A first chart of rows that a report or an aggregate gives; undefined where there is nothing to draw. */
export function guessChart(
  source: ChartSource,
  columns: readonly Column[],
  title: string,
): ChartDefinition | undefined {
  const named = { name: 'chart', title: title || 'Chart', source }
  const isNumber = ({ type }: Column) => type === 'integer' || type === 'number'
  if (source.what === 'aggregate') {
    const groups = columns.slice(0, source.spec.groups?.length ?? 0)
    const [measure] = columns.slice(groups.length).filter(isNumber)
    const parts = source.spec.groups?.map(({ part }) => part) ?? []
    const runs = (at: number) =>
      isTime(groups[at]) || (parts[at] !== undefined && !['weekday', 'hour'].includes(parts[at]))
    const first = Math.max(
      0,
      groups.findIndex((_, at) => runs(at)),
    )
    const along = groups[first]
    if (along === undefined || measure === undefined) return undefined
    const series = groups.find((group) => group !== along)
    const kind = runs(first) ? 'line' : series === undefined ? 'bar' : 'stacked'
    return { ...named, kind, x: along.name, y: [measure.name], ...(series && { series: series.name }) }
  }
  const along = columns.find(isTime) ?? columns.find((column) => !isNumber(column)) ?? columns[0]
  const values = columns.filter((column) => column !== along && isNumber(column))
  if (along === undefined || values.length === 0) return undefined
  const y = values.slice(0, 6).map(({ name }) => name)
  const kind = isTime(along) || isNumber(along) ? 'line' : y.length > 1 ? 'stacked' : 'bar'
  return { ...named, kind, x: along.name, y }
}
