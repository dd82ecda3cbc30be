/** Inserts a batch of rows and waits until they are there: whoever typed them still has them when they cannot be inserted. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { InsertedRow, Task } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { putTask } from '../../bridge/follow.ts'
import { keys } from '../../bridge/keys.ts'

interface InsertOrder {
  readonly dataset: string
  readonly table: string
  readonly rows: InsertedRow[]
}

const ASK_AGAIN_MS = 120

export function useInsert() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async (order: InsertOrder): Promise<Task> => {
      let task = await client.inserts.start(order)
      putTask(cache, task)
      while (task.status === 'running') {
        await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS))
        task = await client.tasks.get({ task: task.id })
      }
      putTask(cache, task)
      if (task.status !== 'done') throw new Error(task.message ?? 'The rows were not inserted.')
      await cache.invalidateQueries({ queryKey: keys.datasets })
      return task
    },
  })
}
