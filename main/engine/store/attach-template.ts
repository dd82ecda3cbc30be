/** Gives a dataset a template, or takes it away: its data stays, later deliveries are read and recognised by it. */

import { failure } from '../failure.ts'
import type { Template } from '../template/data-package.ts'
import { matchFiles } from '../template/match-template.ts'
import type { Catalog } from './catalog.ts'
import { findDataset, type StoredDataset } from './datasets.ts'

/** @throws BAD_INPUT when no table fits the template, or while the dataset is loading. */
export function attachTemplate(catalog: Catalog, ref: string, template: Template | null): StoredDataset {
  return catalog
    .transaction(() => {
      const dataset = findDataset(catalog, ref)
      if (dataset.state !== 'complete')
        throw failure('BAD_INPUT', `${dataset.name} is still being loaded. Wait until that is done.`)
      const resources = template === null ? dataset.tables.map(() => null) : resourcesOf(dataset, template)
      const used = new Set(resources)
      if (template !== null && !resources.some((name) => name !== null))
        throw failure('BAD_INPUT', `No table of ${dataset.name} has the columns that ${template.title} expects.`)
      const hierarchy = template?.winnow.hierarchy
      const kept = hierarchy !== undefined && used.has(hierarchy.resource) ? JSON.stringify(hierarchy) : null
      catalog
        .prepare('update dataset set template = ?, template_title = ?, hierarchy = ? where id = ?')
        .run(template?.name ?? null, template?.title ?? null, kept, dataset.id)
      const setResource = catalog.prepare('update data_table set resource = ? where version_id = ? and name = ?')
      for (const [at, { name }] of dataset.tables.entries())
        setResource.run(resources[at] ?? null, dataset.versionId, name)
      return findDataset(catalog, dataset.id)
    })
    .immediate()
}

/** For each table the resource that it fills; two never fill one. */
function resourcesOf({ tables }: StoredDataset, template: Template): (string | null)[] {
  const files = tables.map(({ name, columns }) => ({
    ...{ name, labels: columns.map((column) => column.name) },
    ...{ records: [], complete: true, headerGiven: true },
  }))
  const taken = new Set<string>()
  return matchFiles(files, template).map(({ resource }) => {
    if (resource === null || taken.has(resource.name)) return null
    taken.add(resource.name)
    return resource.name
  })
}

/** The template was renamed, or has another title: its datasets go with it. */
export function renameTemplate(catalog: Catalog, old: string, { name, title }: Template): void {
  catalog.prepare('update dataset set template = ?, template_title = ? where template = ?').run(name, title, old)
}
