/**
 * One push from its review to its end. What can be done with it depends on how it stands, and the bar says both.
 */
import { ActionIcon, Button, Skeleton, Tooltip } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { Dataset, Push } from '../../../preload/contract/index.ts'
import { explain } from '../../bridge/failures.ts'
import { formatBytes } from '../../format/bytes.ts'
import { formatAgo } from '../../format/dates.ts'
import { formatCount, plural } from '../../format/numbers.ts'
import { closePush, type OpenPush } from '../../state/team.ts'
import { Problem } from '../../ui/problem.tsx'
import { TaskProgress } from '../tasks/running-tasks.tsx'
import { useCancelTask, useTasks } from '../tasks/use-tasks.ts'
import { confirmWords, missingChoice, modeTitles, stateTones, stateWords } from './push-words.ts'
import { ReviewView } from './review-view.tsx'
import { RollBackDialog } from './roll-back-dialog.tsx'
import { StateBadge } from './state-badge.tsx'
import classes from './sync.module.css'
import { useConfirmPush, useDiscardPush, usePush } from './use-pushes.ts'
import { Verified } from './verified.tsx'

interface PushViewProps {
  readonly dataset: Dataset
  readonly open: OpenPush
}

export function PushView({ dataset, open }: PushViewProps) {
  const { data: push, error, refetch } = usePush(open.push)
  if (error || !push)
    return (
      <div className={classes.view}>
        <Bar dataset={dataset} title="Push" />
        <div className={classes.body}>
          {error ? <Problem message={explain(error)} onRetry={() => void refetch()} /> : <Skeleton height={220} />}
        </div>
      </div>
    )
  return <Shown dataset={dataset} open={open} push={push} />
}

function Shown({ dataset, open, push }: PushViewProps & { readonly push: Push }) {
  const { state, tables } = push
  const confirm = useConfirmPush()
  const discard = useDiscardPush()
  const [isRollingBack, setRollingBack] = useState(false)
  const missing = missingChoice(push, open)
  const { onConflict, onUnstorable } = open
  const go = () => confirm.mutate({ push: push.id, onConflict, onUnstorable })
  const canDiscard = state === 'reviewed' || state === 'paused'
  return (
    <div className={classes.view}>
      <Bar dataset={dataset} title={`Version ${push.version} → ${push.connection}`} push={push}>
        {canDiscard && (
          <Button
            variant="default"
            loading={discard.isPending}
            onClick={() => discard.mutate(push.id, { onSuccess: () => closePush(dataset.id) })}
          >
            Discard
          </Button>
        )}
        {state === 'reviewed' && (
          <Button
            loading={confirm.isPending}
            disabled={missing !== undefined}
            title={missing}
            aria-describedby={missing ? 'missing-choice' : undefined}
            onClick={go}
          >
            {confirmWords(push, onConflict)}
          </Button>
        )}
        {state === 'paused' && (
          <Button loading={confirm.isPending} onClick={go}>
            Resume
          </Button>
        )}
        {push.canRollBack && (
          <Button variant="default" onClick={() => setRollingBack(true)}>
            Roll back…
          </Button>
        )}
      </Bar>
      {confirm.error && (
        <div className={classes.problem}>
          <Problem message={explain(confirm.error)} />
        </div>
      )}
      <Standing push={push} />
      {tables.length > 0 && <ReviewView dataset={dataset} push={push} open={open} missing={missing} />}
      {isRollingBack && <RollBackDialog push={push} onClose={() => setRollingBack(false)} />}
    </div>
  )
}

interface BarProps {
  readonly dataset: Dataset
  readonly title: string
  readonly push?: Push
  readonly children?: ReactNode
}

const Bar = ({ dataset, title, push, children }: BarProps) => (
  <header className={classes.bar}>
    <Tooltip label="Back to places and pushes">
      <ActionIcon aria-label="Back to places and pushes" onClick={() => closePush(dataset.id)}>
        <IconArrowLeft size={16} />
      </ActionIcon>
    </Tooltip>
    <h2 className={classes.title}>{title}</h2>
    {push && (
      <>
        <StateBadge word={stateWords[push.state]} tone={stateTones[push.state]} />
        <Verified push={push} />
        <span className={classes.facts}>
          {modeTitles[push.mode]}
          {push.metadataConnection !== push.connection && ` · what is known goes to ${push.metadataConnection}`}
        </span>
      </>
    )}
    <div className={classes.barEnd}>{children}</div>
  </header>
)

/** How it stands, in a sentence or as progress. */
function Standing({ push }: { readonly push: Push }) {
  const { state, message, task: id, chunks, bytes } = push
  const task = useTasks().data?.find((one) => one.id === id)
  const cancel = useCancelTask()
  if ((state === 'reviewing' || state === 'running') && task?.status === 'running')
    return (
      <div className={classes.progress}>
        <TaskProgress task={task} onCancel={() => cancel(task)} />
        <p className={classes.note}>
          {state === 'reviewing'
            ? 'Nothing is written: the database is only read.'
            : chunks.total > 0 &&
              `${formatCount(chunks.done)} of ${plural(chunks.total, 'part')} arrived, ${formatBytes(bytes)}. If it is cut off, it is resumed where it stopped.`}
        </p>
      </div>
    )
  const sentence = message ?? sentences[state]
  if (!sentence) return null
  if (state === 'failed')
    return (
      <div className={classes.problem}>
        <Problem message={sentence} />
      </div>
    )
  return (
    <p className={classes.standing} data-state={state} role="status">
      {sentence}
      {state === 'committed' && push.committedAt && ` ${formatAgo(push.committedAt)} by ${push.actor}.`}
    </p>
  )
}

const sentences: Readonly<Partial<Record<Push['state'], string>>> = {
  reviewing: 'The review is about to begin.',
  running: 'The push is about to go on.',
  paused: 'The push stopped on the way. What arrived is kept there, unseen by others, until you resume or discard it.',
  committed: 'Published',
  'rolled-back': 'This push was taken back: the rows there are what they were before it.',
  discarded: 'This push was discarded; nothing of it is in the database.',
}
