/**
 * Segments of a dataset and what can be done with them. Keys lie below the datasets: a change of those may make segments
 * stale.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type {
  Dataset,
  Segmentation,
  SegmentationSummary,
  SegmentDefinition,
  Task,
} from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import { putTask } from '../../bridge/follow.ts'
import { keys } from '../../bridge/keys.ts'
import { rememberWork } from '../../state/launches.ts'
import { notify } from '../../ui/notify.tsx'
import { useRunningTasks } from '../tasks/use-tasks.ts'

const keyOf = (dataset: string, ...rest: readonly string[]) => [...keys.datasets, 'segments', dataset, ...rest] as const

export function useSegmentations({ id }: Dataset) {
  const client = useClient()
  return useQuery<readonly SegmentationSummary[]>({
    queryKey: keyOf(id, 'list'),
    queryFn: ({ signal }) => client.segments.list({ dataset: id }, { signal }),
  })
}

export function useSegmentation({ id }: Dataset, name: string) {
  const client = useClient()
  return useQuery<Segmentation>({
    queryKey: keyOf(id, 'one', name),
    queryFn: ({ signal }) => client.segments.get({ dataset: id, name }, { signal }),
  })
}

export function useOfferedSegments({ id }: Dataset) {
  const client = useClient()
  return useQuery<readonly SegmentDefinition[]>({
    queryKey: keyOf(id, 'offered'),
    queryFn: ({ signal }) => client.segments.offered({ dataset: id }, { signal }),
  })
}

export const useSegmentTasks = ({ id }: Dataset): readonly Task[] =>
  useRunningTasks().filter(({ kind, dataset }) => kind === 'segments' && dataset === id)

export function useFindSegments({ id }: Dataset) {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (definition: SegmentDefinition) => client.segments.start({ dataset: id, definition }),
    onSuccess: (task) => {
      rememberWork(task.id)
      putTask(cache, task)
    },
  })
}

export function useDeleteSegments({ id }: Dataset): (summary: Pick<SegmentationSummary, 'name' | 'title'>) => void {
  const client = useClient()
  const cache = useQueryClient()
  const { mutate } = useMutation({
    mutationFn: ({ name }: Pick<SegmentationSummary, 'name' | 'title'>) =>
      client.segments.delete({ dataset: id, name }),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.datasets }),
    onError: (error, { title }) => notify({ title: `${title} stays`, message: explain(error), tone: 'bad' }),
  })
  return mutate
}
