/** Datasets: list, find, rename, delete and bring back. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { describeRemote } from '../remote/remote-dataset.ts'
import { deleteDataset, findDataset, listDatasets, renameDataset, restoreDataset } from '../store/datasets.ts'
import { findRemote, listRemotes } from '../store/remotes.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.datasets)

export function datasetsProcedures({ engine, engine: { catalog }, describe, changed }: ProcedureContext) {
  return {
    list: os.list.handler(() => {
      const remotes = listRemotes(catalog).map((entry) => describeRemote(engine, entry))
      return [...listDatasets(catalog).map(describe), ...remotes].sort((a, b) => +b.createdAt - +a.createdAt)
    }),
    listDeleted: os.listDeleted.handler(() => listDatasets(catalog, true).map(describe)),
    get: os.get.handler(({ input }) => {
      const remote = findRemote(catalog, input.dataset)
      return remote === undefined ? describe(findDataset(catalog, input.dataset)) : describeRemote(engine, remote)
    }),
    rename: os.rename.handler(({ input }) => changed(renameDataset(catalog, input.dataset, input.name))),
    delete: os.delete.handler(({ input }) => changed(deleteDataset(catalog, input.dataset))),
    restore: os.restore.handler(({ input }) => changed(restoreDataset(catalog, input.dataset))),
  }
}
