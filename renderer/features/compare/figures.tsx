/**
 * How many rows were added, removed, changed and left alone. The first three are also the filter of the rows below.
 */
import { differenceKinds, type TableDifference } from '../../../preload/contract/index.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import type { DifferenceKind } from '../../state/comparison.ts'
import { ChangeSign } from '../../ui/change-sign.tsx'
import classes from './compare.module.css'
import { kindSigns, kindWords } from './kinds.ts'

interface FiguresProps {
  readonly counts: TableDifference
  readonly shown: readonly DifferenceKind[]
  readonly onToggle: (kind: DifferenceKind) => void
}

export function Figures({ counts, shown, onToggle }: FiguresProps) {
  // Whole rows that differ are not paired, so none of them can be a changed one.
  const kinds = differenceKinds.filter((kind) => kind !== 'changed' || counts.key.length > 0)
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row with its neighbours
    <div role="group" aria-label="Differences by kind" className={classes.figures}>
      {kinds.map((kind) => (
        <button
          key={kind}
          type="button"
          className={classes.figure}
          data-kind={kind}
          data-zero={counts[kind] === 0 || undefined}
          aria-pressed={shown.includes(kind)}
          title={shown.includes(kind) ? `Hide rows that were ${kind}` : `Show rows that were ${kind}`}
          onClick={() => onToggle(kind)}
        >
          <ChangeSign tone={kind} sign={kindSigns[kind]} />
          <strong>{formatCount(counts[kind])}</strong> {kindWords[kind].toLowerCase()}
        </button>
      ))}
      <span className={classes.rest}>{formatCount(counts.unchanged)} unchanged</span>
      {counts.duplicates > 0 && (
        <span className={classes.rest}>
          {plural(counts.duplicates, 'row')} left out: the key is empty or not unique
        </span>
      )}
    </div>
  )
}
