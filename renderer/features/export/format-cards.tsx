/** The formats side by side, of which one is chosen. */
import { Radio } from '@mantine/core'
import classes from './export-dialog.module.css'
import type { FormatChoice } from './formats.ts'

interface FormatCardsProps {
  readonly choices: readonly FormatChoice[]
  readonly chosen: string
  readonly onChoose: (id: string) => void
}

export const FormatCards = ({ choices, chosen, onChoose }: FormatCardsProps) => (
  <Radio.Group aria-label="Format" value={chosen} onChange={onChoose}>
    <div className={classes.cards}>
      {choices.map(({ id, label, hint }) => (
        <Radio.Card key={id} value={id} className={classes.card} aria-label={label}>
          <span className={classes.name}>{label}</span>
          {hint && <span className={classes.about}>{hint}</span>}
        </Radio.Card>
      ))}
    </div>
  </Radio.Group>
)
