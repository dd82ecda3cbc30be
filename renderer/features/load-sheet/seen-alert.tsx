/**
 * Says that exactly this content is in the store already, and leaves the choice to the person.
 */
import { Button, Checkbox } from '@mantine/core'
import { IconCopyCheck } from '@tabler/icons-react'
import type { Seen } from '../../../preload/contract/index.ts'
import { formatDateTime } from '../../format/dates.ts'
import { allowAgain, closeLoadSheet, useLoadSheet } from '../../state/load-sheet.ts'
import { showDataset } from '../../state/navigation.ts'
import classes from './load-sheet.module.css'

export function SeenAlert({ seen }: { readonly seen: Seen }) {
  const again = useLoadSheet((sheet) => sheet.again)
  return (
    <div role="alert" className={classes.seen}>
      <IconCopyCheck size={18} aria-hidden />
      <p className={classes.seenText}>
        The same content was loaded as <strong>{seen.name}</strong> on {formatDateTime(seen.loadedAt)}.
      </p>
      <Button
        variant="default"
        onClick={() => {
          closeLoadSheet()
          showDataset(seen.dataset)
        }}
      >
        Open it
      </Button>
      <Checkbox label="Load anyway" checked={again} onChange={(event) => allowAgain(event.currentTarget.checked)} />
    </div>
  )
}
