/** Datasets: list, find, rename, delete and bring back. */
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { deleteDataset, findDataset, listDatasets, renameDataset, restoreDataset } from '../store/datasets.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.datasets)

export function datasetsProcedures({ engine: { catalog }, describe, changed }: ProcedureContext) {
  return {
    list: os.list.handler(() => listDatasets(catalog).map(describe)),
    listDeleted: os.listDeleted.handler(() => listDatasets(catalog, true).map(describe)),
    get: os.get.handler(({ input }) => describe(findDataset(catalog, input.dataset))),
    rename: os.rename.handler(({ input }) => changed(renameDataset(catalog, input.dataset, input.name))),
    delete: os.delete.handler(({ input }) => changed(deleteDataset(catalog, input.dataset))),
    restore: os.restore.handler(({ input }) => changed(restoreDataset(catalog, input.dataset))),
  }
}
