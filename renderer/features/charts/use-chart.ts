/** What a chart draws, asked again whenever the data of its dataset changes. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ChartData, ChartDefinition, Dataset } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { keys } from '../../bridge/keys.ts'

/** Derived tables change without a new version of the dataset, and so do rows that are still coming. */
export const dataOf = ({ state, rows, derived }: Dataset) => [state, rows, derived.map(({ builtAt }) => builtAt)]

export function useChart(dataset: Dataset, chart: ChartDefinition) {
  const client = useClient()
  const { id, version } = dataset
  const { kind, source, x, y, series } = chart
  // A report keeps its name when its SQL changes: its charts are told with the datasets.
  const key = [...dataOf(dataset), { kind, source, x, y, series }]
  return useQuery<ChartData>({
    queryKey:
      source.what === 'report'
        ? keys.reports(id, 'chart', version, ...key)
        : keys.content(id, version, 'chart', ...key),
    queryFn: ({ signal }) => client.charts.data({ dataset: id, chart }, { signal }),
    placeholderData: keepPreviousData,
  })
}

export function useSuggestedCharts({ id, version }: Dataset, table: string | undefined) {
  const client = useClient()
  return useQuery<readonly ChartDefinition[]>({
    queryKey: keys.content(id, version, 'suggested-charts', table),
    queryFn: ({ signal }) => client.charts.suggest({ dataset: id, table: table ?? '' }, { signal }),
    enabled: table !== undefined,
  })
}
