/**
 * The names of the reports to choose from.
 */
import type { Report } from '../../../preload/contract/index.ts'
import classes from './reports.module.css'

interface ReportListProps {
  readonly reports: readonly Report[]
  readonly chosen: string | undefined
  readonly onChoose: (name: string) => void
}

const origins = { template: 'from the template', changed: 'changed here', own: 'saved here' } as const

export function ReportList({ reports, chosen, onChoose }: ReportListProps) {
  return (
    <ul className={classes.list}>
      {reports.map(({ name, title, origin }) => (
        <li key={name}>
          <button
            type="button"
            className={classes.item}
            aria-current={name === chosen ? 'true' : undefined}
            onClick={() => onChoose(name)}
          >
            <span className={classes.itemTitle}>{title}</span>
            <span className={classes.itemOrigin}>{origins[origin]}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}
