/** One character for what happens to a row, in a colour of its own; words stand beside it. */
import classes from './change-sign.module.css'

interface ChangeSignProps {
  readonly tone: 'added' | 'removed' | 'changed' | 'conflict'
  readonly sign: string
  readonly title?: string
}

export const ChangeSign = ({ tone, sign, title }: ChangeSignProps) => (
  <span className={classes.sign} data-kind={tone} title={title} aria-hidden>
    {sign}
  </span>
)
