/**
 * Tells the person when a task ends, opens what this window loaded and hands out what it exported. It watches the
 * list rather than the stream, so that ends during a broken connection are told too.
 */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Task } from '../../../preload/contract/index.ts'
import { useHost } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import type { Host } from '../../bridge/host.ts'
import { keys } from '../../bridge/keys.ts'
import { type LoadOrder, useLaunches } from '../../state/launches.ts'
import { showDataset, useNavigation } from '../../state/navigation.ts'
import { notify } from '../../ui/notify.tsx'
import { useStartOrder } from '../load-sheet/use-start-load.ts'
import { endedSince } from './endings.ts'
import { endingOf } from './task-words.ts'
import { useTasks } from './use-tasks.ts'

export function useTaskEndings(): void {
  const host = useHost()
  const cache = useQueryClient()
  const startOrder = useStartOrder()
  const start = useRef(startOrder)
  start.current = startOrder
  const { data: tasks } = useTasks()
  const loads = useLaunches((launches) => launches.loads)
  const exports = useLaunches((launches) => launches.exports)
  const running = useRef(new Set<string>())
  const told = useRef(new Set<string>())

  useEffect(() => {
    if (!tasks) return
    const ended = endedSince(running.current, tasks, [...Object.keys(loads), ...Object.keys(exports)], told.current)
    running.current = new Set(tasks.filter(({ status }) => status === 'running').map(({ id }) => id))
    for (const task of ended) {
      told.current.add(task.id)
      if (task.kind === 'load') tellLoad(task, loads[task.id], (order) => start.current(order))
      else tellExport(task, host)
    }
    if (ended.length > 0) void cache.invalidateQueries({ queryKey: keys.datasets })
  }, [tasks, loads, exports, host, cache])
}

/** `order` is what this window started the load with; undefined when somebody else did. */
function tellLoad(task: Task, order: LoadOrder | undefined, start: (order: LoadOrder) => Promise<Task>): void {
  const dataset = task.seen?.dataset ?? task.dataset
  const done = task.status === 'done'
  const canOpen = dataset !== null && (done || task.status === 'refused')
  const onStart = useNavigation.getState().dataset === undefined
  const opens = canOpen && done && (order !== undefined || onStart)
  if (opens) showDataset(dataset)
  const open = { label: done ? 'Open' : 'Open it', run: () => showDataset(dataset ?? '') }
  const actions = canOpen && !opens ? [open] : []
  if (task.status === 'refused' && order !== undefined)
    actions.push({ label: 'Load anyway', run: () => void again(order) })
  notify({ id: task.id, ...endingOf(task), actions })

  async function again(refused: LoadOrder): Promise<void> {
    try {
      await start({ ...refused, again: true })
    } catch (error) {
      notify({ message: explain(error), tone: 'bad' })
    }
  }
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
