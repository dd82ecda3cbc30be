/** The names of the series; a click hides one or shows it again. */
import type { ChartData } from '../../../preload/contract/index.ts'
import { colorOf } from './chart-colors.ts'
import classes from './charts.module.css'

interface ChartLegendProps {
  readonly series: ChartData['series']
  readonly hidden: ReadonlySet<string>
  readonly onToggle: (key: string) => void
}

export function ChartLegend({ series, hidden, onToggle }: ChartLegendProps) {
  return (
    <ul className={classes.legend} aria-label="Series">
      {series.map(({ key, title, isOther }, at) => (
        <li key={key}>
          <button
            type="button"
            className={classes.legendItem}
            aria-pressed={!hidden.has(key)}
            title={hidden.has(key) ? `Show ${title}` : `Hide ${title}`}
            onClick={() => onToggle(key)}
          >
            <span className={classes.swatch} style={{ background: colorOf(at, isOther) }} aria-hidden />
            <span className={classes.legendTitle}>{title}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
