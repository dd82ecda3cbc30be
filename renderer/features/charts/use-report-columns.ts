/** The columns that a report gives: known once it has been run. */
import { useQuery } from '@tanstack/react-query'
import type { Column, Dataset, ReportValues } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { keys } from '../../bridge/keys.ts'

export function useReportColumns({ id, version }: Dataset, report: string | undefined, values: ReportValues) {
  const client = useClient()
  return useQuery<readonly Column[]>({
    queryKey: keys.reports(id, 'columns', version, report, values),
    queryFn: async ({ signal }) => {
      const page = await client.reports.run({ dataset: id, report: report ?? '', values, perPage: 1 }, { signal })
      return page.columns
    },
    enabled: report !== undefined,
  })
}
