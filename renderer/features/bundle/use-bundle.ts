/** What a bundle would hold, and writing it: asks for a place, then starts the task. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Dataset, Target } from '../../../preload/contract/index.ts'
import { useClient, useHost } from '../../bridge/bridge-context.tsx'
import { hasCode } from '../../bridge/failures.ts'
import { putTask } from '../../bridge/follow.ts'
import { keys } from '../../bridge/keys.ts'
import { rememberExport } from '../../state/launches.ts'
import { suggestFileName } from '../export/file-name.ts'

export function useBundleContent({ id, version }: Dataset) {
  const client = useClient()
  return useQuery({
    queryKey: keys.content(id, version, 'bundle'),
    queryFn: ({ signal }) => client.bundles.content({ dataset: id }, { signal }),
    // Reports and charts may be saved without a new version.
    staleTime: 0,
  })
}

export interface BundleOrder {
  readonly dataset: Dataset
  /** A place that was asked for before, when the person has now agreed to replace the file there. */
  readonly replace?: Target
}

export type BundleAnswer =
  | { readonly what: 'started' | 'nothing' }
  | { readonly what: 'exists'; readonly target: Target }

export function useBundle() {
  const client = useClient()
  const host = useHost()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async ({ dataset, replace }: BundleOrder): Promise<BundleAnswer> => {
      const target = replace ?? (await host.pickTarget(`${suggestFileName(dataset.name, 'bundle')}.zip`))
      if (!target) return { what: 'nothing' }
      try {
        const overwrite = target.overwrite || replace !== undefined
        const task = await client.bundles.start({ dataset: dataset.id, target: target.target, overwrite })
        rememberExport(task.id, target)
        putTask(cache, task)
        return { what: 'started' }
      } catch (error) {
        if (hasCode(error, 'FILE_EXISTS')) return { what: 'exists', target }
        throw error
      }
    },
  })
}
