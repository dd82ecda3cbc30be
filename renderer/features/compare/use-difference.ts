/**
 * What differs between two versions: counts of all tables, and the rows of one, a window at a time.
 */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ChangedRow, Dataset, TableDifference } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { keys } from '../../bridge/keys.ts'
import type { Comparison } from '../../state/comparison.ts'
import { useWindows } from '../../ui/use-windows.ts'

type Between = Pick<Comparison, 'from' | 'to'>
export type Key = readonly string[] | undefined

export function useDifference({ id }: Dataset, { from, to }: Between, key?: Key) {
  const client = useClient()
  return useQuery({
    queryKey: keys.difference(id, from, to, 'counts', key),
    queryFn: ({ signal }) =>
      client.versions.difference({ dataset: id, from, to, ...(key && { key: [...key] }) }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** The counts of one table under a key that the person chose; disabled while there is none. */
export function useTableDifference(
  { id }: Dataset,
  { from, to }: Between,
  table: string | undefined,
  key: Key,
): { readonly data: TableDifference | undefined; readonly error: Error | null; readonly isFetching: boolean } {
  const client = useClient()
  const { data, error, isFetching } = useQuery({
    queryKey: keys.difference(id, from, to, 'counts', key),
    queryFn: ({ signal }) =>
      client.versions.difference({ dataset: id, from, to, ...(key && { key: [...key] }) }, { signal }),
    enabled: key !== undefined && table !== undefined,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const found = key && data?.tables.find((one) => one.table === table)
  return { data: found, error: key ? error : null, isFetching }
}

export function useDifferenceRows({ id }: Dataset, { from, to, kinds }: Comparison, table: string, key: Key) {
  const client = useClient()
  return useWindows<{ total: number; rows: readonly ChangedRow[] }, ChangedRow>({
    key: keys.difference(id, from, to, 'rows', table, key, kinds),
    fetch: (offset, limit, signal) =>
      client.versions.differencePage(
        { dataset: id, from, to, table, kinds: [...kinds], offset, limit, ...(key && { key: [...key] }) },
        { signal },
      ),
  })
}
