/** Who may use the API: names with a role each. Passwords go in and never come out. */
import { Button, Skeleton } from '@mantine/core'
import { useState } from 'react'
import { explain } from '../../bridge/failures.ts'
import { formatDateTime } from '../../format/dates.ts'
import { AskDialog } from '../../ui/ask-dialog.tsx'
import { Card, Cards, PaneSection } from '../../ui/pane.tsx'
import { Problem } from '../../ui/problem.tsx'
import { roleWords } from './role-words.ts'
import { useRemoveUser, useUsers } from './use-settings.ts'
import { UserDialog } from './user-dialog.tsx'

export function UsersSection() {
  const { data: users, error, refetch } = useUsers()
  const [edited, setEdited] = useState<string | null>()
  const [removed, setRemoved] = useState<string>()
  const remove = useRemoveUser()
  return (
    <PaneSection
      title="Users of the API"
      facts={users?.length === 0 && 'Nobody yet: without a user no program is let in.'}
      actions={
        <Button variant="default" onClick={() => setEdited(null)}>
          Add a user…
        </Button>
      }
    >
      {error && <Problem message={explain(error)} onRetry={() => void refetch()} />}
      {!users && !error && <Skeleton height={48} />}
      {users && users.length > 0 && (
        <Cards label="Users of the API">
          {users.map(({ name, role, createdAt }) => (
            <Card
              key={name}
              title={name}
              facts={`${roleWords[role]} · since ${formatDateTime(createdAt)}`}
              actions={
                <>
                  <Button variant="subtle" color="gray" aria-label={`Remove ${name}`} onClick={() => setRemoved(name)}>
                    Remove
                  </Button>
                  <Button variant="default" aria-label={`Change ${name}`} onClick={() => setEdited(name)}>
                    Change…
                  </Button>
                </>
              }
            />
          ))}
        </Cards>
      )}
      {removed !== undefined && (
        <AskDialog
          title={`Remove ${removed}`}
          action="Remove"
          isPending={remove.isPending}
          onDo={() => remove.mutate({ name: removed }, { onSettled: () => setRemoved(undefined) })}
          onClose={() => setRemoved(undefined)}
        >
          Programs that are logged in as {removed} are refused from now on.
        </AskDialog>
      )}
      {edited !== undefined && (
        <UserDialog user={users?.find(({ name }) => name === edited)} onClose={() => setEdited(undefined)} />
      )}
    </PaneSection>
  )
}
