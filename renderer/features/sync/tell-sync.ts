/**
 * What is told when a review, push, roll back or pull has ended. Whoever looks at it sees it end, and is told nothing.
 */
import type { Task } from '../../../preload/contract/index.ts'
import { showDataset, useNavigation } from '../../state/navigation.ts'
import { useTeam } from '../../state/team.ts'
import { notify } from '../../ui/notify.tsx'
import { endingOf } from '../tasks/task-words.ts'

/** `isMine` when this window started it. */
export function tellSync(task: Task, isMine: boolean): void {
  const { kind, dataset, status } = task
  const { dataset: shown, tabOf } = useNavigation.getState()
  if (kind === 'pull') {
    const canOpen = dataset !== null && status === 'done'
    if (canOpen && isMine) showDataset(dataset)
    const open = { label: 'Open', run: () => showDataset(dataset ?? '') }
    notify({ id: task.id, ...endingOf(task), actions: canOpen && !isMine ? [open] : [] })
    return
  }
  // A push by itself that needs somebody is told by its place, with the reason.
  if (!isMine && (kind === 'review' || status !== 'done')) return
  const isInView = dataset !== null && shown === dataset && tabOf[dataset] === 'team'
  const isWatched = isInView && useTeam.getState().of[dataset] !== undefined
  if (isWatched && kind !== 'rollback') return
  const open = { label: 'Open', run: () => showDataset(dataset ?? '', 'team') }
  notify({ id: task.id, ...endingOf(task), actions: dataset !== null && !isInView ? [open] : [] })
}
