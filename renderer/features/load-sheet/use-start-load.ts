/**
 * Starts the load that the sheet describes, or one that was refused once more.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { LoadInto, Task } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { putTask } from '../../bridge/follow.ts'
import { type LoadOrder, rememberLoad } from '../../state/launches.ts'
import { closeAfterStart, useLoadSheet } from '../../state/load-sheet.ts'

export interface SheetOrder {
  readonly files: readonly string[]
  /** The name of a new dataset, or what becomes of one that is there. */
  readonly destination: { readonly dataset: string } | { readonly into: LoadInto }
  /** What the sheet shows is what is used: null when none fits. */
  readonly template: string | null
  readonly keepSources: boolean
}

export function useStartLoad() {
  const start = useStartOrder()
  return useMutation({
    onMutate: () => useLoadSheet.getState().arrivals,
    mutationFn: ({ files, destination, ...order }: SheetOrder): Promise<Task> => {
      const { overrides, resources, splits, again } = useLoadSheet.getState()
      const loadFiles = files.map((file) => ({
        file,
        dialect: overrides[file] ?? {},
        ...(splits[file] && { split: true }),
        ...(resources[file] !== undefined && { resource: resources[file] }),
      }))
      return start({ ...order, ...destination, files: loadFiles, again })
    },
    onSuccess: (_task, _order, started) => closeAfterStart(started),
  })
}

/** Starts a load and remembers it as this window's own. */
export function useStartOrder(): (order: LoadOrder) => Promise<Task> {
  const client = useClient()
  const cache = useQueryClient()
  return async (order) => {
    const task = await client.loads.start(order)
    rememberLoad(task.id, order)
    putTask(cache, task)
    return task
  }
}
