/** Points, each series with a colour and a shape of its own. */
import { CartesianGrid, Scatter, ScatterChart, Tooltip, type TooltipContentProps, XAxis, YAxis, ZAxis } from 'recharts'
import type { ChartData, ChartPoint } from '../../../preload/contract/index.ts'
import { formatAlong, formatValue, niceTicks, tickNumber, timeOf, timeTicks } from './chart-axes.ts'
import { colorOf, shapeOf } from './chart-colors.ts'
import { ChartTooltip } from './chart-tooltip.tsx'
import { axisLook, type PictureProps, roomFor } from './picture-parts.ts'

/** `at` is the place along the axis. */
type ScatterPoint = ChartPoint & { readonly at: number }

export function ScatterPicture({ data, hidden, width, height }: PictureProps) {
  const { x, y, points, series } = data
  const isTime = x.type === 'time'
  const all = points.map(
    (point): ScatterPoint => ({ ...point, at: isTime ? timeOf(String(point.x)) : Number(point.x) }),
  )
  const along = all.map(({ at }) => at)
  const marks = isTime ? timeTicks(Math.min(...along), Math.max(...along), Math.floor((width - 60) / 90)) : undefined
  const label = { fill: 'var(--w-dim)', fontSize: 11 }
  const spread = (values: readonly number[], count: number) =>
    niceTicks(Math.min(...values), Math.max(...values), Math.max(2, count))
  const up = spread(
    points.map((point) => Number(point.y)),
    Math.min(6, Math.floor(height / 60)),
  )
  const right = isTime ? [] : spread(along, Math.min(8, Math.floor(width / 80)))
  return (
    <ScatterChart
      width={width}
      height={height}
      margin={{ top: 8, right: 14, bottom: 16, left: 2 }}
      accessibilityLayer={false}
    >
      <CartesianGrid stroke="var(--w-line)" />
      <XAxis
        type="number"
        dataKey="at"
        domain={isTime ? ['dataMin', 'dataMax'] : [right[0] ?? 0, right.at(-1) ?? 1]}
        {...(!isTime && { ticks: [...right] })}
        {...(marks && marks.ticks.length > 1 && { ticks: [...marks.ticks] })}
        tickFormatter={marks?.format ?? tickNumber}
        label={{ ...label, value: x.title, position: 'insideBottom', offset: -8 }}
        {...axisLook}
      />
      <YAxis
        type="number"
        dataKey="y"
        domain={[up[0] ?? 0, up.at(-1) ?? 1]}
        ticks={[...up]}
        width={roomFor(up.map(tickNumber), 30, 70) + 14}
        tickFormatter={tickNumber}
        label={{
          ...label,
          value: y.title,
          angle: -90,
          position: 'insideLeft',
          offset: 12,
          style: { textAnchor: 'middle' },
        }}
        {...axisLook}
      />
      <ZAxis range={[points.length > 800 ? 12 : 28, points.length > 800 ? 12 : 28]} />
      <Tooltip
        isAnimationActive={false}
        cursor={{ stroke: 'var(--w-line-strong)', strokeDasharray: '3 3' }}
        content={(props: TooltipContentProps) => <ScatterTooltip data={data} {...props} />}
      />
      {series.map(({ key, title, isOther }, at) =>
        hidden.has(key) ? null : (
          <Scatter
            key={key}
            name={title}
            data={all.filter((point) => point.series === key)}
            fill={colorOf(at, isOther)}
            fillOpacity={points.length > 800 ? 0.5 : 0.72}
            shape={shapeOf(at)}
            isAnimationActive={false}
          />
        ),
      )}
    </ScatterChart>
  )
}

function ScatterTooltip({
  data: { x, y, series },
  active,
  payload,
}: { readonly data: ChartData } & TooltipContentProps) {
  const point: unknown = payload[0]?.payload
  if (!active || typeof point !== 'object' || point === null || !('x' in point && 'y' in point && 'series' in point))
    return null
  const at = series.findIndex(({ key }) => key === point.series)
  const along = typeof point.x === 'number' ? point.x : String(point.x)
  const title = series.length > 1 ? (series[at]?.title ?? '') : y.title
  return (
    <ChartTooltip
      label={`${x.title} ${formatAlong(x, along)}`}
      lines={[{ title, value: formatValue(Number(point.y)), color: colorOf(Math.max(0, at), series[at]?.isOther) }]}
    />
  )
}
