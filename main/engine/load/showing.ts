/**
 * What others see of a version while it is made: of a large new dataset the segments that are ready, of any other
 * nothing before it is complete.
 */
import type { Seen, VersionState } from '../../../preload/contract/index.ts'
import { currentActor } from '../actor.ts'
import type { Catalog } from '../store/catalog.ts'
import type { Segment } from '../store/datasets.ts'
import {
  completeVersion,
  discardIncomplete,
  type NewTable,
  type NewVersion,
  publishVersion,
  showSegments,
} from '../store/publish.ts'
import type { Changes } from '../tasks/changes.ts'
import type { TaskContext } from '../tasks/tasks.ts'

export interface ShowingOptions {
  readonly catalog: Catalog
  readonly changes: Changes
  readonly report: TaskContext['report']
  readonly version: Pick<NewVersion, 'id' | 'taskId' | 'dataset' | 'mode' | 'note'>
  /** Asked before anything is shown: the same content may be there by now. */
  readonly findSeen: () => Seen | null
}

export interface Showing extends Disposable {
  readonly dataset: string
  /** Shows tables with the segments that are there; returns what is seen instead when that was loaded meanwhile. */
  show(tables: readonly NewTable[], state: VersionState): Seen | null
  /** The version as it stays. */
  complete(version: Pick<NewVersion, 'tables' | 'keys' | 'findings'>): Seen | null
}

/** Unless it is completed, what was shown goes away in the end. */
export function openShowing({ catalog, changes, report, version, findSeen }: ShowingOptions): Showing {
  let shown = false
  let completed = false
  const changed = () => changes.publish({ what: 'datasets' })
  const publish = (more: Pick<NewVersion, 'tables' | 'keys' | 'findings' | 'state'>) =>
    publishVersion(catalog, { ...version, actor: currentActor(), ...more }, findSeen)
  return {
    dataset: version.dataset.id,
    show(tables, state) {
      if (shown) showSegments(catalog, version.id, segmentsOf(tables), state)
      else {
        const seen = publish({ tables, keys: {}, findings: [], state })
        if (seen !== null) return seen
        shown = true
        report({ dataset: version.dataset.id })
      }
      changed()
      return null
    },
    complete(final) {
      if (shown) completeVersion(catalog, { ...version, findings: final.findings })
      else {
        const seen = publish({ ...final, state: 'complete' })
        if (seen !== null) return seen
      }
      completed = true
      return null
    },
    [Symbol.dispose]() {
      if (!shown || completed) return
      discardIncomplete(catalog, version.id)
      changed()
    },
  }
}

const segmentsOf = (tables: readonly NewTable[]): ReadonlyMap<string, readonly Segment[]> =>
  new Map(tables.flatMap((table) => table.sources.map(({ id, segments }) => [id, segments])))
