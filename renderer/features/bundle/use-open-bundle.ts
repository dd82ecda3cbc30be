/** Makes a dataset of a bundle again. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { BundleFile } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { putTask } from '../../bridge/follow.ts'
import { rememberWork } from '../../state/launches.ts'

export function useOpenBundle() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    /** The proposal is left to the engine, which finds another free name should it be taken meanwhile. */
    mutationFn: async ({ bundle: { file, proposal }, name }: { bundle: BundleFile; name: string }) => {
      const chosen = name.trim()
      const task = await client.loads.start({ files: [{ file }], ...(chosen !== proposal && { dataset: chosen }) })
      rememberWork(task.id)
      putTask(cache, task)
      return task
    },
  })
}
