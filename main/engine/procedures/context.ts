/** What every procedure shares: the engine, and how datasets and granted files are told to the other side. */
import type { Dataset } from '../../../preload/contract/index.ts'
import type { Engine } from '../engine.ts'
import { expandLocation } from '../load/inspect.ts'
import type { StoredDataset } from '../store/datasets.ts'
import { describeDataset } from '../store/describe-dataset.ts'
import type { Template } from '../template/data-package.ts'
import type { Unpacking } from '../unpack/expand.ts'

/** A granted file; a member of an archive has a grant of its own. */
export interface GrantedFile {
  readonly path: string
  readonly member: string | undefined
  readonly temporary: boolean
  readonly grant: string
}

export interface ProcedureContext {
  readonly engine: Engine
  readonly describe: (dataset: StoredDataset) => Dataset
  /** Describes a dataset that was just changed, and tells every window that it was. */
  readonly changed: (dataset: StoredDataset) => Dataset
  readonly templateOf: (dataset: StoredDataset) => Template | undefined
  readonly unpackingFor: (signal?: AbortSignal) => Unpacking
  /** A folder or an archive stands for the files in it. */
  readonly openGrants: (files: readonly string[]) => Promise<GrantedFile[]>
}

export function createContext(engine: Engine): ProcedureContext {
  const { paths, templates, grants, changes } = engine
  const describe = (dataset: StoredDataset): Dataset =>
    describeDataset(dataset, {
      hasJson: (template) => templates.get(template)?.winnow.json !== undefined,
      hasDashboard: (template) => templates.get(template)?.winnow.dashboard !== undefined,
    })
  const unpackingFor = (signal?: AbortSignal): Unpacking => ({ scratch: paths.unpacked, signal })
  return {
    engine,
    describe,
    changed: (dataset) => {
      changes.publish({ what: 'datasets' })
      return describe(dataset)
    },
    templateOf: (dataset) => (dataset.template === null ? undefined : templates.get(dataset.template.id)),
    unpackingFor,
    openGrants: async (files) => {
      const opened = files.map(async (file) => {
        const { path: granted, member: chosen, temporary } = grants.open(file, 'read')
        const locations = await expandLocation({ path: granted, member: chosen }, unpackingFor())
        return locations.map(({ path, member }) => {
          const isGranted = path === granted && member === chosen
          return {
            path,
            member,
            temporary,
            grant: isGranted ? file : grants.seal({ path, member, mode: 'read', temporary }),
          }
        })
      })
      return (await Promise.all(opened)).flat()
    },
  }
}
