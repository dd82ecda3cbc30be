/** Waits for a task of the engine, by the stream of its changes rather than by asking again and again. */
import type { Client, Task } from '../../preload/contract/index.ts'

/** The task as it ended. @throws Error when `signal` aborts or the engine stops meanwhile. */
export async function ended(client: Client, task: string, signal?: AbortSignal): Promise<Task> {
  // Followed before it is looked at, so that its end cannot fall between the two.
  const changes = await client.tasks.follow(undefined, signal === undefined ? {} : { signal })
  const now = await client.tasks.get({ task })
  if (now.status !== 'running') {
    await changes.return?.()
    return now
  }
  for await (const change of changes)
    if (change.what === 'task' && change.task.id === task && change.task.status !== 'running') return change.task
  throw Object.assign(new Error('the stream of changes ended'), { name: 'AbortError' })
}
