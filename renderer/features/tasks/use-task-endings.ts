/**
 * Tells the person when a task ends, opens what this window loaded and hands out what it exported. It watches the
 * list rather than the stream, so that ends during a broken connection are told too.
 */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Dataset, Task } from '../../../preload/contract/index.ts'
import { useHost } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import type { Host } from '../../bridge/host.ts'
import { keys } from '../../bridge/keys.ts'
import { type LoadOrder, useLaunches } from '../../state/launches.ts'
import { showDataset, showTable, useNavigation } from '../../state/navigation.ts'
import { showSegments } from '../../state/segments-view.ts'
import { notify } from '../../ui/notify.tsx'
import { useUndo } from '../history/use-versions.ts'
import { useStartOrder } from '../load-sheet/use-start-load.ts'
import { tellSync } from '../sync/tell-sync.ts'
import { endedSince } from './endings.ts'
import { endingOf } from './task-words.ts'
import { useTasks } from './use-tasks.ts'

export function useTaskEndings(): void {
  const host = useHost()
  const cache = useQueryClient()
  const startOrder = useStartOrder()
  const undo = useUndo()
  const steps = useRef<Steps>({ start: startOrder, undo })
  steps.current = { start: startOrder, undo }
  const { data: tasks } = useTasks()
  const loads = useLaunches((launches) => launches.loads)
  const exports = useLaunches((launches) => launches.exports)
  const work = useLaunches((launches) => launches.work)
  const running = useRef(new Set<string>())
  const told = useRef(new Set<string>())

  useEffect(() => {
    if (!tasks) return
    const launched = [...Object.keys(loads), ...Object.keys(exports), ...work]
    const ended = endedSince(running.current, tasks, launched, told.current)
    running.current = new Set(tasks.filter(({ status }) => status === 'running').map(({ id }) => id))
    for (const task of ended) {
      told.current.add(task.id)
      // Whoever answered a question has heard of it from the answer.
      if (task.kind === 'retype') continue
      if (task.kind === 'load') tellLoad(task, loads[task.id], steps)
      else if (task.kind === 'segments') tellSegments(task)
      else if (task.kind === 'materialise') tellMade(task, work.has(task.id))
      else if (task.kind === 'restore') tellRestore(task, work.has(task.id))
      else if (task.kind === 'review' || task.kind === 'push' || task.kind === 'rollback' || task.kind === 'pull') {
        void cache.invalidateQueries({ queryKey: keys.allPublished })
        tellSync(task, work.has(task.id))
      } else if (task.kind === 'insert')
        continue // Whoever typed the rows waits for them.
      else tellExport(task, host)
    }
    if (ended.length > 0) void cache.invalidateQueries({ queryKey: keys.datasets })
  }, [tasks, loads, exports, work, host, cache])
}

/** What the messages offer; looked up when it is clicked, long after the message was made. */
interface Steps {
  readonly start: (order: LoadOrder) => Promise<Task>
  readonly undo: (dataset: Pick<Dataset, 'id' | 'name'>) => void
}

/** `order` is what this window started the load with; undefined when somebody else did. */
function tellLoad(task: Task, order: LoadOrder | undefined, steps: { readonly current: Steps }): void {
  const dataset = task.seen?.dataset ?? task.dataset
  const done = task.status === 'done'
  const canOpen = dataset !== null && (done || task.status === 'refused')
  const shown = useNavigation.getState().dataset
  // What was opened while it grew is not opened again: the person may have gone on to something else.
  const isMine = order !== undefined && !useLaunches.getState().opened.has(task.id)
  const opens = canOpen && done && (isMine || shown === undefined)
  if (opens) showDataset(dataset)
  const open = { label: done ? 'Open' : 'Open it', run: () => showDataset(dataset ?? '') }
  const actions = canOpen && !opens && shown !== dataset ? [open] : []
  if (done && dataset !== null && order?.into)
    actions.push({ label: 'Undo', run: () => steps.current.undo({ id: dataset, name: task.title }) })
  if (task.status === 'refused' && order !== undefined)
    actions.push({ label: 'Load anyway', run: () => void again(order) })
  const isInto = done && order?.into !== undefined
  notify({ id: task.id, ...endingOf(task), ...(isInto && { title: `${task.title} has a new version` }), actions })

  async function again(refused: LoadOrder): Promise<void> {
    try {
      await steps.current.start({ ...refused, again: true })
    } catch (error) {
      notify({ message: explain(error), tone: 'bad' })
    }
  }
}

function tellSegments(task: Task): void {
  const { dataset } = task
  const { dataset: shown, tabOf } = useNavigation.getState()
  const canShow = dataset !== null && task.status === 'done'
  if (canShow) showSegments(dataset, undefined)
  const isInView = dataset !== null && shown === dataset && tabOf[dataset] === 'segments'
  const show = () => showDataset(dataset ?? '', 'segments')
  notify({ id: task.id, ...endingOf(task), actions: canShow && !isInView ? [{ label: 'Show', run: show }] : [] })
}

/** `isMine` when this window started it: then its dataset is shown. */
function tellRestore(task: Task, isMine: boolean): void {
  const { dataset } = task
  const done = dataset !== null && task.status === 'done'
  if (done && isMine) showDataset(dataset)
  const open = { label: 'Open', run: () => showDataset(dataset ?? '') }
  notify({ id: task.id, ...endingOf(task), actions: done && !isMine ? [open] : [] })
}

/** Tables that a load makes again are told of only when that fails. */
function tellMade(task: Task, isMine: boolean): void {
  if (!isMine && task.status === 'done') return
  const show = () => showTable(task.dataset ?? '', task.title)
  notify({ id: task.id, ...endingOf(task), actions: task.status === 'done' ? [{ label: 'Show', run: show }] : [] })
}

function tellExport(task: Task, host: Host): void {
  const target = useLaunches.getState().exports[task.id]
  const { reveal } = host
  if (target && task.status === 'done') host.deliver(target)
  const show = async () => {
    if (!reveal || !target) return
    try {
      await reveal(target.target)
    } catch (error) {
      notify({ message: explain(error), tone: 'bad' })
    }
  }
  notify({
    id: task.id,
    ...endingOf(task),
    actions: target && reveal && task.status === 'done' ? [{ label: 'Show in folder', run: () => void show() }] : [],
  })
}
