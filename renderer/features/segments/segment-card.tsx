/**
 * One segment: what it is called, how large it is, what is special about it in words, and each feature against the whole.
 */
import type { SegmentProfile } from '../../../preload/contract/index.ts'
import { formatCount } from '../../format/numbers.ts'
import { colorOf } from './segment-colors.ts'
import { figure, share } from './segment-figures.ts'
import classes from './segments.module.css'

export function SegmentCard({ profile }: { readonly profile: SegmentProfile }) {
  const { segment, name, size, words, features } = profile
  return (
    <li className={classes.card}>
      <div className={classes.cardHead}>
        <span className={classes.swatch} style={{ background: colorOf(segment) }} aria-hidden>
          {segment}
        </span>
        <h3 className={classes.cardTitle}>{name}</h3>
        <span className={classes.size}>
          <strong>{share(profile.share)}</strong> {formatCount(size)}
        </span>
      </div>
      <p className={classes.words}>{words}</p>
      <table className={classes.bars}>
        <caption className={classes.hidden}>Features of {name} against the whole</caption>
        <colgroup>
          <col className={classes.name} />
          <col />
          <col className={classes.number} />
          <col className={classes.number} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col" className={classes.head}>
              Mean of
            </th>
            <th scope="col" className={classes.head}>
              <span className={classes.hidden}>Against the whole</span>
            </th>
            <th scope="col" className={classes.head} data-number>
              here
            </th>
            <th scope="col" className={classes.head} data-number>
              all
            </th>
          </tr>
        </thead>
        <tbody>
          {features.map((feature) => (
            <tr key={feature.name}>
              <th scope="row" title={feature.name}>
                {feature.name}
              </th>
              <td className={classes.barCell}>
                <span className={classes.hidden}>{feature.level}</span>
                <Bar deviation={feature.deviation} color={colorOf(segment)} />
              </td>
              <td className={classes.value}>{figure(feature.mean)}</td>
              <td className={classes.overall}>{figure(feature.overall)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </li>
  )
}

/** Standard deviations that fill half of a bar. */
const FULL = 2

/** From the middle to the right where the mean is above that of all, to the left where it is below. */
function Bar({ deviation, color }: { readonly deviation: number; readonly color: string }) {
  const width = (Math.min(FULL, Math.abs(deviation)) / FULL) * 50
  return (
    <span className={classes.barTrack} aria-hidden>
      <span
        className={classes.barFill}
        style={{ width: `${width}%`, left: `${deviation < 0 ? 50 - width : 50}%`, background: color }}
      />
    </span>
  )
}
