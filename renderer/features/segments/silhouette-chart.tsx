/**
 * How well each number of segments fits: the reason why this one was taken.
 */
import { Bar, BarChart, Cell, LabelList, ResponsiveContainer, XAxis, YAxis } from 'recharts'
import type { SegmentResult } from '../../../preload/contract/index.ts'
import classes from './segments.module.css'

const HEIGHT = 220

export function SilhouetteChart({ result: { silhouettes, k } }: { readonly result: SegmentResult }) {
  const data = silhouettes.map((one) => ({ k: one.k, silhouette: one.silhouette ?? 0 }))
  const summary = data.map((one) => `${one.k} segments: ${one.silhouette.toFixed(3)}`).join(', ')
  const least = Math.min(0, ...data.map(({ silhouette }) => silhouette))
  return (
    <figure className={classes.chart} aria-label={`Silhouette by number of segments. ${summary}`}>
      <figcaption className={classes.chartHead}>
        <h3 className={classes.chartTitle}>How many segments fit</h3>
      </figcaption>
      <p className={classes.dim}>
        The silhouette says how much nearer members are to their own segment than to the next: 1 is best.
      </p>
      <div aria-hidden>
        <ResponsiveContainer width="100%" height={HEIGHT}>
          <BarChart data={data} margin={{ top: 18, right: 8, bottom: 4, left: 8 }} accessibilityLayer={false}>
            <XAxis
              dataKey="k"
              tickLine={false}
              stroke="var(--w-line-strong)"
              tick={{ fill: 'var(--w-dim)', fontSize: 11 }}
            />
            <YAxis hide domain={[least, 'dataMax']} />
            <Bar dataKey="silhouette" radius={3} maxBarSize={38} isAnimationActive={false}>
              {data.map((one) => (
                <Cell key={one.k} fill={one.k === k ? 'var(--w-accent)' : 'var(--w-line-strong)'} />
              ))}
              <LabelList
                dataKey="silhouette"
                position="top"
                fill="var(--w-dim)"
                fontSize={11}
                formatter={(value: unknown) => Number(value).toFixed(2)}
              />
            </Bar>
          </BarChart>
        </ResponsiveContainer>
      </div>
    </figure>
  )
}
