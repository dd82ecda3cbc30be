/**
 * What others published in the databases of the team, how it stands to what is here, and the ways to have it.
 */
import { Button, NativeSelect, Skeleton } from '@mantine/core'
import { IconDatabaseOff, IconDatabasePlus, IconRefresh } from '@tabler/icons-react'
import type { Connection } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { showPage, useNavigation } from '../../state/navigation.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Cards, Pane, PaneSection } from '../../ui/pane.tsx'
import { Problem } from '../../ui/problem.tsx'
import { connectionLabel } from '../connections/connection-words.ts'
import { useConnections } from '../connections/use-connections.ts'
import { PublishedCard } from './published-card.tsx'
import { usePublished } from './use-published.ts'

export function TeamPage() {
  const wanted = useNavigation(({ page }) => (page?.name === 'team' ? page.connection : undefined))
  const { data: connections, error, refetch } = useConnections()
  if (error)
    return (
      <Pane label="Published datasets" title="From the team">
        <Problem message={explain(error)} onRetry={() => void refetch()} />
      </Pane>
    )
  if (!connections) return <Skeleton m={20} height={220} width="auto" />
  const chosen = connections.find(({ id, name }) => name === wanted || id === wanted) ?? connections[0]
  if (!chosen)
    return (
      <Pane label="Published datasets" title="From the team">
        <EmptyState
          icon={<IconDatabasePlus size={22} />}
          title="No database is known yet"
          action={<Button onClick={() => showPage({ name: 'settings' })}>Add a connection…</Button>}
        >
          Add a connection to your team's database, and you see here what others published in it.
        </EmptyState>
      </Pane>
    )
  return <PublishedThere key={chosen.id} connection={chosen} connections={connections} />
}

interface PublishedThereProps {
  readonly connection: Connection
  readonly connections: readonly Connection[]
}

function PublishedThere({ connection, connections }: PublishedThereProps) {
  const published = usePublished(connection.name)
  return (
    <Pane
      label="Published datasets"
      title="From the team"
      facts="Take a dataset and its later versions, or open it where it is."
      actions={
        <>
          <NativeSelect
            aria-label="Connection"
            value={connection.name}
            data={connections.map((one) => ({ value: one.name, label: connectionLabel(one) }))}
            onChange={(event) => showPage({ name: 'team', connection: event.currentTarget.value })}
          />
          <Button
            variant="default"
            leftSection={<IconRefresh size={14} />}
            loading={published.isFetching}
            onClick={() => void published.refetch()}
          >
            Look again
          </Button>
        </>
      }
    >
      {published.error ? (
        <Problem message={explain(published.error)} onRetry={() => void published.refetch()} />
      ) : !published.data ? (
        <Skeleton height={160} role="status" aria-label={`${connection.name} is being asked`} />
      ) : published.data.length === 0 ? (
        <EmptyState icon={<IconDatabaseOff size={22} />} title={`Nothing is published in ${connection.name} yet`}>
          Open a dataset of yours and choose Publish to be the first.
        </EmptyState>
      ) : (
        <PaneSection title={`Published in ${connection.name}`}>
          <Cards label={`Published in ${connection.name}`}>
            {published.data.map((one) => (
              <PublishedCard key={one.id} published={one} connection={connection} />
            ))}
          </Cards>
        </PaneSection>
      )}
    </Pane>
  )
}
