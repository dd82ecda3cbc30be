/**
 * Tells when a push by itself waits for a person or could not be done. Only datasets that were ever published are looked
 * at, and each reason is told once.
 */
import { useQueries } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { SyncTarget } from '../../../preload/contract/index.ts'
import { useClient } from '../../bridge/bridge-context.tsx'
import { keys } from '../../bridge/keys.ts'
import { showDataset, useNavigation } from '../../state/navigation.ts'
import { notify } from '../../ui/notify.tsx'
import { useDatasets } from '../datasets/use-datasets.ts'
import { useTasks } from '../tasks/use-tasks.ts'

export function useWaitingNotes(): void {
  const client = useClient()
  const { data: datasets } = useDatasets()
  const { data: tasks } = useTasks()
  const ids = new Set((tasks ?? []).filter(({ kind }) => kind === 'review').map(({ dataset }) => dataset))
  const published = (datasets ?? []).filter(({ id, remote }) => remote === undefined && ids.has(id))
  const targets = useQueries({
    queries: published.map(({ id }) => ({
      queryKey: keys.targets(id),
      queryFn: ({ signal }: { signal: AbortSignal }): Promise<readonly SyncTarget[]> =>
        client.sync.targets({ dataset: id }, { signal }),
    })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  })
  const told = useRef(new Set<string>())

  useEffect(() => {
    for (const { id, dataset, connection, waiting } of targets) {
      if (waiting === null || told.current.has(`${id} ${waiting}`)) continue
      told.current.add(`${id} ${waiting}`)
      const { dataset: shown, tabOf } = useNavigation.getState()
      if (shown === dataset && tabOf[dataset] === 'team') continue
      notify({
        id: `waiting-${id}`,
        title: `${datasets?.find((one) => one.id === dataset)?.name ?? 'A dataset'} waits to be pushed to ${connection}`,
        message: waiting,
        tone: 'bad',
        actions: [{ label: 'Look', run: () => showDataset(dataset, 'team') }],
      })
    }
  }, [targets, datasets])
}
