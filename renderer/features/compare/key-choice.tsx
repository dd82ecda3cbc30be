/**
 * The columns by which rows are paired. Without a key, whole rows are compared and nothing can be called changed.
 */
import type { TableDifference } from '../../../preload/contract/index.ts'
import { ColumnsField } from '../../ui/columns-field.tsx'
import { ResetLink } from '../load-sheet/reset-link.tsx'
import classes from './compare.module.css'

interface KeyChoiceProps {
  readonly counts: TableDifference
  readonly isChosen: boolean
  /** Undefined takes the choice back. */
  readonly onChoose: (key: readonly string[] | undefined) => void
}

export function KeyChoice({ counts, isChosen, onChoose }: KeyChoiceProps) {
  return (
    <div className={classes.key}>
      <span className={classes.keyLabel} aria-hidden>
        Rows are paired by
      </span>
      <ColumnsField
        label="Rows are paired by"
        isLabelHidden
        columns={counts.columns.map(({ name }) => name)}
        value={counts.key}
        placeholder="whole rows; choose key columns"
        onChange={onChoose}
      />
      {isChosen && <ResetLink onClick={() => onChoose(undefined)} />}
    </div>
  )
}
