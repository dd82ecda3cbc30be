/** Which dataset here belongs to one that is published, and which connection leads to its rows. */
import { findConnection, listConnections } from '../../connections/connections.ts'
import type { Engine } from '../../engine.ts'
import { failure, isFailure } from '../../failure.ts'
import { findDataset, type StoredDataset } from '../../store/datasets.ts'
import { listTargets, type StoredTarget } from '../sync-targets.ts'
import { isSamePlace, type Published, placeOf } from './description.ts'

export interface Link {
  readonly dataset: StoredDataset
  readonly target: StoredTarget
}

/** Datasets here that were pulled from it or pushed to it, the one synced last first. */
export function linksTo({ catalog }: Engine, connection: string, { id }: Pick<Published, 'id'>): Link[] {
  const targets = listTargets(catalog).filter(
    (target) => target.remoteId === id && [target.connection, target.metadataConnection].includes(connection),
  )
  return targets
    .flatMap((target) => {
      const dataset = datasetOf(catalog, target.dataset)
      return dataset === undefined || dataset.deletedAt !== null ? [] : [{ dataset, target }]
    })
    .sort((a, b) => (b.target.syncedAt?.getTime() ?? 0) - (a.target.syncedAt?.getTime() ?? 0))
}

function datasetOf(catalog: Engine['catalog'], id: string): StoredDataset | undefined {
  try {
    return findDataset(catalog, id)
  } catch (error) {
    if (isFailure(error)) return undefined
    throw error
  }
}

/** Id of the connection to the rows: they may be in another database than their description. @throws BAD_INPUT */
export function connectionToRows(engine: Engine, metadata: string, { name, description }: Published): string {
  const { rowsAt } = description
  const own = findConnection(engine, metadata)
  if (isSamePlace(placeOf(own), rowsAt)) return own.id
  const others = listConnections(engine).filter((one) => isSamePlace(placeOf(one), rowsAt))
  const [found] = others
  if (found !== undefined) return found.id
  // The same server may be known here by another name: the dataset is where its description is, most likely.
  if (own.kind === rowsAt.kind && own.database === rowsAt.database) return own.id
  const { kind, host, database } = rowsAt
  const scheme = kind === 'postgres' ? 'postgresql' : 'mongodb'
  throw failure(
    'BAD_INPUT',
    `The rows of ${name} are in ${scheme}://${host}/${database}, and no connection leads there. Add one, and pull again.`,
  )
}
