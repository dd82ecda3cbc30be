/**
 * Keeps the cache up to date with the engine's stream of changes. One stream feeds every screen; after a break it is
 * taken up again and everything cached is asked for anew.
 */
import type { QueryClient } from '@tanstack/react-query'
import type { Client, Task } from '../../preload/contract/index.ts'
import { isConnectionLost } from './failures.ts'
import { keys } from './keys.ts'

const RETRY_MS = 1000

export function followChanges(client: Client, cache: QueryClient): () => void {
  const stop = new AbortController()
  void (async () => {
    let first = true
    while (!stop.signal.aborted) {
      try {
        const changes = await client.tasks.follow(undefined, { signal: stop.signal })
        // Whatever happened between two streams is not in either of them.
        if (!first) void cache.invalidateQueries()
        first = false
        for await (const change of changes) {
          if (change.what === 'task') putTask(cache, change.task)
          else void cache.invalidateQueries({ queryKey: keys.datasets })
        }
      } catch (error) {
        if (stop.signal.aborted) return
        if (!isConnectionLost(error)) console.warn('The stream of changes broke; it is taken up again.', error)
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  })()
  return () => stop.abort()
}

/** Puts a task into the cached list. A finished task never goes back to running: answers may overtake each other. */
export function putTask(cache: QueryClient, task: Task): void {
  cache.setQueryData<readonly Task[]>(keys.tasks, (tasks) => mergeTask(tasks ?? [], task))
}

export function mergeTask(tasks: readonly Task[], task: Task): readonly Task[] {
  const known = tasks.find(({ id }) => id === task.id)
  if (!known) return [task, ...tasks].sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime())
  if (known.status !== 'running' && task.status === 'running') return tasks
  return tasks.map((other) => (other.id === task.id ? task : other))
}
