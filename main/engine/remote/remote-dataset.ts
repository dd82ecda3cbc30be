/** A dataset that is open where it lies, in the shapes of the datasets that are here. */
import type { Dataset } from '../../../preload/contract/index.ts'
import { findConnection } from '../connections/connections.ts'
import type { Engine } from '../engine.ts'
import { isFailure } from '../failure.ts'
import type { StoredDataset } from '../store/datasets.ts'
import type { RemoteEntry } from '../store/remotes.ts'
import type { Template } from '../template/data-package.ts'

type Known = Pick<Engine, 'catalog' | 'secrets' | 'templates'>

/** `state` changes whenever a question may get another answer. */
export function asStored({ id, name, openedAt, description }: RemoteEntry, state: string): StoredDataset {
  const { template, hierarchy, version, tables } = description
  return {
    ...{ id, name, template, hierarchy, version, createdAt: openedAt, deletedAt: null, versionId: state },
    ...{ state: 'complete', mode: 'append', keys: {}, derived: [], findings: [] },
    tables: tables.map(({ name, title, resource, columns }) => ({ name, title, resource, columns, sources: [] })),
  }
}

/** What is known here counts, else what was published with it. */
export const templateOfRemote = (
  { templates }: Pick<Engine, 'templates'>,
  { description }: RemoteEntry,
): Template | undefined =>
  (description.template === null ? undefined : templates.get(description.template.id)) ??
  description.package ??
  undefined

export function describeRemote(engine: Known, entry: RemoteEntry): Dataset {
  const { id, name, openedAt, description } = entry
  const { template, hierarchy, version, tables } = description
  const described = tables.map(({ name, title, rows, columns }) => ({
    ...{ name, title, rows, sources: [] },
    columns: columns.map(({ name, type, reason }) => ({ name, type, ...(reason != null && { reason }) })),
  }))
  return {
    ...{ id, name, template, version, createdAt: openedAt, deletedAt: null, state: 'complete', derived: [] },
    tables: described,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    anomalies: { total: description.anomalies, error: 0, warning: 0, info: 0 },
    remote: { connection: connectionName(engine, entry) },
    hierarchy:
      hierarchy === null
        ? null
        : {
            levels: hierarchy.levels.map(({ name, title }) => ({ name, title })),
            ...{ leaf: hierarchy.leaf.title, exports: [] },
          },
  }
}

/** Its connection may have been removed. */
export function connectionName(engine: Known, { connection }: RemoteEntry): string {
  try {
    return findConnection(engine, connection).name
  } catch (error) {
    if (isFailure(error)) return 'a connection that was removed'
    throw error
  }
}
