/** The list of datasets in the fake engine: renamed, deleted, restored. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { ago } from './ago.ts'
import type { FakeState } from './state.ts'

const os = implement(contract.datasets)

export const fakeDatasets = ({ all, deleted, find, replace, changes }: FakeState) => ({
  list: os.list.handler(() => all.map(({ dataset }) => dataset)),
  listDeleted: os.listDeleted.handler(() => deleted.map(({ dataset }) => ({ ...dataset, deletedAt: ago(26) }))),
  get: os.get.handler(({ input }) => find(input.dataset).dataset),
  rename: os.rename.handler(({ input, errors }) => {
    if (all.some(({ dataset }) => dataset.name === input.name)) {
      throw errors.NAME_TAKEN({
        message: `There is a dataset called “${input.name}” already.`,
        data: { free: `${input.name} 2` },
      })
    }
    return replace(find(input.dataset).dataset.id, { name: input.name })
  }),
  delete: os.delete.handler(({ input }) => {
    const gone = find(input.dataset)
    all.splice(all.indexOf(gone), 1)
    deleted.unshift(gone)
    changes.publish('change', { what: 'datasets' })
    return gone.dataset
  }),
  restore: os.restore.handler(({ input, errors }) => {
    const back = deleted.find(({ dataset }) => dataset.id === input.dataset)
    if (!back) throw errors.NOT_FOUND()
    deleted.splice(deleted.indexOf(back), 1)
    all.unshift(back)
    changes.publish('change', { what: 'datasets' })
    return back.dataset
  }),
})
