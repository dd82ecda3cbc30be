/**
 * Datasets as the engine lists them. Every screen reads the same cached list.
 */
import { useQuery } from '@tanstack/react-query'
import type { Dataset } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { keys } from '../../bridge/keys.ts'

export function useDatasets() {
  const client = useClient()
  return useQuery<readonly Dataset[]>({
    queryKey: keys.datasetList,
    queryFn: ({ signal }) => client.datasets.list(undefined, { signal }),
  })
}

export function useDeletedDatasets() {
  const client = useClient()
  return useQuery<readonly Dataset[]>({
    queryKey: keys.deletedList,
    queryFn: ({ signal }) => client.datasets.listDeleted(undefined, { signal }),
  })
}
