/** One push in the history of a dataset: who, what, when, how many rows, and whether it was read back. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Push } from '../../../preload/contract/index.ts'
import { formatAgo, formatDateTime } from '../../format/dates.ts'
import { openPush } from '../../state/team.ts'
import { Card } from '../../ui/pane.tsx'
import { countsLine, modeTitles, stateTones, stateWords } from './push-words.ts'
import { RollBackDialog } from './roll-back-dialog.tsx'
import { StateBadge } from './state-badge.tsx'
import { Verified } from './verified.tsx'

export function PushItem({ push }: { readonly push: Push }) {
  const { version, connection, state, mode, actor, counts, message, canRollBack } = push
  const [isRollingBack, setRollingBack] = useState(false)
  const when = push.committedAt ?? push.createdAt
  const name = `version ${version} to ${connection}`
  return (
    <Card
      title={`Version ${version} → ${connection}`}
      badges={
        <>
          <StateBadge word={stateWords[state]} tone={stateTones[state]} />
          <Verified push={push} />
        </>
      }
      facts={
        <>
          <span title={formatDateTime(when)}>{formatAgo(when)}</span> by {actor} · {modeTitles[mode]} ·{' '}
          {countsLine(counts)}
          {message && state !== 'committed' && <> · {message}</>}
        </>
      }
      actions={
        <>
          {canRollBack && (
            <Button variant="subtle" color="gray" aria-label={`Roll back ${name}`} onClick={() => setRollingBack(true)}>
              Roll back…
            </Button>
          )}
          <Button
            variant="default"
            aria-label={`${openWords[state] ?? 'Open'} ${name}`}
            onClick={() => openPush(push.dataset, push.id)}
          >
            {openWords[state] ?? 'Open'}
          </Button>
        </>
      }
    >
      {isRollingBack && <RollBackDialog push={push} onClose={() => setRollingBack(false)} />}
    </Card>
  )
}

const openWords: Readonly<Partial<Record<Push['state'], string>>> = { reviewed: 'Review', paused: 'Resume' }
