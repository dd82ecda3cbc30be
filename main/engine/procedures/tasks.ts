/** Tasks: list, find, cancel, follow. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.tasks)

export function tasksProcedures({ engine: { tasks, changes } }: ProcedureContext) {
  return {
    list: os.list.handler(({ input }) => tasks.list(input.limit)),
    get: os.get.handler(({ input }) => tasks.get(input.task)),
    cancel: os.cancel.handler(({ input }) => tasks.cancel(input.task)),
    follow: os.follow.handler(({ signal }) => changes.follow(signal)),
  }
}
