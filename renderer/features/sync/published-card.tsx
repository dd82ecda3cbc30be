/** One published dataset: what it is, who published it when, and what can be done with it here. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Connection, Published } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { formatAgo, formatDateTime } from '../../format/dates.ts'
import { formatBrief, plural } from '../../format/numbers.ts'
import { showDataset } from '../../state/navigation.ts'
import { askToPublish } from '../../state/team.ts'
import { Card } from '../../ui/pane.tsx'
import { Problem } from '../../ui/problem.tsx'
import { standingOf, standingTones, standingWords } from './published-words.ts'
import { PullDialog } from './pull-dialog.tsx'
import { PullNewDialog } from './pull-new-dialog.tsx'
import { StateBadge } from './state-badge.tsx'
import { useOpenRemote, usePull } from './use-published.ts'

interface PublishedCardProps {
  readonly published: Published
  readonly connection: Connection
}

export function PublishedCard({ published, connection }: PublishedCardProps) {
  const { id, name, version, rows, tables, actor, pushedAt, local } = published
  const [dialog, setDialog] = useState<'new' | 'differences'>()
  const pull = usePull()
  const open = useOpenRemote()
  const standing = standingOf(published)
  const close = () => setDialog(undefined)
  return (
    <Card
      title={name}
      badges={<StateBadge word={standingWords[standing]} tone={standingTones[standing]} />}
      facts={
        <>
          Version {version}, <span title={formatDateTime(pushedAt)}>{formatAgo(pushedAt)}</span> by {actor} ·{' '}
          {plural(rows, 'row')} in{' '}
          <span title={tables.map((one) => `${one.name}: ${formatBrief(one.rows)}`).join('\n')}>
            {plural(tables.length, 'table')}
          </span>
          {local && local.name !== name && ` · ${local.name} here`}
          {local && ` · version ${local.version} here`}
        </>
      }
      actions={
        <>
          {/* A document database does not speak SQL: what lies there is taken here to be looked at. */}
          {connection.kind === 'postgres' && (
            <Button
              variant="subtle"
              color="gray"
              loading={open.isPending}
              aria-label={`Open there: ${name}`}
              onClick={() => open.mutate({ connection: connection.name, dataset: id })}
            >
              Open there
            </Button>
          )}
          {local && (
            <Button variant="default" aria-label={`Show ${local.name}`} onClick={() => showDataset(local.dataset)}>
              Show
            </Button>
          )}
          {standing === 'elsewhere' && (
            <Button aria-label={`Take it: ${name}`} onClick={() => setDialog('new')}>
              Take it…
            </Button>
          )}
          {standing === 'behind' && (
            <Button
              loading={pull.isPending}
              aria-label={`Get version ${version} of ${name}`}
              onClick={() => pull.mutate({ connection: connection.name, dataset: id })}
            >
              Get version {version}
            </Button>
          )}
          {standing === 'both' && (
            <Button aria-label={`See the differences of ${name}`} onClick={() => setDialog('differences')}>
              See the differences…
            </Button>
          )}
          {standing === 'ahead' && local && (
            <Button
              variant="default"
              aria-label={`Publish ${local.name}`}
              onClick={() => {
                showDataset(local.dataset)
                askToPublish(local.dataset, connection.name)
              }}
            >
              Publish…
            </Button>
          )}
        </>
      }
    >
      {pull.error && <Problem message={explain(pull.error)} />}
      {dialog === 'new' && <PullNewDialog published={published} connection={connection} onClose={close} />}
      {dialog === 'differences' && <PullDialog published={published} connection={connection} onClose={close} />}
    </Card>
  )
}
