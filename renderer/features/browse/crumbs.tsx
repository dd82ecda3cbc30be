/**
 * The choices as a path. Each step can be taken back, together with those behind it.
 */
import { IconChevronRight, IconX } from '@tabler/icons-react'
import type { Choice } from '../../state/cascade.ts'
import classes from './browse.module.css'

export function Crumbs({
  choices,
  onClear,
}: {
  readonly choices: readonly Choice[]
  readonly onClear: (level: string) => void
}) {
  if (choices.length === 0) return <p className={classes.allRows}>All entries. Choose some above to narrow down.</p>
  return (
    <ol aria-label="Choices" className={classes.crumbs}>
      {choices.map((choice, index) => (
        <li key={choice.level} className={classes.crumbItem}>
          {index > 0 && <IconChevronRight size={13} className={classes.crumbArrow} aria-hidden />}
          <span className={classes.crumb} data-missing={choice.missing || undefined}>
            <span className={classes.crumbLabel} title={choice.label}>
              {choice.label}
            </span>
            <button
              type="button"
              className={classes.crumbClear}
              aria-label={`Take back ${choice.label}`}
              onClick={() => onClear(choice.level)}
            >
              <IconX size={11} />
            </button>
          </span>
        </li>
      ))}
    </ol>
  )
}
