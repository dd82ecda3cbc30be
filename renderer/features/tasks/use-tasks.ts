/**
 * The list of tasks and what can be done with one. The stream of changes keeps the list up to date.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Task } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import { mergeTask, putTask } from '../../bridge/follow.ts'
import { keys } from '../../bridge/keys.ts'
import { notify } from '../../ui/notify.tsx'

const none: readonly Task[] = []

export function useTasks() {
  const client = useClient()
  const cache = useQueryClient()
  return useQuery<readonly Task[]>({
    queryKey: keys.tasks,
    queryFn: async ({ signal }) => {
      const tasks = await client.tasks.list({ limit: 200 }, { signal })
      // Changes that the stream told while this answer was under way are newer than the answer.
      const known = cache.getQueryData<readonly Task[]>(keys.tasks) ?? none
      return known.filter(({ status }) => status !== 'running').reduce(mergeTask, tasks)
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export const useRunningTasks = (): readonly Task[] =>
  (useTasks().data ?? none).filter(({ status }) => status === 'running')

export function useCancelTask(): (task: Task) => void {
  const client = useClient()
  const cache = useQueryClient()
  const { mutate } = useMutation({
    mutationFn: (task: Task) => client.tasks.cancel({ task: task.id }),
    onSuccess: (task) => putTask(cache, task),
    onError: (error, task) =>
      notify({ title: `${task.title} could not be cancelled`, message: explain(error), tone: 'bad' }),
  })
  return mutate
}
