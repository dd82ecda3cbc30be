/**
 * Which running load a dataset that is not complete comes from.
 */
import type { Dataset, Task } from '../../../preload/contract/index.ts'

/** A task may name its dataset only when it is done; until then they have the same name, which no two datasets share. */
export const isMadeBy = (
  { id, name, state }: Pick<Dataset, 'id' | 'name' | 'state'>,
  task: Pick<Task, 'kind' | 'dataset' | 'title'>,
): boolean =>
  task.kind === 'load' && (task.dataset === null ? state !== 'complete' && task.title === name : task.dataset === id)
