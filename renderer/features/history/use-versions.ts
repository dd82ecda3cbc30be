/**
 * The versions of a dataset and the ways between them. Every step can be taken back from the message that tells of it.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Dataset, Version } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import { keys } from '../../bridge/keys.ts'
import { notify } from '../../ui/notify.tsx'

export function useVersions({ id }: Dataset) {
  const client = useClient()
  return useQuery<readonly Version[]>({
    queryKey: keys.versions(id),
    queryFn: ({ signal }) => client.versions.list({ dataset: id }, { signal }),
  })
}

interface Step {
  readonly dataset: Pick<Dataset, 'id' | 'name' | 'version'>
  readonly version: number
}

/** Makes a version the current one. The message offers the way back to the one that was. */
export function useRestoreVersion(): (dataset: Step['dataset'], version: number) => void {
  const client = useClient()
  const cache = useQueryClient()
  const { mutate } = useMutation({
    mutationFn: ({ dataset, version }: Step) => client.versions.restore({ dataset: dataset.id, version }),
    onSuccess: async (restored, { dataset }) => {
      await cache.invalidateQueries({ queryKey: keys.datasets })
      tell(restored, dataset.version, (back) => mutate({ dataset: restored, version: back }))
    },
    onError: (error, { version }) =>
      notify({ title: `Version ${version} could not be restored`, message: explain(error), tone: 'bad' }),
  })
  return (dataset, version) => mutate({ dataset, version })
}

export function useUndo(): (dataset: Pick<Dataset, 'id' | 'name'>) => void {
  const client = useClient()
  const cache = useQueryClient()
  const restore = useRestoreVersion()
  const { mutate } = useMutation({
    mutationFn: async ({ id }: Pick<Dataset, 'id' | 'name'>) => {
      // The list may not have heard yet of the load that is undone, and the way back must lead to it.
      const { version } = await client.datasets.get({ dataset: id })
      return { before: version, now: await client.versions.undo({ dataset: id }) }
    },
    onSuccess: async ({ before, now }) => {
      await cache.invalidateQueries({ queryKey: keys.datasets })
      tell(now, before, (version) => restore(now, version))
    },
    onError: (error, { name }) => notify({ title: `${name} stays as it is`, message: explain(error), tone: 'bad' }),
  })
  return mutate
}

function tell(now: Step['dataset'], before: number, restore: (version: number) => void): void {
  notify({
    id: `version-${now.id}`,
    message: now.version > before ? `Version ${now.version} is the current one.` : `Back at version ${now.version}.`,
    tone: 'good',
    actions: before === now.version ? [] : [{ label: `Restore version ${before}`, run: () => restore(before) }],
  })
}

export function usePruneVersions() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ dataset, keep }: { readonly dataset: string; readonly keep: number }) =>
      client.versions.prune({ dataset, keep }),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.datasets }),
  })
}
