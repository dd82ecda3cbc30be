/**
 * The reports of a dataset: their list, their pages, their runs, and what changes them.
 */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type {
  Dataset,
  Report,
  ReportCell,
  ReportDefinition,
  ReportPage,
  ReportRun,
  ReportValues,
} from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { keys } from '../../bridge/keys.ts'
import type { ReportRunRequest } from '../../state/reports.ts'
import { useWindows, type WindowPage } from '../../ui/use-windows.ts'

export function useReports({ id }: Pick<Dataset, 'id'>) {
  const client = useClient()
  return useQuery<readonly Report[]>({
    queryKey: keys.reports(id),
    queryFn: ({ signal }) => client.reports.list({ dataset: id }, { signal }),
  })
}

export type ReportRow = Readonly<Record<string, ReportCell>>
export interface ResultPage extends WindowPage<ReportRow> {
  readonly page: ReportPage
}

/** Whatever of a dataset a report reads: its version, and the tables that were made from it. */
const dataOf = ({ version, state, rows, derived }: Dataset) => [
  version,
  state,
  rows,
  derived.map(({ builtAt }) => builtAt),
]

export function useReportRows(dataset: Dataset, request: ReportRunRequest | undefined) {
  const client = useClient()
  const { id, version } = dataset
  return useWindows<ResultPage, ReportRow>({
    key: keys.content(id, version, 'report', request, dataOf(dataset)),
    enabled: request !== undefined,
    fetch: async (offset, limit, signal) => {
      if (request === undefined) throw new Error('There is no report to run.')
      const { report, sql, parameters, values } = request
      const part = { dataset: id, values, page: offset / limit + 1, perPage: limit }
      const page =
        report === null
          ? await client.reports.draft({ ...part, sql, parameters: [...parameters] }, { signal })
          : await client.reports.run({ ...part, report }, { signal })
      return { page, total: page.total_items, rows: page.data }
    },
  })
}

export function useChoices(
  { id, version }: Dataset,
  source: { readonly table: string; readonly column: string } | undefined,
  search: string,
) {
  const client = useClient()
  return useQuery({
    queryKey: keys.content(id, version, 'choices', source, search),
    queryFn: ({ signal }) =>
      client.reports.choices(
        { dataset: id, table: source?.table ?? '', column: source?.column ?? '', search },
        { signal },
      ),
    enabled: source !== undefined,
    placeholderData: keepPreviousData,
  })
}

export function useReportRuns({ id }: Dataset, report: string | undefined) {
  const client = useClient()
  return useQuery<readonly ReportRun[]>({
    queryKey: keys.reports(id, 'runs', report),
    queryFn: ({ signal }) =>
      client.reports.history({ dataset: id, ...(report !== undefined && { report }) }, { signal }),
    staleTime: 0,
  })
}

export function useExplain({ id }: Dataset) {
  const client = useClient()
  return useMutation({
    mutationFn: ({
      sql,
      parameters,
      values,
    }: { values: ReportValues } & Pick<ReportDefinition, 'sql' | 'parameters'>) =>
      client.reports.explain({ dataset: id, sql, parameters, values }),
  })
}

export function useSaveReport({ id }: Dataset) {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ definition, replaces }: { definition: ReportDefinition; replaces: string | undefined }) =>
      client.reports.save({ dataset: id, definition, ...(replaces !== undefined && { replaces }) }),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.reports(id) }),
  })
}

export function useDeleteReport({ id }: Dataset) {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (report: string) => client.reports.delete({ dataset: id, report }),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.reports(id) }),
  })
}
