/**
 * A place where a dataset is published: how far it is behind, when it is pushed to by itself, and why that waits.
 */
import { Button } from '@mantine/core'
import { IconHandStop } from '@tabler/icons-react'
import { useState } from 'react'
import type { Dataset, SyncTarget } from '../../../preload/contract/index.ts'
import { formatAgo } from '../../format/dates.ts'
import { askToPublish } from '../../state/team.ts'
import { Card } from '../../ui/pane.tsx'
import { behindWords, scheduleWords } from './push-words.ts'
import { ScheduleDialog } from './schedule-dialog.tsx'
import classes from './sync.module.css'

export function TargetCard({ target, dataset }: { readonly target: SyncTarget; readonly dataset: Dataset }) {
  const { connection, metadataConnection, pushedAt, schedule, waiting } = target
  const [isScheduling, setScheduling] = useState(false)
  const canPush = dataset.state === 'complete'
  return (
    <Card
      title={connection}
      facts={
        <>
          {behindWords(target, dataset.version)}
          {pushedAt && `, pushed ${formatAgo(pushedAt)}`} · {scheduleWords(schedule)}
          {metadataConnection !== connection && ` · what is known of the rows goes to ${metadataConnection}`}
        </>
      }
      actions={
        <>
          <Button
            variant="subtle"
            color="gray"
            aria-label={`Schedule pushes to ${connection}`}
            onClick={() => setScheduling(true)}
          >
            Schedule…
          </Button>
          <Button
            variant="default"
            disabled={!canPush}
            aria-label={`Publish to ${connection}`}
            onClick={() => askToPublish(dataset.id, connection)}
          >
            Publish…
          </Button>
        </>
      }
    >
      {waiting && (
        <p className={classes.waiting} role="status">
          <IconHandStop size={16} aria-hidden />
          <span>
            <strong>The schedule waits for you.</strong> {waiting}
          </span>
        </p>
      )}
      {isScheduling && <ScheduleDialog target={target} dataset={dataset} onClose={() => setScheduling(false)} />}
    </Card>
  )
}
