/**
 * The team's side of a dataset: where it is published, every push that was made, and the one that is being looked at.
 */
import { Button, Skeleton } from '@mantine/core'
import { IconCloudUp, IconDatabaseShare } from '@tabler/icons-react'
import type { Dataset } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { askToPublish, useOpenPush } from '../../state/team.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Cards, Pane, PaneSection } from '../../ui/pane.tsx'
import { Problem } from '../../ui/problem.tsx'
import { PushItem } from './push-item.tsx'
import { PushView } from './push-view.tsx'
import { TargetCard } from './target-card.tsx'
import { usePushes, useTargets } from './use-pushes.ts'

export function TeamTab({ dataset }: { readonly dataset: Dataset }) {
  const open = useOpenPush(dataset.id)
  return open ? <PushView key={open.push} dataset={dataset} open={open} /> : <Places dataset={dataset} />
}

function Places({ dataset }: { readonly dataset: Dataset }) {
  const targets = useTargets(dataset)
  const pushes = usePushes(dataset)
  const publish = (
    <Button
      leftSection={<IconCloudUp size={15} />}
      disabled={dataset.state !== 'complete'}
      onClick={() => askToPublish(dataset.id)}
    >
      Publish…
    </Button>
  )
  const error = targets.error ?? pushes.error
  if (error)
    return (
      <Pane label="Team">
        <Problem
          message={explain(error)}
          onRetry={() => {
            void targets.refetch()
            void pushes.refetch()
          }}
        />
      </Pane>
    )
  if (!targets.data || !pushes.data) return <Skeleton m={20} height={220} width="auto" />
  if (targets.data.length + pushes.data.length === 0)
    return (
      <EmptyState icon={<IconDatabaseShare size={22} />} title="Only on this computer" action={publish}>
        Publish it to a database of your team. You see first what would change there; nothing is written before you say
        so.
      </EmptyState>
    )
  return (
    <Pane label="Places and pushes">
      <PaneSection title="Places">
        <Cards label="Places">
          {targets.data.map((target) => (
            <TargetCard key={target.id} target={target} dataset={dataset} />
          ))}
        </Cards>
      </PaneSection>
      <PaneSection title="Pushes">
        {pushes.data.length === 0 ? (
          <p>No push yet.</p>
        ) : (
          <Cards label="Pushes">
            {pushes.data.map((push) => (
              <PushItem key={push.id} push={push} />
            ))}
          </Cards>
        )}
      </PaneSection>
    </Pane>
  )
}
