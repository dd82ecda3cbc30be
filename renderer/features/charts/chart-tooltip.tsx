/** What stands at the pointer: where it is along the axis, and the exact value of each series there. */
import classes from './charts.module.css'

export interface TooltipLine {
  readonly title: string
  readonly value: string
  readonly color: string
}

export function ChartTooltip({ label, lines }: { readonly label: string; readonly lines: readonly TooltipLine[] }) {
  return (
    <div className={classes.tooltip}>
      {label !== '' && <p className={classes.tooltipLabel}>{label}</p>}
      <ul>
        {lines.map(({ title, value, color }) => (
          <li key={title} className={classes.tooltipLine}>
            <span className={classes.swatch} style={{ background: color }} />
            <span className={classes.tooltipTitle}>{title}</span>
            <strong>{value}</strong>
          </li>
        ))}
      </ul>
    </div>
  )
}
