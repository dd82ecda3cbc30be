/**
 * Starts the load that the sheet describes.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Task } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { putTask } from '../../bridge/follow.ts'
import { rememberLoad } from '../../state/launches.ts'
import { closeLoadSheet, useLoadSheet } from '../../state/load-sheet.ts'

interface LoadOrder {
  readonly files: readonly string[]
  readonly dataset: string
  /** What the sheet shows is what is used: null when none fits. */
  readonly template: string | null
  readonly keepSources: boolean
}

export function useStartLoad() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async ({ files, dataset, template, keepSources }: LoadOrder): Promise<Task> => {
      const { overrides, resources, again } = useLoadSheet.getState()
      return client.loads.start({
        files: files.map((file) => ({
          file,
          dialect: overrides[file] ?? {},
          ...(resources[file] !== undefined && { resource: resources[file] }),
        })),
        dataset,
        template,
        again,
        keepSources,
      })
    },
    onSuccess: (task) => {
      rememberLoad(task.id)
      putTask(cache, task)
      closeLoadSheet()
    },
  })
}
