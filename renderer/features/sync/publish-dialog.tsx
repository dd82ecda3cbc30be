/**
 * Where a dataset is published and how. It ends in a review: this dialog writes nothing.
 */
import { Anchor, Button, Group, Modal, NativeSelect, Radio, Skeleton, Stack } from '@mantine/core'
import { IconDatabasePlus } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { type Connection, type Dataset, pushModes } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { showDataset, showPage } from '../../state/navigation.ts'
import { stopPublishing, useTeam } from '../../state/team.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Problem } from '../../ui/problem.tsx'
import { connectionLabel } from '../connections/connection-words.ts'
import { useConnections } from '../connections/use-connections.ts'
import { useDatasets } from '../datasets/use-datasets.ts'
import { modeSentences, modeTitles, type PushMode } from './push-words.ts'
import classes from './sync.module.css'
import { TablesChoice } from './tables-choice.tsx'
import { useReview, useTargets } from './use-pushes.ts'

export function PublishDialog() {
  const request = useTeam(({ publishing }) => publishing)
  const dataset = useDatasets().data?.find(({ id }) => id === request?.dataset)
  return request && dataset ? <Opened dataset={dataset} to={request.to} /> : null
}

function Opened({ dataset, to }: { readonly dataset: Dataset; readonly to: string | undefined }) {
  const connections = useConnections()
  return (
    <Modal opened onClose={stopPublishing} title={`Publish ${dataset.name}`} centered size={540}>
      {connections.error ? (
        <Problem message={explain(connections.error)} onRetry={() => void connections.refetch()} />
      ) : !connections.data ? (
        <Skeleton height={180} />
      ) : connections.data.length === 0 ? (
        <EmptyState
          icon={<IconDatabasePlus size={22} />}
          title="No database is known yet"
          action={
            <Button
              onClick={() => {
                stopPublishing()
                showPage({ name: 'settings' })
              }}
            >
              Add a connection…
            </Button>
          }
        >
          A connection says where your team's database is and who you are there.
        </EmptyState>
      ) : (
        <PublishForm dataset={dataset} to={to} connections={connections.data} />
      )}
    </Modal>
  )
}

const SAME = ''

interface PublishFormProps {
  readonly dataset: Dataset
  readonly to: string | undefined
  readonly connections: readonly Connection[]
}

function PublishForm({ dataset, to, connections }: PublishFormProps) {
  const targets = useTargets(dataset).data ?? []
  const [chosen, setChosen] = useState(to)
  const connection = chosen ?? targets[0]?.connection ?? connections[0]?.name ?? ''
  const known = targets.find((target) => target.connection === connection)
  const [mode, setMode] = useState<PushMode>('incremental')
  const [elsewhere, setElsewhere] = useState<string>()
  const before = known && known.metadataConnection !== connection ? known.metadataConnection : SAME
  const metadata = elsewhere ?? before
  const [isAdvanced, setAdvanced] = useState(false)
  const [tables, setTables] = useState<readonly string[]>()
  const review = useReview()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const order = {
      ...{ dataset: dataset.id, to: connection, mode },
      ...(metadata !== SAME && { metadataTo: metadata }),
      ...(tables && { tables: [...tables] }),
    }
    review.mutate(order, {
      onSuccess: () => {
        stopPublishing()
        showDataset(dataset.id, 'team')
      },
    })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <NativeSelect
          label="To"
          data-autofocus
          value={connection}
          data={connections.map((one) => ({ value: one.name, label: connectionLabel(one) }))}
          onChange={(event) => setChosen(event.currentTarget.value)}
        />
        <Radio.Group
          label="What is sent"
          value={mode}
          onChange={(value) => setMode(pushModes.find((one) => one === value) ?? mode)}
        >
          <Stack gap={8} mt={6} className={classes.described}>
            {(['incremental', 'full', 'upsert'] as const).map((one) => (
              <Radio key={one} value={one} label={modeTitles[one]} description={modeSentences[one]} />
            ))}
          </Stack>
        </Radio.Group>
        <TablesChoice tables={dataset.tables} chosen={tables} onChoose={setTables} />
        {isAdvanced || metadata !== SAME ? (
          <NativeSelect
            label="What is known of the rows goes to"
            description="Versions, the template and anomalies. Another database may keep them than the one with the rows."
            value={metadata}
            data={[
              { value: SAME, label: 'The same place' },
              ...connections
                .filter(({ name }) => name !== connection)
                .map((one) => ({ value: one.name, label: connectionLabel(one) })),
            ]}
            onChange={(event) => setElsewhere(event.currentTarget.value)}
          />
        ) : (
          <Anchor component="button" type="button" size="sm" ta="left" onClick={() => setAdvanced(true)}>
            Keep what is known of the rows elsewhere…
          </Anchor>
        )}
        {review.error && <Problem message={explain(review.error)} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={stopPublishing}>
            Cancel
          </Button>
          <Button type="submit" loading={review.isPending} disabled={tables?.length === 0}>
            See what would change
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
