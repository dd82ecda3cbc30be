/**
 * Pushes of a dataset, the places it is published in, and what can be done with them.
 */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Client, Dataset, Push, SyncTarget, Task } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { explain } from '../../bridge/failures.ts'
import { putTask } from '../../bridge/follow.ts'
import { keys } from '../../bridge/keys.ts'
import { rememberWork } from '../../state/launches.ts'
import { type ConflictPolicy, openPush } from '../../state/team.ts'
import { notify } from '../../ui/notify.tsx'
import type { ChangeSource } from './change-rows.ts'

/** How often a push is asked for while somebody works on it. */
const LOOK_EVERY_MS = 600

/** A review that nobody confirmed: of it nothing ever was in the database, so there is nothing to tell. */
const isIdle = ({ state, bytes }: Push): boolean => state === 'discarded' && bytes === 0
const isUnderWay = ({ state }: Push): boolean => state === 'reviewing' || state === 'running'

export function usePushes({ id }: Pick<Dataset, 'id'>) {
  const client = useClient()
  return useQuery<readonly Push[]>({
    queryKey: keys.pushes(id),
    queryFn: async ({ signal }) => {
      const pushes = await client.sync.list({ dataset: id, limit: 500 }, { signal })
      return pushes.filter((push) => !isIdle(push))
    },
    refetchInterval: ({ state: { data } }) => (data?.some(isUnderWay) ? LOOK_EVERY_MS : false),
  })
}

export function useTargets({ id, remote }: Pick<Dataset, 'id' | 'remote'>) {
  const client = useClient()
  return useQuery<readonly SyncTarget[]>({
    queryKey: keys.targets(id),
    queryFn: ({ signal }) => client.sync.targets({ dataset: id }, { signal }),
    enabled: remote === undefined,
  })
}

export function usePush(push: string) {
  const client = useClient()
  return useQuery<Push>({
    queryKey: keys.push(push),
    queryFn: ({ signal }) => client.sync.get({ push }, { signal }),
    refetchInterval: ({ state: { data } }) => (data && isUnderWay(data) ? LOOK_EVERY_MS : false),
  })
}

export function usePushChanges(push: string, table: string): ChangeSource {
  const client = useClient()
  return {
    key: keys.pushChanges(push, table),
    fetch: (kinds, offset, limit, signal) =>
      client.sync.changes({ push, table, kinds: [...kinds], offset, limit }, { signal }),
  }
}

export type ReviewOrder = Parameters<Client['sync']['review']>[0]

/** Starts a review and opens it on the Team tab of its dataset. */
export function useReview() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async (order: ReviewOrder & { readonly dataset: string }) => {
      const { push, task } = await client.sync.review(order)
      keep(cache, task)
      return { push, dataset: order.dataset }
    },
    onSuccess: async ({ push, dataset }) => {
      openPush(dataset, push)
      await cache.invalidateQueries({ queryKey: keys.datasets })
    },
  })
}

export type Confirmation = Parameters<Client['sync']['confirm']>[0]

export function useConfirmPush() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (confirmation: Confirmation) => client.sync.confirm(confirmation),
    onSuccess: (task) => keep(cache, task),
    // Also when it failed: another window may have confirmed or discarded it.
    onSettled: () => cache.invalidateQueries({ queryKey: keys.datasets }),
  })
}

export function useDiscardPush() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (push: string) => client.sync.discard({ push }),
    onError: (error) => notify({ title: 'The push could not be discarded', message: explain(error), tone: 'bad' }),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.datasets }),
  })
}

export function useRollBack() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (order: { readonly push: string; readonly onConflict: ConflictPolicy }) => client.sync.rollBack(order),
    onSuccess: (task) => keep(cache, task),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.datasets }),
  })
}

export type ScheduleOrder = Parameters<Client['sync']['schedule']>[0]

export function useSetSchedule() {
  const client = useClient()
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (order: ScheduleOrder) => client.sync.schedule(order),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.datasets }),
  })
}

function keep(cache: ReturnType<typeof useQueryClient>, task: Task): void {
  rememberWork(task.id)
  putTask(cache, task)
}
