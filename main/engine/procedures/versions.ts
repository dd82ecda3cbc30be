/** Versions: history, undo, prune, differences. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import type { StoredDataset } from '../store/datasets.ts'
import { type Comparison, compare, differenceOf, findPair, pageOfDifference } from '../versions/difference.ts'
import { listVersions, prune, restoreVersion, undo } from '../versions/history.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.versions)

export function versionsProcedures({
  engine,
  engine: { catalog, paths, changes },
  templateOf,
  changed,
}: ProcedureContext) {
  return {
    list: os.list.handler(({ input }) => listVersions(catalog, input.dataset)),
    undo: os.undo.handler(({ input }) => changed(undo(catalog, input.dataset))),
    restore: os.restore.handler(({ input }) => changed(restoreVersion(catalog, input.dataset, input.version))),
    prune: os.prune.handler(({ input }) => {
      const versions = prune(catalog, paths, input.dataset, input.keep)
      changes.publish({ what: 'datasets' })
      return versions
    }),
    difference: os.difference.handler(({ input, signal = never() }) => {
      const comparison = compare(catalog, input.dataset, input, templateOf)
      return engine.read(
        widest(comparison),
        (connection) => differenceOf(connection, comparison, paths, signal),
        signal,
      )
    }),
    differencePage: os.differencePage.handler(({ input, signal }) => {
      const comparison = compare(catalog, input.dataset, input, templateOf)
      const pair = findPair(comparison, input.table)
      return engine.read(widest(comparison), (connection) => pageOfDifference(connection, pair, paths, input), signal)
    }),
  }
}

/** Of two versions the one for which a connection must be fit. */
function widest({ before, after }: Comparison): StoredDataset {
  const width = ({ tables }: StoredDataset) => Math.max(0, ...tables.map(({ columns }) => columns.length))
  return width(before) > width(after) ? before : after
}

const never = (): AbortSignal => new AbortController().signal
