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
import { useLaunches } from '../../state/launches.ts'
import { showDataset, useNavigation } from '../../state/navigation.ts'
import { notify } from '../../ui/notify.tsx'
import { endedSince } from './endings.ts'
import { endingOf } from './task-words.ts'
import { useTasks } from './use-tasks.ts'

export function useTaskEndings(): void {
  const host = useHost()
  const cache = useQueryClient()
  const { data: tasks } = useTasks()
  const loads = useLaunches((launches) => launches.loads)
  const exports = useLaunches((launches) => launches.exports)
  const running = useRef(new Set<string>())
  const told = useRef(new Set<string>())

  useEffect(() => {
    if (!tasks) return
    const ended = endedSince(running.current, tasks, [...loads, ...Object.keys(exports)], told.current)
    running.current = new Set(tasks.filter(({ status }) => status === 'running').map(({ id }) => id))
    for (const task of ended) {
      told.current.add(task.id)
      if (task.kind === 'load') tellLoad(task, loads.includes(task.id))
      else tellExport(task, host)
    }
    if (ended.length > 0) void cache.invalidateQueries({ queryKey: keys.datasets })
  }, [tasks, loads, exports, host, cache])
}

function tellLoad(task: Task, ours: boolean): void {
  const ending = endingOf(task)
  const dataset = task.seen?.dataset ?? task.dataset
  const canOpen = dataset !== null && (task.status === 'done' || task.status === 'refused')
  const onStart = useNavigation.getState().dataset === undefined
  const opens = canOpen && task.status === 'done' && (ours || onStart)
  if (opens) showDataset(dataset)
  notify({
    id: task.id,
    ...ending,
    ...(canOpen &&
      !opens && { action: { label: task.status === 'done' ? 'Open' : 'Open it', run: () => showDataset(dataset) } }),
  })
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
    ...(target && reveal && task.status === 'done' && { action: { label: 'Show in folder', run: () => void show() } }),
  })
}
