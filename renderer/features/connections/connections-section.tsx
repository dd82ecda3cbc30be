/** The databases of the team: every connection with its test, and the form for a new one. */
import { Button, Skeleton } from '@mantine/core'
import { IconLock, IconLockOpen } from '@tabler/icons-react'
import { useState } from 'react'
import type { Connection } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { AskDialog } from '../../ui/ask-dialog.tsx'
import { Card, Cards, PaneSection } from '../../ui/pane.tsx'
import { Problem } from '../../ui/problem.tsx'
import { ConnectionDialog } from './connection-dialog.tsx'
import { kindNames, secretWords, tlsWords } from './connection-words.ts'
import { TestSteps } from './test-steps.tsx'
import { useConnections, useKeystore, useRemoveConnection, useTestConnection } from './use-connections.ts'

export function ConnectionsSection() {
  const { data: connections, error, refetch } = useConnections()
  const keystore = useKeystore().data
  const [edited, setEdited] = useState<string | null>()
  return (
    <PaneSection
      title="Connections"
      facts={keystore?.message}
      actions={
        <Button variant="default" onClick={() => setEdited(null)}>
          Add a connection…
        </Button>
      }
    >
      {error && <Problem message={explain(error)} onRetry={() => void refetch()} />}
      {!connections && !error && <Skeleton height={64} />}
      {connections?.length === 0 && <p>No database is known yet. PostgreSQL and MongoDB can be connected to.</p>}
      {connections && connections.length > 0 && (
        <Cards label="Connections">
          {connections.map((connection) => (
            <ConnectionCard key={connection.id} connection={connection} onEdit={() => setEdited(connection.id)} />
          ))}
        </Cards>
      )}
      {edited !== undefined && (
        <ConnectionDialog
          connection={connections?.find(({ id }) => id === edited)}
          onClose={() => setEdited(undefined)}
        />
      )}
    </PaneSection>
  )
}

interface ConnectionCardProps {
  readonly connection: Connection
  readonly onEdit: () => void
}

function ConnectionCard({ connection, onEdit }: ConnectionCardProps) {
  const { id, name, kind, host, database, schema, user, tls, secret } = connection
  const test = useTestConnection()
  const remove = useRemoveConnection()
  const [isRemoving, setRemoving] = useState(false)
  const Lock = tls.mode === 'disable' ? IconLockOpen : IconLock
  return (
    <Card
      title={name}
      facts={
        <>
          {kindNames[kind]} · {database}
          {schema && schema !== 'public' && `.${schema}`} on {host}
          {user && ` as ${user}`} · <Lock size={12} aria-hidden /> {tlsWords[tls.mode]} · {secretWords[secret]}
        </>
      }
      actions={
        <>
          <Button variant="subtle" color="gray" aria-label={`Remove ${name}`} onClick={() => setRemoving(true)}>
            Remove
          </Button>
          <Button variant="default" aria-label={`Change ${name}`} onClick={onEdit}>
            Change…
          </Button>
          <Button
            variant="default"
            aria-label={`Test ${name}`}
            loading={test.isPending}
            onClick={() => test.mutate(id)}
          >
            Test
          </Button>
        </>
      }
    >
      {test.error && <Problem message={explain(test.error)} />}
      {test.data && <TestSteps test={test.data} />}
      {isRemoving && (
        <AskDialog
          title={`Remove ${name}`}
          action="Remove"
          isPending={remove.isPending}
          onDo={() => remove.mutate(connection, { onSettled: () => setRemoving(false) })}
          onClose={() => setRemoving(false)}
        >
          Its address and its password are forgotten here. What is published in the database stays there; pushes by
          themselves to it end.
        </AskDialog>
      )}
    </Card>
  )
}
