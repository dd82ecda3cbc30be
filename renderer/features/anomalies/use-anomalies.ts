/**
 * Findings of a dataset: counts, the windows of the list that are in sight, and raw lines of one.
 */
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Anomaly, AnomalyFilter, Dataset } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { keys } from '../../bridge/keys.ts'
import type { AnomalyView } from '../../state/anomaly-view.ts'
import { useWindows } from '../../ui/use-windows.ts'

export function useAnomalySummary({ id, version, anomalies }: Dataset) {
  const client = useClient()
  return useQuery({
    // Checks run after the load; while they add findings, the total in the key makes the counts follow.
    queryKey: keys.content(id, version, 'anomaly-summary', anomalies.total),
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => client.anomalies.summary({ dataset: id }, { signal }),
  })
}

export function useAnomalyFilter({ types, files, severities, search }: AnomalyView): AnomalyFilter {
  const [settled] = useDebouncedValue(search.trim(), 250)
  return { types: [...types], files: [...files], severities: [...severities], search: settled }
}

export function useAnomalyPages({ id, version, anomalies }: Dataset, filter: AnomalyFilter) {
  const client = useClient()
  return useWindows<{ total: number; rows: readonly Anomaly[] }, Anomaly>({
    // The total is in the key for the same reason as above.
    key: keys.content(id, version, 'anomalies', anomalies.total, filter),
    fetch: async (offset, limit, signal) => {
      const page = await client.anomalies.page({ dataset: id, filter, offset, limit }, { signal })
      return { total: page.total, rows: page.anomalies }
    },
  })
}

export function useRawLines({ id, version }: Dataset, anomaly: Anomaly) {
  const client = useClient()
  const { source, line, column } = anomaly
  return useQuery({
    queryKey: keys.content(id, version, 'lines', source, line, column),
    queryFn: ({ signal }) => client.anomalies.lines({ dataset: id, source, line, column, around: 4 }, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}
