/**
 * What can be done with a dataset: rename, delete with a way back, restore.
 */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Dataset } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import { keys } from '../../bridge/keys.ts'
import { showDataset, showStart, useNavigation } from '../../state/navigation.ts'
import { notify } from '../../ui/notify.tsx'

export function useRenameDataset() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ dataset, name }: { readonly dataset: string; readonly name: string }) =>
      client.datasets.rename({ dataset, name }),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.datasets }),
  })
}

export function useRestoreDataset(): (dataset: Dataset) => void {
  const client = useClient()
  const cache = useQueryClient()
  const { mutate } = useMutation({
    mutationFn: (dataset: Dataset) => client.datasets.restore({ dataset: dataset.id }),
    onSuccess: async (restored) => {
      await cache.invalidateQueries({ queryKey: keys.datasets })
      showDataset(restored.id)
      notify({ message: `${restored.name} is back.`, tone: 'good' })
    },
    onError: (error, { name }) =>
      notify({ title: `${name} could not be restored`, message: explain(error), tone: 'bad' }),
  })
  return mutate
}

export function useDeleteDataset(): (dataset: Dataset) => void {
  const client = useClient()
  const cache = useQueryClient()
  const restore = useRestoreDataset()
  const { mutate } = useMutation({
    mutationFn: (dataset: Dataset) => client.datasets.delete({ dataset: dataset.id }),
    onSuccess: async (_, dataset) => {
      if (useNavigation.getState().dataset === dataset.id) showStart()
      await cache.invalidateQueries({ queryKey: keys.datasets })
      notify({
        id: `deleted-${dataset.id}`,
        message: `${dataset.name} is deleted. It can be restored for 30 days.`,
        actions: [{ label: 'Undo', run: () => restore(dataset) }],
      })
    },
    onError: (error, { name }) =>
      notify({ title: `${name} could not be deleted`, message: explain(error), tone: 'bad' }),
  })
  return mutate
}
