/**
 * All segments in one picture: entities along the two directions in which they differ most. Loaded only when it is shown,
 * as every chart. What it shows can also be read as a table.
 */
import { useState } from 'react'
import { CartesianGrid, ResponsiveContainer, Scatter, ScatterChart, XAxis, YAxis, ZAxis } from 'recharts'
import type { SegmentResult } from '../../../preload/contract/index.ts'
import { formatCount } from '../../format/numbers.ts'
import { colorOf, shapeOf } from './segment-colors.ts'
import { figure, share } from './segment-figures.ts'
import classes from './segments.module.css'

const HEIGHT = 320

export function ComponentsChart({ result }: { readonly result: SegmentResult }) {
  const [isTable, setTable] = useState(false)
  const { components, entities, entityWord } = result
  const { points, explained } = components
  const sampled =
    points.length < entities ? `${formatCount(points.length)} of ${formatCount(entities)} ${entityWord}. ` : ''
  const kept = share(explained[0] + explained[1])
  return (
    <figure className={classes.chart} aria-label="Segments in two dimensions">
      <figcaption className={classes.chartHead}>
        <h3 className={classes.chartTitle}>In two dimensions</h3>
        <button type="button" className={classes.link} aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? 'Show the picture' : 'Show as a table'}
        </button>
      </figcaption>
      <p className={classes.dim}>
        {sampled}The two principal components hold {kept} of what differs.
      </p>
      {isTable ? <ComponentsTable result={result} /> : <Picture result={result} />}
    </figure>
  )
}

function Picture({ result: { components, profiles } }: { readonly result: SegmentResult }) {
  const { points, explained } = components
  const axis = { tick: { fill: 'var(--w-dim)', fontSize: 11 }, stroke: 'var(--w-line-strong)', tickLine: false }
  const label = (name: string, part: number) => ({
    value: `${name} (${share(part)})`,
    fill: 'var(--w-dim)',
    fontSize: 11,
  })
  return (
    <>
      <div aria-hidden>
        <ResponsiveContainer width="100%" height={HEIGHT}>
          <ScatterChart margin={{ top: 8, right: 12, bottom: 18, left: 2 }} accessibilityLayer={false}>
            <CartesianGrid stroke="var(--w-line)" />
            <XAxis
              type="number"
              dataKey="x"
              {...axis}
              tickFormatter={figure}
              label={{ ...label('Component 1', explained[0]), position: 'insideBottom', offset: -10 }}
            />
            <YAxis
              type="number"
              dataKey="y"
              width={44}
              {...axis}
              tickFormatter={figure}
              label={{ ...label('Component 2', explained[1]), angle: -90, position: 'insideLeft', offset: 12 }}
            />
            <ZAxis range={[16, 16]} />
            {profiles.map(({ segment, name }) => (
              <Scatter
                key={segment}
                name={name}
                data={points.filter(([, , own]) => own === segment).map(([x, y]) => ({ x, y }))}
                fill={colorOf(segment)}
                fillOpacity={0.7}
                shape={shapeOf(segment)}
                isAnimationActive={false}
              />
            ))}
          </ScatterChart>
        </ResponsiveContainer>
      </div>
      <ul className={classes.key} aria-label="Colours of the segments">
        {profiles.map(({ segment, name }) => (
          <li key={segment}>
            <span className={classes.dot} style={{ background: colorOf(segment) }} aria-hidden />
            {segment} {name}
          </li>
        ))}
      </ul>
    </>
  )
}

/** Where the segments lie, and what the two directions are made of. */
function ComponentsTable({ result }: { readonly result: SegmentResult }) {
  const { components, profiles, features } = result
  return (
    <div className={classes.tables}>
      <table className={classes.plain}>
        <caption>Middle of each segment</caption>
        <thead>
          <tr>
            <th scope="col">Segment</th>
            <th scope="col">Size</th>
            <th scope="col">Component 1</th>
            <th scope="col">Component 2</th>
          </tr>
        </thead>
        <tbody>
          {profiles.map(({ segment, name, size }) => {
            const own = components.points.filter(([, , of]) => of === segment)
            const mean = (at: 0 | 1) => own.reduce((sum, point) => sum + point[at], 0) / Math.max(1, own.length)
            return (
              <tr key={segment}>
                <th scope="row">
                  {segment} {name}
                </th>
                <td>{formatCount(size)}</td>
                <td>{figure(mean(0))}</td>
                <td>{figure(mean(1))}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <table className={classes.plain}>
        <caption>Part of each feature in the components</caption>
        <thead>
          <tr>
            <th scope="col">Feature</th>
            <th scope="col">Component 1</th>
            <th scope="col">Component 2</th>
          </tr>
        </thead>
        <tbody>
          {features.map((name, at) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{figure(components.loadings[at]?.[0] ?? 0)}</td>
              <td>{figure(components.loadings[at]?.[1] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
