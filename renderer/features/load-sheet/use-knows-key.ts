/**
 * Whether the engine can tell the rows of a dataset apart by itself: by its template, or as it did in an earlier update.
 */
import { useQuery } from '@tanstack/react-query'
import type { Dataset, Version } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { keys } from '../../bridge/keys.ts'

export function useKnowsKey(dataset: Dataset | undefined): boolean {
  const client = useClient()
  const id = dataset?.id ?? ''
  const { data } = useQuery<readonly Version[]>({
    queryKey: keys.versions(id),
    queryFn: ({ signal }) => client.versions.list({ dataset: id }, { signal }),
    enabled: dataset !== undefined && dataset.template === null,
  })
  if (!dataset) return false
  return dataset.template !== null || (data ?? []).some(({ mode }) => mode === 'upsert')
}
