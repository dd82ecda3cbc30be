/** The dashboard of a dataset, its figures and lists, and what changes it. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type {
  ChartSource,
  Column,
  DashboardItem,
  Dataset,
  DatasetDashboard,
  ReportCell,
} from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import { keys } from '../../bridge/keys.ts'
import { arrange } from '../../state/dashboard.ts'
import { showDataset } from '../../state/navigation.ts'
import { notify } from '../../ui/notify.tsx'
import { dataOf } from '../charts/use-chart.ts'
import { append } from './layout.ts'

const keyOf = (dataset: string) => [...keys.datasets, 'dashboard', dataset] as const

export function useDashboard({ id }: Dataset) {
  const client = useClient()
  return useQuery<DatasetDashboard>({
    queryKey: keyOf(id),
    queryFn: ({ signal }) => client.dashboards.get({ dataset: id }, { signal }),
  })
}

export function useSaveDashboard({ id }: Dataset) {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (items: readonly DashboardItem[]) =>
      client.dashboards.save({ dataset: id, dashboard: { items: [...items] } }),
    onSuccess: (saved) => cache.setQueryData(keyOf(id), saved),
    onError: (error) => notify({ title: 'The dashboard was not saved', message: explain(error), tone: 'bad' }),
  })
}

export function useResetDashboard({ id }: Dataset) {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: () => client.dashboards.reset({ dataset: id }),
    onSuccess: (original) => cache.setQueryData(keyOf(id), original),
    onError: (error) => notify({ title: 'The dashboard stays as it is', message: explain(error), tone: 'bad' }),
  })
}

/** Puts something below what the dashboard has, from anywhere. */
export function useAddToDashboard({ id }: Dataset): (content: DashboardItem['content']) => void {
  const client = useClient()
  const cache = useQueryClient()
  const { mutate } = useMutation({
    mutationFn: async (content: DashboardItem['content']) => {
      const { dashboard } = await client.dashboards.get({ dataset: id })
      const items = [...append(dashboard.items ?? [], content)]
      return client.dashboards.save({ dataset: id, dashboard: { items } })
    },
    onSuccess: (saved, content) => {
      cache.setQueryData(keyOf(id), saved)
      // What is being arranged would be saved over it.
      arrange(id, (items) => append(items, content))
      const show = { label: 'Show it', run: () => showDataset(id, 'dashboard') }
      notify({ title: 'Added to the dashboard', message: 'It stands below the rest.', tone: 'good', actions: [show] })
    },
    onError: (error) => notify({ title: 'Nothing was added', message: explain(error), tone: 'bad' }),
  })
  return mutate
}

export type FigureContent = Extract<DashboardItem['content'], { what: 'figure' }>
export type ListContent = Extract<DashboardItem['content'], { what: 'list' }>

export function useFigure(dataset: Dataset, { table, measure, where }: FigureContent) {
  const client = useClient()
  const { id, version } = dataset
  const figure = { table, measure, ...(where !== undefined && { where }) }
  return useQuery({
    queryKey: keys.content(id, version, 'figure', ...dataOf(dataset), figure),
    queryFn: ({ signal }) => client.dashboards.figure({ dataset: id, ...figure }, { signal }),
    placeholderData: keepPreviousData,
  })
}

export interface ListPage {
  readonly columns: readonly Column[]
  readonly total: number
  readonly rows: readonly (readonly ReportCell[])[]
}

/** One page of a list, counted from 0. */
export function useListPage(dataset: Dataset, source: ChartSource, page: number, perPage: number) {
  const client = useClient()
  const { id, version } = dataset
  const key = [version, ...dataOf(dataset), source, page, perPage]
  return useQuery<ListPage>({
    // A report keeps its name when its SQL changes: its lists are told with the datasets.
    queryKey: source.what === 'report' ? keys.reports(id, 'list', ...key) : keys.content(id, version, 'list', ...key),
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<ListPage> => {
      const range = { offset: page * perPage, limit: perPage }
      if (source.what === 'report') {
        const { name, parameters = {} } = source
        const found = await client.reports.run(
          { dataset: id, report: name, values: parameters, page: page + 1, perPage },
          { signal },
        )
        const { columns, data, total_items: total } = found
        return { columns, total, rows: data.map((row) => columns.map((column) => row[column.name] ?? null)) }
      }
      if (source.what === 'aggregate')
        return client.aggregates.page({ dataset: id, spec: source.spec, ...range }, { signal })
      const found = await client.rows.page({ dataset: id, table: source.table, ...range }, { signal })
      return { ...found, rows: found.rows.map(({ cells }) => cells) }
    },
  })
}
