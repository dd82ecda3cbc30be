/** Files that are looked at and loaded in the fake engine: a new dataset grows while it is loaded, an old one gets a version. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { ago } from './ago.ts'
import { bundleFiles } from './bundles.ts'
import { linkedCatalogue } from './data.ts'
import { inspect, rejections } from './files.ts'
import type { FakeState } from './state.ts'
import { newTask } from './tasks.ts'
import { makeCurrent, nextVersion } from './versions.ts'

const BYTES = 63_600_000

const osFiles = implement(contract.files)
const osLoads = implement(contract.loads)

export function fakeLoads({ isEmpty, all, find, historyOf, settle, start, growAt }: FakeState) {
  return {
    files: {
      inspect: osFiles.inspect.handler(({ input }) => {
        const bundles = input.files.flatMap((name) => bundleFiles[name] ?? [])
        const others = input.files.filter((name) => bundleFiles[name] === undefined)
        const found = others.flatMap((name) => inspect(name, input.overrides[name] ?? {}, input.template ?? '') ?? [])
        const fitting = found.filter(({ resource }) => resource).length
        return {
          files: found,
          bundles,
          rejected: input.files.flatMap((name) => rejections[name] ?? []),
          match:
            fitting > 0
              ? {
                  template: 'linked-catalogue',
                  title: 'Linked catalogue',
                  reason: `looks like Linked catalogue: ${fitting} of ${found.length} files`,
                }
              : null,
          dataset: isEmpty ? 'demo' : 'demo 2',
        }
      }),
      seen: osFiles.seen.handler(({ input }) => ({
        seen: !isEmpty && input.files.length === 3 ? { dataset: 'd1', name: 'demo', loadedAt: ago(0.2) } : null,
      })),
    },
    loads: {
      start: osLoads.start.handler(({ input, errors }) => {
        const files = input.files.map(({ file }) => file)
        if (input.into) {
          const { dataset: ref, mode } = input.into
          const merge = () => {
            const next = nextVersion(historyOf(ref), mode, files)
            const { id } = settle(ref, [next, ...makeCurrent(historyOf(ref), 0)])
            return { dataset: id, rows: next.rows, anomalies: next.anomalies.total }
          }
          return start(newTask('load', find(ref).dataset.name, files), merge, { total: BYTES })
        }
        const name = input.dataset ?? 'demo'
        if (all.some(({ dataset }) => dataset.name === name)) {
          throw errors.NAME_TAKEN({
            message: `There is a dataset called “${name}” already.`,
            data: { free: `${name} 3` },
          })
        }
        const made = linkedCatalogue(`d${Date.now()}`, name, new Date())
        made.dataset.version = 1
        const { rows, id: dataset } = made.dataset
        const onDone = () => ({ dataset, rows, anomalies: made.anomalyCount })
        return start(newTask('load', name, files), onDone, { total: BYTES, onStep: growAt(made) })
      }),
    },
  }
}
