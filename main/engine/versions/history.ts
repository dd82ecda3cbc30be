/** The versions of a dataset: what they are, which one is current, and how old ones go for good. */
import * as z from 'zod'
import { severitySchema, type Version, versionModeSchema } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import type { Catalog } from '../store/catalog.ts'
import { datasetAt, findDataset, type StoredDataset } from '../store/datasets.ts'
import { removeUnreferenced } from '../store/garbage.ts'
import type { StorePaths } from '../store/paths.ts'

const versionRowSchema = z.object({
  id: z.string(),
  number: z.number(),
  parent: z.number().nullable(),
  mode: versionModeSchema,
  created_at: z.number(),
  actor: z.string(),
  note: z.string(),
  rows: z.number(),
})

/** Newest first. @throws NOT_FOUND */
export function listVersions(catalog: Catalog, ref: string): Version[] {
  return versionsOf(catalog, findDataset(catalog, ref))
}

function versionsOf(catalog: Catalog, dataset: StoredDataset): Version[] {
  const rows = catalog
    .prepare(
      `select v.id, v.number, p.number as parent, v.mode, v.created_at, v.actor, v.note,
         (select coalesce(sum((select coalesce(sum(j.value ->> '$.rows'), 0) from json_each(s.segments) j) - s.masked), 0)
          from source s join data_table t on t.id = s.table_id where t.version_id = v.id) as rows
       from version v left join version p on p.id = v.parent where v.dataset_id = ? order by v.number desc`,
    )
    .all(dataset.id)
  const files = catalog.prepare(
    `select s.file from source s join data_table t on t.id = s.table_id
     where t.version_id = @id and s.home = @id order by t.position, s.position`,
  )
  const findings = catalog.prepare(
    'select severity, sum(count) as n from finding_count where version_id = ? group by severity',
  )
  return rows.map((raw) => {
    const { id, created_at, note, ...row } = versionRowSchema.parse(raw)
    const anomalies = { total: 0, error: 0, warning: 0, info: 0 }
    for (const count of findings.all(id)) {
      const { severity, n } = z.object({ severity: severitySchema, n: z.number() }).parse(count)
      anomalies[severity] += n
      anomalies.total += n
    }
    return {
      ...row,
      ...(note !== '' && { note }),
      current: id === dataset.versionId,
      createdAt: new Date(created_at),
      files: z.array(z.string()).parse(files.pluck().all({ id })),
      anomalies,
    }
  })
}

/** Goes back to the version that the current one was made from; that one stays in the history. @throws BAD_INPUT */
export function undo(catalog: Catalog, ref: string): StoredDataset {
  return catalog
    .transaction(() => {
      const dataset = usable(catalog, ref)
      const { name, version } = dataset
      const parent = catalog
        .prepare('select v.parent as id, p.number from version v left join version p on p.id = v.parent where v.id = ?')
        .get(dataset.versionId)
      const { id, number } = z.object({ id: z.string().nullable(), number: z.number().nullable() }).parse(parent)
      if (id === null)
        throw failure('BAD_INPUT', `Version ${version} is the first of ${name}: there is nothing before it.`)
      if (number === null)
        throw failure(
          'BAD_INPUT',
          `The version of ${name} before version ${version} was deleted. ${others(catalog, dataset)}`,
        )
      return makeCurrent(catalog, dataset, number)
    })
    .immediate()
}

/** Makes any version the current one. @throws BAD_INPUT, NOT_FOUND */
export function restoreVersion(catalog: Catalog, ref: string, number: number): StoredDataset {
  return catalog.transaction(() => makeCurrent(catalog, usable(catalog, ref), number)).immediate()
}

/** @throws BAD_INPUT when the dataset is deleted, or still being loaded. */
export function usable(catalog: Catalog, ref: string): StoredDataset {
  const dataset = findDataset(catalog, ref)
  if (dataset.deletedAt !== null) throw failure('BAD_INPUT', `${dataset.name} is deleted. Restore it first.`)
  if (dataset.state !== 'complete')
    throw failure('BAD_INPUT', `${dataset.name} is still being loaded. Wait for it, or cancel the load.`)
  return dataset
}

function makeCurrent(catalog: Catalog, dataset: StoredDataset, number: number): StoredDataset {
  const { id, name } = dataset
  const target = datasetAt(catalog, id, number)
  if (target.state !== 'complete') throw failure('BAD_INPUT', `Version ${number} of ${name} is not complete.`)
  catalog.prepare('update dataset set current_version = ? where id = ?').run(target.versionId, id)
  return target
}

function others(catalog: Catalog, { id, version }: StoredDataset): string {
  const numbers = catalog
    .prepare('select number from version where dataset_id = ? and number <> ? order by number')
    .pluck()
    .all(id, version)
  return numbers.length === 0 ? 'There is no other.' : `Versions that can be restored: ${numbers.join(', ')}.`
}

/**
 * Deletes all versions but the newest `keep` and the current one, and the files that no version needs any more. The
 * catalog forgets them first: what a crash leaves behind then belongs to nobody, and goes with the next start.
 * Returns the versions that stay.
 */
export function prune(catalog: Catalog, paths: StorePaths, ref: string, keep: number): Version[] {
  const dataset = catalog
    .transaction(() => {
      const dataset = usable(catalog, ref)
      catalog
        .prepare(
          `delete from version where dataset_id = @id and id <> @current and state = 'complete'
             and number not in (select number from version where dataset_id = @id order by number desc limit @keep)`,
        )
        .run({ id: dataset.id, current: dataset.versionId, keep })
      return dataset
    })
    .immediate()
  removeUnreferenced(catalog, paths)
  return versionsOf(catalog, dataset)
}
