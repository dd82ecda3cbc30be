/** What is drawn of each kind of chart: bars, lines, dots and fields, with their axes. All lengths are pixels. */
import type { ChartAxis, ChartData, ChartPoint } from '../../../preload/contract/index.ts'
import { type Html, html, shortened } from '../page/html.ts'
import { numberAt, type Places, placesOf, type Scale, scaleOf, tickText } from './chart-scale.ts'

/** What is drawn of a chart below its title, and how high it is. */
export interface Drawn {
  readonly height: number
  readonly marks: Html
}

const RIGHT = 544
const LEFT = 58
const PLOT_HEIGHT = 230

/** So many labels have room along the x axis. */
const labelsFor = (points: readonly ChartPoint[]): number => {
  const longest = points.reduce((most, { x }) => Math.max(most, Math.min(12, String(x ?? '').length)), 3)
  return Math.max(2, Math.floor((RIGHT - LEFT) / (longest * 6.8 + 16)))
}

const fixed = (value: number): string => value.toFixed(1).replace(/\.0$/, '')
const tone = (at: number): string => `s${(at % 8) + 1}`

/** Bars from the left, each with its name: names need room. */
export function barsAcross(data: ChartData): Drawn {
  const { points, series } = data
  const isStacked = data.kind === 'stacked'
  const lanes = isStacked ? 1 : Math.max(1, series.length)
  const bar = lanes > 1 ? 9 : 15
  const row = lanes * bar + 7
  const longest = points.reduce((most, { x }) => Math.max(most, Math.min(32, String(x ?? '').length)), 4)
  const left = 24 + longest * 7
  const scale = scaleOf(extentOf(data, isStacked), true)
  const x = (value: number) => left + scale.at(value) * (RIGHT - 40 - left)
  const height = points.length * row
  const marks = points.map((point, index) => {
    const y = index * row
    const name = shortened(String(point.x ?? ''), 32)
    let [up, down] = [0, 0]
    const bars = series.map(({ key }, at) => {
      const value = numberAt(point, key)
      if (value === null) return null
      const start = isStacked ? (value < 0 ? down : up) : 0
      if (value < 0) down += value
      else up += value
      const [from, to] = [x(start), x(start + value)].sort((a, b) => a - b) as [number, number]
      const top = y + (isStacked ? 0 : at * bar)
      const label =
        series.length === 1 && html`<text x="${fixed(to + 6)}" y="${fixed(top + bar - 3)}">${tickText(value)}</text>`
      return html`<rect class="fill ${tone(at)}" x="${fixed(from)}" y="${fixed(top)}" width="${fixed(Math.max(1, to - from))}" height="${bar - 1}" rx="2"/>${label}`
    })
    return html`<text x="${fixed(left - 8)}" y="${fixed(y + (lanes * bar) / 2 + 4)}" text-anchor="end">${name}</text>${bars}\n`
  })
  const zero = html`<line class="line" x1="${fixed(x(0))}" x2="${fixed(x(0))}" y1="0" y2="${height}"/>`
  const named = html`<text x="${fixed(RIGHT)}" y="${height + 16}" text-anchor="end">${axisTitle(data.y, data)}</text>`
  return { height: height + 26, marks: html`${zero}${marks}${named}` }
}

/** Bars side by side or upon one another, from the left to the right as time or numbers go. */
export function barsUp(data: ChartData): Drawn {
  const { points, series, kind } = data
  const isStacked = kind === 'stacked'
  const scale = scaleOf(extentOf(data, isStacked), true)
  const places = placesOf(points, data.x, true, labelsFor(points))
  const whole = places.band * (RIGHT - LEFT)
  const gap = kind === 'histogram' ? Math.min(1, whole / 10) : whole * 0.18
  const lanes = isStacked ? 1 : Math.max(1, series.length)
  const width = Math.max(0.8, (whole - gap) / lanes)
  const y = yOf(scale)
  const marks = points.map((point, index) => {
    const from = acrossAt(places, index) - (whole - gap) / 2
    let [up, down] = [0, 0]
    return series.map(({ key }, at) => {
      const value = numberAt(point, key)
      if (value === null) return null
      const start = isStacked ? (value < 0 ? down : up) : 0
      if (value < 0) down += value
      else up += value
      const [top, bottom] = [y(start + value), y(start)].sort((a, b) => a - b) as [number, number]
      const left = from + (isStacked ? 0 : at * width)
      return html`<rect class="fill ${tone(at)}" x="${fixed(left)}" y="${fixed(top)}" width="${fixed(width)}" height="${fixed(Math.max(0.5, bottom - top))}" rx="1"/>\n`
    })
  })
  return framed(data, scale, places, html`${marks}`)
}

export function linesAndAreas(data: ChartData): Drawn {
  const { points, series, kind } = data
  const isArea = kind === 'area'
  const scale = scaleOf(extentOf(data, false), isArea)
  const places = placesOf(points, data.x, false, labelsFor(points))
  const y = yOf(scale)
  const marks = series.map(({ key }, at) => {
    const runs = runsOf(points, key).map((run) =>
      run.map((index) => [acrossAt(places, index), y(numberAt(points[index] ?? {}, key) ?? 0)] as const),
    )
    return runs.map((run) => {
      const path = run.map(([px, py]) => `${fixed(px)} ${fixed(py)}`).join(' L')
      const [first, last] = [run[0]?.[0] ?? 0, run.at(-1)?.[0] ?? 0]
      const floor = fixed(y(Math.max(scale.low, 0)))
      const area =
        isArea &&
        html`<path class="area ${tone(at)}" d="M${fixed(first)} ${floor} L${path} L${fixed(last)} ${floor}Z"/>`
      const alone =
        run.length === 1 &&
        html`<circle class="fill ${tone(at)}" cx="${fixed(first)}" cy="${fixed(run[0]?.[1] ?? 0)}" r="3"/>`
      return html`${area}<path class="${points.length > 150 ? 'thin ' : ''}stroke ${tone(at)}" d="M${path}"/>${alone}\n`
    })
  })
  return framed(data, scale, places, html`${marks}`)
}

export function scatter(data: ChartData): Drawn {
  const { points, series } = data
  const scale = scaleOf(
    points.flatMap((point) => numberAt(point, 'y') ?? []),
    false,
  )
  const places = placesOf(points, data.x, false, labelsFor(points))
  const y = yOf(scale)
  const order = new Map(series.map(({ key }, at) => [key, at]))
  const marks = points.map((point, index) => {
    const at = order.get(String(point.series ?? '')) ?? 0
    return html`<circle class="dot ${tone(at)}" cx="${fixed(acrossAt(places, index))}" cy="${fixed(y(numberAt(point, 'y') ?? 0))}" r="3"/>`
  })
  return framed(data, scale, places, html`${marks}`)
}

/** Fields of two axes; the more of the value, the stronger. */
export function heatMap({ points, x, y, series }: ChartData): Drawn {
  const columns = x.values ?? []
  const rows = y.values ?? []
  const key = series[0]?.key ?? 's0'
  const longest = rows.reduce((most, name) => Math.max(most, Math.min(24, name.length)), 2)
  const left = 24 + longest * 7
  const width = (RIGHT - left) / Math.max(1, columns.length)
  const height = Math.max(16, Math.min(28, 300 / Math.max(1, rows.length)))
  const values = points.flatMap((point) => numberAt(point, key) ?? [])
  const scale = { low: Math.min(0, ...values), high: Math.max(...values, 1e-9) }
  const across = new Map(columns.map((name, at) => [name, at]))
  const down = new Map(rows.map((name, at) => [name, at]))
  const fields = points.map((point) => {
    const [column, row, value] = [across.get(String(point.x)), down.get(String(point.y)), numberAt(point, key)]
    if (column === undefined || row === undefined || value === null) return null
    const strength = (value - scale.low) / (scale.high - scale.low)
    const place = html`x="${fixed(left + column * width)}" y="${fixed(row * height)}" width="${fixed(Math.max(1, width - 1))}" height="${fixed(height - 1)}"`
    return html`<rect class="heatback" ${place}/><rect class="heat" fill-opacity="${strength.toFixed(3)}" ${place}><title>${point.x ?? ''}, ${point.y ?? ''}: ${tickText(value)}</title></rect>\n`
  })
  const names = rows.map(
    (name, at) =>
      html`<text x="${fixed(left - 8)}" y="${fixed(at * height + height / 2 + 4)}" text-anchor="end">${shortened(name, 24)}</text>`,
  )
  const every = Math.ceil((columns.length * 56) / (RIGHT - left))
  const bottom = rows.length * height
  const labels = columns.map((name, at) =>
    at % every === 0
      ? html`<text x="${fixed(left + (at + 0.5) * width)}" y="${fixed(bottom + 16)}" text-anchor="middle">${shortened(name, 12)}</text>`
      : null,
  )
  const told = html`<text x="${RIGHT}" y="${fixed(bottom + 34)}" text-anchor="end">${series[0]?.title ?? ''}: ${tickText(scale.low)} to ${tickText(scale.high)}</text>`
  return { height: bottom + 42, marks: html`${fields}${names}${labels}${told}` }
}

/** All values that are drawn; of stacks, their sums up and down. */
function extentOf({ points, series }: ChartData, isStacked: boolean): number[] {
  return points.flatMap((point) => {
    const values = series.flatMap(({ key }) => numberAt(point, key) ?? [])
    if (!isStacked) return values
    const sum = (list: readonly number[]) => list.reduce((all, value) => all + value, 0)
    return [sum(values.filter((value) => value > 0)), sum(values.filter((value) => value < 0))]
  })
}

/** Runs of points with a value: a line does not bridge what is missing. */
function runsOf(points: readonly ChartPoint[], key: string): number[][] {
  const runs: number[][] = []
  let run: number[] = []
  for (const [at, point] of points.entries()) {
    if (numberAt(point, key) !== null) run.push(at)
    else if (run.length > 0) {
      runs.push(run)
      run = []
    }
  }
  return run.length > 0 ? [...runs, run] : runs
}

const acrossAt = ({ at }: Places, index: number): number => LEFT + (at[index] ?? 0) * (RIGHT - LEFT)
const yOf = (scale: Scale) => (value: number) => PLOT_HEIGHT - scale.at(value) * PLOT_HEIGHT

const axisTitle = (axis: ChartAxis, { series }: ChartData): string =>
  shortened(axis.title !== '' || series.length !== 1 ? axis.title : (series[0]?.title ?? ''), 60)

/** Marks within their axes: lines of the ticks behind them, labels below and to the left. */
function framed(data: ChartData, scale: Scale, places: Places, marks: Html): Drawn {
  const y = yOf(scale)
  const lines = scale.ticks.map(
    (tick) =>
      html`<line class="line" x1="${LEFT}" x2="${RIGHT}" y1="${fixed(y(tick))}" y2="${fixed(y(tick))}"/><text x="${LEFT - 8}" y="${fixed(y(tick) + 4)}" text-anchor="end">${tickText(tick)}</text>`,
  )
  const labels = places.labels.map(
    ({ at, text }) =>
      html`<text x="${fixed(LEFT + at * (RIGHT - LEFT))}" y="${PLOT_HEIGHT + 18}" text-anchor="middle">${shortened(text, 12)}</text>`,
  )
  const title = html`<text x="${RIGHT}" y="${PLOT_HEIGHT + 38}" text-anchor="end">${shortened(data.x.title, 60)}</text>`
  return { height: PLOT_HEIGHT + 54, marks: html`<g transform="translate(0 10)">${lines}${marks}${labels}${title}</g>` }
}
