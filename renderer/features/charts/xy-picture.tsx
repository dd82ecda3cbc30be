/** Bars, stacked bars, lines, areas and histograms, standing or lying. */
import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  Tooltip,
  type TooltipContentProps,
  XAxis,
  YAxis,
} from 'recharts'
import type { ChartData } from '../../../preload/contract/index.ts'
import { formatAlong, formatValue, niceTicks, tickAlong, tickNumber, timeOf, timeTicks } from './chart-axes.ts'
import { colorOf, dashOf } from './chart-colors.ts'
import { liesDown } from './chart-rows.ts'
import { ChartTooltip } from './chart-tooltip.tsx'
import { axisLook, cut, type PictureProps, roomFor } from './picture-parts.ts'

const MARGIN = { top: 8, right: 14, bottom: 2, left: 2 }
const NAME_LENGTH = 28
/** Pixels for one mark along the axis. */
const TICK_ROOM = 86

export function XyPicture({ data, hidden, width, height }: PictureProps) {
  const { kind, series } = data
  const shown = series.map((one, at) => ({ ...one, at })).filter(({ key }) => !hidden.has(key))
  const common = { width, height, margin: MARGIN, accessibilityLayer: false }
  const tooltip = (
    <Tooltip
      isAnimationActive={false}
      cursor={kind === 'line' || kind === 'area' ? { stroke: 'var(--w-line-strong)' } : { fill: 'var(--w-hover)' }}
      content={(props: TooltipContentProps) => <XyTooltip data={data} {...props} />}
    />
  )
  if (kind === 'line' || kind === 'area') {
    const isTime = data.x.type === 'time'
    const points = isTime ? data.points.map((point) => ({ ...point, at: timeOf(String(point.x)) })) : [...data.points]
    const parts = (
      <>
        <CartesianGrid stroke="var(--w-line)" vertical={false} />
        {xAxis(data, width)}
        {yAxis(data, hidden, height)}
        {tooltip}
      </>
    )
    const dot = points.length <= 40 ? { r: 2.5, strokeWidth: 0 } : false
    return kind === 'line' ? (
      <LineChart {...common} data={points}>
        {parts}
        {shown.map(({ key, title, at, isOther }) => (
          <Line
            key={key}
            dataKey={key}
            name={title}
            stroke={colorOf(at, isOther)}
            strokeWidth={2}
            {...dashOf(at)}
            dot={dot && { ...dot, fill: colorOf(at, isOther) }}
            activeDot={{ r: 4 }}
            connectNulls={data.x.type !== 'category'}
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    ) : (
      <AreaChart {...common} data={points}>
        {parts}
        {shown.map(({ key, title, at, isOther }) => (
          <Area
            key={key}
            dataKey={key}
            name={title}
            stackId="all"
            stroke={colorOf(at, isOther)}
            strokeWidth={1.5}
            fill={colorOf(at, isOther)}
            fillOpacity={0.28}
            connectNulls
            isAnimationActive={false}
          />
        ))}
      </AreaChart>
    )
  }
  const isLying = liesDown(data)
  const isStacked = kind === 'stacked'
  const radius: [number, number, number, number] = isLying ? [0, 3, 3, 0] : [3, 3, 0, 0]
  return (
    <BarChart
      {...common}
      data={[...data.points]}
      layout={isLying ? 'vertical' : 'horizontal'}
      barCategoryGap={kind === 'histogram' ? 1 : '22%'}
      barGap={1}
    >
      <CartesianGrid stroke="var(--w-line)" vertical={isLying} horizontal={!isLying} />
      {isLying ? lyingAxes(data, hidden, width) : [xAxis(data, width), yAxis(data, hidden, height)]}
      {tooltip}
      {shown.map(({ key, title, at, isOther }) => (
        <Bar
          key={key}
          dataKey={key}
          name={title}
          fill={colorOf(at, isOther)}
          maxBarSize={kind === 'histogram' ? 200 : 44}
          {...(isStacked ? { stackId: 'all', stroke: 'var(--w-surface)', strokeWidth: 0.5 } : { radius })}
          isAnimationActive={false}
        />
      ))}
    </BarChart>
  )
}

function XyTooltip({ data, active, payload }: { readonly data: ChartData } & TooltipContentProps) {
  const point: unknown = payload[0]?.payload
  if (!active || typeof point !== 'object' || point === null || !('x' in point)) return null
  const { x } = point
  const lines = payload.flatMap(({ dataKey, name, value }) => {
    const at = data.series.findIndex(({ key }) => key === dataKey)
    if (value === null || value === undefined || at < 0) return []
    return [{ title: String(name), value: formatValue(Number(value)), color: colorOf(at, data.series[at]?.isOther) }]
  })
  return <ChartTooltip label={formatAlong(data.x, typeof x === 'number' ? x : String(x))} lines={lines} />
}

function xAxis(data: ChartData, width: number) {
  const { x, kind, points } = data
  const most = Math.max(2, Math.floor((width - 60) / TICK_ROOM))
  const isLine = kind === 'line' || kind === 'area'
  if (isLine && x.type === 'time') {
    const times = points.map((point) => timeOf(String(point.x)))
    const { ticks, format } = timeTicks(Math.min(...times), Math.max(...times), most)
    const domain = ['dataMin', 'dataMax'] as const
    return (
      <XAxis
        key="x"
        dataKey="at"
        type="number"
        scale="time"
        domain={[...domain]}
        {...(ticks.length > 1 && { ticks: [...ticks] })}
        tickFormatter={format}
        {...axisLook}
      />
    )
  }
  if (isLine && x.type === 'value')
    return (
      <XAxis
        key="x"
        dataKey="x"
        type="number"
        domain={['dataMin', 'dataMax']}
        tickCount={most}
        tickFormatter={tickNumber}
        {...axisLook}
      />
    )
  return (
    <XAxis
      key="x"
      dataKey="x"
      type="category"
      interval={points.length <= most ? 0 : 'equidistantPreserveStart'}
      minTickGap={8}
      tickFormatter={(value: string | number) => cut(tickAlong(x, value), 14)}
      {...axisLook}
    />
  )
}

/** The marks of the values that are shown; bars and areas stand on 0. */
function valueTicks(
  { kind, points, series }: ChartData,
  hidden: ReadonlySet<string>,
  count: number,
): readonly number[] {
  const shown = series.filter(({ key }) => !hidden.has(key))
  const isStacked = kind === 'stacked' || kind === 'area'
  const values = points.flatMap((point) => {
    const own = shown.flatMap(({ key }) => (typeof point[key] === 'number' ? [point[key]] : []))
    if (!isStacked) return own
    const sum = (all: readonly number[]) => all.reduce((total, value) => total + value, 0)
    return [sum(own.filter((value) => value > 0)), sum(own.filter((value) => value < 0))]
  })
  const floor = kind === 'line' ? [] : [0]
  const [low, high] = [Math.min(...values, ...floor), Math.max(...values, ...floor)]
  return Number.isFinite(low) ? niceTicks(low, high, count) : [0, 1]
}

const ends = (ticks: readonly number[]): [number, number] => [ticks[0] ?? 0, ticks.at(-1) ?? 1]

function yAxis(data: ChartData, hidden: ReadonlySet<string>, height: number) {
  const ticks = valueTicks(data, hidden, Math.max(2, Math.min(6, Math.floor(height / 55))))
  return (
    <YAxis
      key="y"
      width={roomFor(ticks.map(tickNumber), 30, 76)}
      domain={ends(ticks)}
      ticks={[...ticks]}
      interval={0}
      tickFormatter={tickNumber}
      {...axisLook}
      axisLine={false}
    />
  )
}

function lyingAxes(data: ChartData, hidden: ReadonlySet<string>, width: number) {
  const { points } = data
  const ticks = valueTicks(data, hidden, Math.max(2, Math.min(6, Math.floor((width - 150) / 80))))
  const names = points.map((point) => cut(String(point.x), NAME_LENGTH))
  return [
    <XAxis
      key="x"
      type="number"
      domain={ends(ticks)}
      ticks={[...ticks]}
      interval={0}
      tickFormatter={tickNumber}
      {...axisLook}
    />,
    <YAxis
      key="y"
      type="category"
      dataKey="x"
      width={roomFor(names, 40, 190)}
      interval={0}
      tickFormatter={(value: string) => cut(String(value), NAME_LENGTH)}
      {...axisLook}
      tick={{ fill: 'var(--w-text)', fontSize: 11.5 }}
    />,
  ]
}
