/**
 * Datasets that were deleted and can still come back. No change without a way back.
 */
import { Button } from '@mantine/core'
import type { Dataset } from '../../../preload/contract/index.ts'
import { formatAgo } from '../../format/dates.ts'
import classes from './side-bar.module.css'

interface DeletedListProps {
  readonly datasets: readonly Dataset[]
  readonly onRestore: (dataset: Dataset) => void
}

export function DeletedList({ datasets, onRestore }: DeletedListProps) {
  return (
    <ul aria-label="Recently deleted" className={classes.list}>
      {datasets.map((dataset) => (
        <li key={dataset.id} className={classes.deleted}>
          <span className={classes.deletedText}>
            <span className={classes.name}>{dataset.name}</span>
            <span className={classes.facts}>{dataset.deletedAt ? `Deleted ${formatAgo(dataset.deletedAt)}` : ''}</span>
          </span>
          <Button
            variant="subtle"
            size="compact-xs"
            aria-label={`Restore ${dataset.name}`}
            onClick={() => onRestore(dataset)}
          >
            Restore
          </Button>
        </li>
      ))}
    </ul>
  )
}
