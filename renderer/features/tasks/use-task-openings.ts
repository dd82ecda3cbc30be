/**
 * Opens a dataset that this window loads as soon as its first rows can be seen, long before the load is done.
 */
import { useEffect } from 'react'
import { markOpened, useLaunches } from '../../state/launches.ts'
import { showDataset } from '../../state/navigation.ts'
import { useDatasets } from '../datasets/use-datasets.ts'
import { isMadeBy } from './made-by.ts'
import { useRunningTasks } from './use-tasks.ts'

export function useTaskOpenings(): void {
  const running = useRunningTasks()
  const { data: datasets } = useDatasets()
  const loads = useLaunches((launches) => launches.loads)
  const opened = useLaunches((launches) => launches.opened)

  useEffect(() => {
    for (const task of running) {
      const order = loads[task.id]
      if (!order || order.into || opened.has(task.id)) continue
      const dataset = datasets?.find((one) => isMadeBy(one, task))
      if (!dataset) continue
      markOpened(task.id)
      showDataset(dataset.id)
    }
  }, [running, datasets, loads, opened])
}
