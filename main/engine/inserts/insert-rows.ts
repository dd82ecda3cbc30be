/** Inserts a batch of rows that was found to be right, as a file of its own, so that it is loaded, kept and undone like any. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { csvRecord } from '../csv/csv-writer.ts'
import type { Engine } from '../engine.ts'
import { failure } from '../failure.ts'
import { loadFiles } from '../load/load-files.ts'
import { findDataset } from '../store/datasets.ts'
import type { Outcome, TaskContext } from '../tasks/tasks.ts'
import type { Batch, CheckedBatch } from './check-rows.ts'

export async function insertRows(
  { dataset, table, template }: Batch,
  { cells }: CheckedBatch,
  versionId: string,
  engine: Engine,
  context: TaskContext,
): Promise<Outcome> {
  const { catalog, paths } = engine
  if (findDataset(catalog, dataset.id).versionId !== dataset.versionId)
    throw failure('BAD_INPUT', `${dataset.name} was changed meanwhile. Insert the rows once more.`)
  const folder = join(paths.spill, 'inserted', randomUUID())
  mkdirSync(folder, { recursive: true })
  using _ = { [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
  const path = join(folder, insertedName(new Date()))
  const header = table.columns.map(({ name }) => name)
  writeFileSync(path, [header, ...cells].map((record) => csvRecord(record)).join(''))
  const { name, title, columns } = table
  const file = {
    ...{ path, dialect: {}, keep: true, split: false, asIs: true },
    resource: template?.resources.some((resource) => resource.name === table.resource) ? table.resource : null,
    known: { name, title, columns: [...columns], absent: [], damages: [] },
  }
  return await loadFiles(
    {
      files: [file],
      dataset: dataset.name,
      nameIsProposed: false,
      into: { dataset: dataset.id, mode: 'append', byName: true },
      template: template?.name ?? null,
      again: true,
      note: cells.length === 1 ? `One row inserted into ${name}` : `${cells.length} rows inserted into ${name}`,
      versionId,
    },
    engine,
    context,
  )
}

/** `inserted rows 2024-01-31 15.30.00.csv`, in UTC: a name that every system allows. */
export const insertedName = (now: Date): string =>
  `inserted rows ${now.toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.')}.csv`
