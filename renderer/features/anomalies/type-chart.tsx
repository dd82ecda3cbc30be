/**
 * Findings by type as bars that filter. Loaded only when it is shown: the chart library is the largest part of the page.
 */
import { useReducedMotion } from '@mantine/hooks'
import { Bar, BarChart, Cell, LabelList, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import { formatCount } from '../../format/numbers.ts'
import type { Tally } from './tally.ts'
import { typeWords } from './type-words.ts'

interface TypeChartProps {
  readonly tallies: readonly Tally[]
  readonly chosen: readonly string[]
  readonly onChoose: (type: string) => void
}

const BAR_HEIGHT = 26
const colors = { error: 'var(--w-error)', warning: 'var(--w-warning)', info: 'var(--w-info)' } as const

export function TypeChart({ tallies, chosen, onChoose }: TypeChartProps) {
  const isStill = useReducedMotion()
  const data = tallies.map((tally) => ({ ...tally, label: typeWords(tally.key) }))
  const summary = data.map(({ label, count }) => `${label}: ${formatCount(count)}`).join(', ')
  return (
    <figure aria-label={`Anomalies by type. ${summary}`} style={{ margin: 0 }}>
      <ResponsiveContainer width="100%" height={data.length * BAR_HEIGHT + 4}>
        <BarChart
          data={data}
          layout="vertical"
          margin={{ top: 0, right: 56, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <XAxis type="number" hide domain={[0, 'dataMax']} />
          <YAxis
            type="category"
            dataKey="label"
            width={142}
            interval={0}
            axisLine={false}
            tickLine={false}
            tick={{ fill: 'var(--w-text)', fontSize: 12, textAnchor: 'start', dx: -132 }}
          />
          <Bar
            dataKey="count"
            barSize={11}
            radius={3}
            minPointSize={2}
            isAnimationActive={!isStill}
            animationDuration={260}
          >
            {data.map(({ key, severity }) => (
              <Cell
                key={key}
                fill={colors[severity]}
                fillOpacity={chosen.length === 0 || chosen.includes(key) ? 0.85 : 0.25}
                onClick={() => onChoose(key)}
              />
            ))}
            <LabelList
              dataKey="count"
              position="right"
              fill="var(--w-dim)"
              fontSize={12}
              formatter={(value: unknown) => formatCount(Number(value))}
            />
          </Bar>
        </BarChart>
      </ResponsiveContainer>
    </figure>
  )
}
