/** Waits for a task and shows on a terminal how far it is. */
import type { Task } from '../../preload/contract/index.ts'
import type { Local } from './local.ts'
import { progressLine } from './text.ts'

export async function waitShowing(local: Local, task: Task): Promise<Task> {
  if (!process.stderr.isTTY) return local.wait(task)
  const timer = setInterval(
    () => void local.client.tasks.get({ task: task.id }).then((now) => process.stderr.write(progressLine(now))),
    200,
  )
  try {
    return await local.wait(task)
  } finally {
    clearInterval(timer)
    process.stderr.write('\r\x1b[K')
  }
}
