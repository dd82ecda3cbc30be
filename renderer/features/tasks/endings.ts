/**
 * Which tasks have ended since the last look. A task that this window started counts also if it was over before its
 * start was even answered.
 */
import type { Task } from '../../../preload/contract/index.ts'

export function endedSince(
  running: ReadonlySet<string>,
  tasks: readonly Task[],
  launched: readonly string[],
  told: ReadonlySet<string>,
): readonly Task[] {
  return tasks.filter(
    ({ id, status }) => status !== 'running' && !told.has(id) && (running.has(id) || launched.includes(id)),
  )
}
