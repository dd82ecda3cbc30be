/** What a window asks about tasks in the fake engine, and how it follows what changes. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import type { FakeState } from './state.ts'

const os = implement(contract.tasks)

export const fakeTasks = ({ tasks, put, changes }: Pick<FakeState, 'tasks' | 'put' | 'changes'>) => ({
  list: os.list.handler(() => tasks),
  get: os.get.handler(({ input, errors }) => {
    const task = tasks.find(({ id }) => id === input.task)
    if (!task) throw errors.NOT_FOUND()
    return task
  }),
  cancel: os.cancel.handler(({ input, errors }) => {
    const task = tasks.find(({ id }) => id === input.task)
    if (!task) throw errors.NOT_FOUND()
    return put({ ...task, status: 'cancelled', finishedAt: new Date(), message: null })
  }),
  follow: os.follow.handler(async function* ({ signal }) {
    yield* changes.subscribe('change', signal ? { signal } : {})
  }),
})
