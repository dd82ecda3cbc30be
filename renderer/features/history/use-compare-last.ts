/**
 * Compares the current version with the one it was made from, from wherever it is asked for.
 */
import { useQueryClient } from '@tanstack/react-query'
import type { Dataset, Version } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import { keys } from '../../bridge/keys.ts'
import { compare } from '../../state/comparison.ts'
import { showDataset } from '../../state/navigation.ts'
import { notify } from '../../ui/notify.tsx'
import { comparisonOf } from './version-words.ts'

export function useCompareLast(): (dataset: Dataset) => Promise<void> {
  const client = useClient()
  const cache = useQueryClient()
  return async ({ id }) => {
    try {
      const versions = await cache.fetchQuery<readonly Version[]>({
        queryKey: keys.versions(id),
        queryFn: ({ signal }) => client.versions.list({ dataset: id }, { signal }),
      })
      const pair = comparisonOf(versions)
      if (pair) compare(id, pair.from, pair.to)
      showDataset(id, 'history')
    } catch (error) {
      notify({ title: 'The versions could not be listed', message: explain(error), tone: 'bad' })
    }
  }
}
