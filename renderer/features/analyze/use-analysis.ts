/**
 * Answers of the engine to the question on the Analyze tab, and what can be made of it: tables and reports.
 */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Cell, Column, Dataset, Pivot } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import { keys } from '../../bridge/keys.ts'
import { type Analysis, specOf } from '../../state/analysis.ts'
import { rememberWork } from '../../state/launches.ts'
import { showDataset } from '../../state/navigation.ts'
import { writeDraft } from '../../state/reports.ts'
import { notify } from '../../ui/notify.tsx'
import { useWindows } from '../../ui/use-windows.ts'
import { groupWords, measureWords } from './analysis-words.ts'

interface AggregatePage {
  readonly columns: readonly Column[]
  readonly total: number
  readonly rows: readonly (readonly Cell[])[]
  readonly totals: readonly Cell[] | null
}

/** Derived tables change without a new version of the dataset: their making is part of what an answer depends on. */
const madeAt = ({ derived }: Dataset, table: string) => derived.find(({ name }) => name === table)?.builtAt.getTime()

export function useAggregate(dataset: Dataset, analysis: Analysis) {
  const client = useClient()
  const { id, version } = dataset
  const spec = specOf(analysis)
  return useWindows<AggregatePage, readonly Cell[]>({
    key: keys.content(id, version, 'aggregate', madeAt(dataset, spec.table), spec),
    fetch: (offset, limit, signal) =>
      client.aggregates.page({ dataset: id, spec, totals: offset === 0, offset, limit }, { signal }),
    enabled: analysis.measures.length > 0,
  })
}

export const PIVOT_ROWS = 200

/** One level of a pivot: the rows below `path`. */
export function usePivot(
  dataset: Dataset,
  { table, groups, across, measures, filters }: Analysis,
  path: readonly Cell[],
) {
  const client = useClient()
  const { id, version } = dataset
  const [measure = { function: 'count' as const }] = measures
  const query = { table, rows: [...groups], columns: [...across], measure, filters: [...filters], path: [...path] }
  return useQuery<Pivot>({
    queryKey: keys.content(id, version, 'pivot', madeAt(dataset, table), query),
    queryFn: ({ signal }) => client.aggregates.pivot({ dataset: id, ...query, limit: PIVOT_ROWS }, { signal }),
    enabled: groups.length > 0,
    // Only the outermost level may be stood in for by the one before it.
    ...(path.length === 0 && { placeholderData: keepPreviousData }),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function useSaveTable({ id }: Dataset) {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ name, analysis, replace }: { name: string; analysis: Analysis; replace: boolean }) =>
      client.aggregates.save({ dataset: id, name, spec: specOf(analysis), replace }),
    onSuccess: (task) => {
      rememberWork(task.id)
      return cache.invalidateQueries({ queryKey: keys.tasks })
    },
  })
}

/** Opens the report editor with the question as SQL. */
export function useSaveReport({ id }: Dataset): (analysis: Analysis) => void {
  const client = useClient()
  const { mutate } = useMutation({
    mutationFn: (analysis: Analysis) => client.aggregates.sql({ dataset: id, spec: specOf(analysis) }),
    onSuccess: ({ sql }, analysis) => {
      const title = titleOf(analysis)
      writeDraft(id, { name: '', title, description: '', parameters: [], sql, replaces: undefined })
      showDataset(id, 'reports')
    },
    onError: (error) => notify({ title: 'No report was made', message: explain(error), tone: 'bad' }),
  })
  return mutate
}

export function titleOf({ groups, across, measures }: Analysis): string {
  const by = [...groups, ...across].map(groupWords).join(' and ')
  const what = measures.map(measureWords).join(', ')
  return `${what}${by === '' ? '' : ` for each ${by}`}`.slice(0, 200)
}

export function useDerived({ id }: Dataset) {
  const client = useClient()
  const cache = useQueryClient()
  const tell = (title: string) => (error: Error) => notify({ title, message: explain(error), tone: 'bad' })
  const refresh = useMutation({
    mutationFn: (name: string) => client.derived.refresh({ dataset: id, name }),
    onSuccess: (task) => {
      rememberWork(task.id)
      return cache.invalidateQueries({ queryKey: keys.tasks })
    },
    onError: tell('The table could not be made again'),
  })
  const remove = useMutation({
    mutationFn: (name: string) => client.derived.delete({ dataset: id, name }),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.datasets }),
    onError: tell('The table could not be deleted'),
  })
  return { refresh: refresh.mutate, remove: remove.mutate }
}
