/**
 * A file in which further tables begin: they are read as rows of the first one unless the person wants them apart.
 */
import { Switch } from '@mantine/core'
import type { FurtherTable } from '../../../preload/contract/index.ts'
import { formatCount } from '../../format/numbers.ts'
import { splitFile, useLoadSheet } from '../../state/load-sheet.ts'
import classes from './split-field.module.css'

interface SplitFieldProps {
  readonly grant: string
  /** Names of the first table's columns. */
  readonly columns: readonly string[]
  readonly further: readonly FurtherTable[]
}

export function SplitField({ grant, columns, further }: SplitFieldProps) {
  const isSplit = useLoadSheet((sheet) => sheet.splits[grant] ?? false)
  if (further.length === 0) return null
  return (
    <div className={classes.split}>
      <Switch
        size="xs"
        label={`Load the ${formatCount(further.length + 1)} tables separately`}
        description={
          isSplit
            ? 'Each becomes a table of the dataset.'
            : 'As it is, the rows of the later ones are read as rows of the first.'
        }
        checked={isSplit}
        onChange={(event) => splitFile(grant, event.currentTarget.checked)}
      />
      <ol aria-label="Tables in this file" className={classes.tables}>
        <li>
          From the top: <span className={classes.labels}>{shorten(columns)}</span>
        </li>
        {further.map(({ line, labels }) => (
          <li key={line}>
            From line {formatCount(line)}: <span className={classes.labels}>{shorten(labels)}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}

const MOST_LABELS = 8

const shorten = (labels: readonly string[]): string =>
  labels.length <= MOST_LABELS
    ? labels.join(', ')
    : `${labels.slice(0, MOST_LABELS).join(', ')} and ${formatCount(labels.length - MOST_LABELS)} more`
