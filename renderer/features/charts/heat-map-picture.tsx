/** Fields whose depth of colour tells their value. Drawn by ourselves, since the chart library has none. */
import { useState } from 'react'
import type { ChartPoint } from '../../../preload/contract/index.ts'
import { formatAlong, formatValue, tickAlong, tickNumber } from './chart-axes.ts'
import { ChartTooltip } from './chart-tooltip.tsx'
import classes from './charts.module.css'
import { cut, FONT_SIZE, type PictureProps, roomFor, widthOf } from './picture-parts.ts'

const [TOP, RIGHT, BOTTOM, KEY] = [6, 10, 22, 22]
const NAME_LENGTH = 22

export function HeatMapPicture({ data, width, height }: PictureProps) {
  const [over, setOver] = useState<{ readonly point: ChartPoint; readonly left: number; readonly top: number }>()
  const { x, y, points, series } = data
  const across = x.values ?? []
  // Numbers and dates rise, names are read from the top.
  const down = y.type === 'category' ? (y.values ?? []) : [...(y.values ?? [])].reverse()
  const left = roomFor(
    down.map((value) => cut(tickAlong(y, value), NAME_LENGTH)),
    30,
    Math.min(150, width * 0.35),
  )
  const field = {
    width: (width - left - RIGHT) / Math.max(1, across.length),
    height: (height - TOP - BOTTOM - KEY) / Math.max(1, down.length),
  }
  if (field.width <= 0 || field.height <= 0) return null
  const values = points.flatMap(({ s0 }) => (typeof s0 === 'number' ? [s0] : []))
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const depth = (value: number) => (most === least ? 0.8 : 0.08 + (0.92 * (value - least)) / (most - least))
  const columns = new Map(across.map((value, at) => [value, at]))
  const rows = new Map(down.map((value, at) => [value, at]))
  const everyX = Math.ceil(Math.max(...across.map((value) => widthOf(cut(tickAlong(x, value), 12)) + 10)) / field.width)
  const everyY = Math.ceil((FONT_SIZE + 3) / field.height)
  const hasNumbers = field.width > 44 && field.height > 18
  const bottom = height - BOTTOM - KEY
  return (
    <div className={classes.heatMap} onPointerLeave={() => setOver(undefined)}>
      <svg width={width} height={height} fontSize={FONT_SIZE}>
        <title>{series[0]?.title}</title>
        {points.map((point) => {
          const [column, row] = [columns.get(String(point.x)), rows.get(String(point.y))]
          if (column === undefined || row === undefined || typeof point.s0 !== 'number') return null
          const place = { left: left + column * field.width, top: TOP + row * field.height }
          const strength = depth(point.s0)
          return (
            <g key={`${column} ${row}`} onPointerEnter={() => setOver({ point, ...place })}>
              <rect
                x={place.left + 0.5}
                y={place.top + 0.5}
                width={Math.max(0.5, field.width - 1)}
                height={Math.max(0.5, field.height - 1)}
                rx={2}
                fill="var(--chart-1)"
                fillOpacity={strength}
              />
              {hasNumbers && (
                <text
                  x={place.left + field.width / 2}
                  y={place.top + field.height / 2}
                  dominantBaseline="central"
                  textAnchor="middle"
                  fill={strength > 0.55 ? 'var(--w-surface)' : 'var(--w-text)'}
                >
                  {tickNumber(point.s0)}
                </text>
              )}
            </g>
          )
        })}
        {across.map(
          (value, at) =>
            at % everyX === 0 && (
              <text
                key={value}
                x={left + (at + 0.5) * field.width}
                y={bottom + 15}
                textAnchor="middle"
                fill="var(--w-dim)"
              >
                {cut(tickAlong(x, value), 12)}
              </text>
            ),
        )}
        {down.map(
          (value, at) =>
            at % everyY === 0 && (
              <text
                key={value}
                x={left - 6}
                y={TOP + (at + 0.5) * field.height}
                dominantBaseline="central"
                textAnchor="end"
                fill="var(--w-dim)"
              >
                {cut(tickAlong(y, value), NAME_LENGTH)}
              </text>
            ),
        )}
        {values.length > 0 && (
          <DepthKey {...{ left, least, most, depth }} top={height - 12} title={series[0]?.title ?? ''} />
        )}
      </svg>
      {over && (
        <div
          className={classes.heatMapTip}
          style={{
            top: Math.max(0, over.top - 6),
            ...(over.left > width / 2 ? { right: width - over.left + 6 } : { left: over.left + field.width + 6 }),
          }}
        >
          <ChartTooltip
            label={`${formatAlong(x, over.point.x ?? null)}, ${formatAlong(y, over.point.y ?? null)}`}
            lines={[
              {
                title: series[0]?.title ?? '',
                value: typeof over.point.s0 === 'number' ? formatValue(over.point.s0) : '',
                color: 'var(--chart-1)',
              },
            ]}
          />
        </div>
      )}
    </div>
  )
}

interface DepthKeyProps {
  readonly left: number
  readonly top: number
  readonly least: number
  readonly most: number
  readonly title: string
  readonly depth: (value: number) => number
}

const STEPS = 6

/** Which depth is which value. */
function DepthKey({ left, top, least, most, title, depth }: DepthKeyProps) {
  const low = tickNumber(least)
  const start = left + widthOf(low) + 6
  return (
    <g fill="var(--w-dim)">
      <text x={left} y={top} dominantBaseline="central">
        {low}
      </text>
      {Array.from({ length: STEPS }, (_, at) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: steps never move
          key={at}
          x={start + at * 16}
          y={top - 5}
          width={15}
          height={9}
          rx={2}
          fill="var(--chart-1)"
          fillOpacity={depth(least + ((most - least) * at) / (STEPS - 1))}
        />
      ))}
      <text x={start + STEPS * 16 + 6} y={top} dominantBaseline="central">
        {`${tickNumber(most)} ${title}`}
      </text>
    </g>
  )
}
