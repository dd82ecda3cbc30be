/**
 * What others published in a connection, and the ways to have it: taken here, or opened where it is.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Client, Dataset, Published } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import { putTask } from '../../bridge/follow.ts'
import { keys } from '../../bridge/keys.ts'
import { rememberWork } from '../../state/launches.ts'
import { showDataset, showStart, useNavigation } from '../../state/navigation.ts'
import { notify } from '../../ui/notify.tsx'
import type { ChangeSource } from './change-rows.ts'

export function usePublished(connection: string | undefined) {
  const client = useClient()
  return useQuery<readonly Published[]>({
    queryKey: keys.published(connection ?? ''),
    queryFn: ({ signal }) => client.sync.published({ connection: connection ?? '' }, { signal }),
    enabled: connection !== undefined,
    staleTime: 0,
    retry: false,
  })
}

export type PullOrder = Parameters<Client['sync']['pull']>[0]

export function usePull() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (order: PullOrder) => client.sync.pull(order),
    onSuccess: (task) => {
      rememberWork(task.id)
      putTask(cache, task)
    },
  })
}

/** What a pull would change, table by table; the rows come a window at a time by `usePullRows`. */
export function usePullCounts(connection: string, dataset: string) {
  const client = useClient()
  return useQuery({
    queryKey: keys.pullChanges(connection, dataset, 'counts'),
    queryFn: async ({ signal }) => {
      const { tables } = await client.sync.pullChanges({ connection, dataset, limit: 1 }, { signal })
      return { tables }
    },
    retry: false,
  })
}

export function usePullRows(connection: string, dataset: string, table: string): ChangeSource {
  const client = useClient()
  return {
    key: keys.pullChanges(connection, dataset, 'rows', table),
    fetch: (kinds, offset, limit, signal) =>
      client.sync.pullChanges({ connection, dataset, table, kinds: [...kinds], offset, limit }, { signal }),
  }
}

export function useOpenRemote() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (order: { readonly connection: string; readonly dataset: string }) => client.sync.open(order),
    onSuccess: async ({ id }) => {
      await cache.invalidateQueries({ queryKey: keys.datasets })
      showDataset(id)
    },
    onError: (error) => notify({ title: 'It could not be opened', message: explain(error), tone: 'bad' }),
  })
}

export function useCloseRemote() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ id }: Pick<Dataset, 'id' | 'name'>) => client.sync.close({ dataset: id }),
    onSuccess: async (_, { id, name }) => {
      if (useNavigation.getState().dataset === id) showStart()
      await cache.invalidateQueries({ queryKey: keys.datasets })
      notify({ message: `${name} is closed. It stays in the database.` })
    },
    onError: (error, { name }) =>
      notify({ title: `${name} could not be closed`, message: explain(error), tone: 'bad' }),
  })
}
