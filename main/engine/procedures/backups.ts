/** Backups of datasets, and the way back. */
import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { implement } from '@orpc/server'
import { contract } from '../../../preload/contract/index.ts'
import { backupDataset } from '../backup/backup.ts'
import { findBackup } from '../backup/find-files.ts'
import { chooseFiles, restoreBackup } from '../backup/restore.ts'
import { failure } from '../failure.ts'
import { findDataset, refuseTakenName } from '../store/datasets.ts'
import { freeDatasetName } from '../store/publish.ts'
import { stemOf } from '../unpack/location.ts'
import { afterLoad } from './after-load.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.backups)

export function backupsProcedures({ engine, engine: { catalog, grants, tasks, changes, paths } }: ProcedureContext) {
  const find = (files: readonly string[]) =>
    findBackup(
      files.map((file) => {
        const { path, temporary } = grants.open(file, 'read')
        return { path, temporary }
      }),
      paths.spill,
    )
  return {
    start: os.start.handler(({ input }) => {
      const dataset = findDataset(catalog, input.dataset)
      if (dataset.state !== 'complete')
        throw failure('BAD_INPUT', `${dataset.name} is still being loaded. Back it up when that is done.`)
      const { path } = grants.open(input.target, 'write')
      const { codec, overwrite } = input
      const start = {
        kind: 'backup' as const,
        title: dataset.name,
        files: [basename(path)],
        bytesTotal: 0,
        dataset: dataset.id,
      }
      return tasks.start(start, (context) => backupDataset({ dataset, path, codec, overwrite }, engine, context))
    }),
    inspect: os.inspect.handler(async ({ input }) => {
      const { manifest, files } = await find(input.files)
      const name = manifest?.dataset.name ?? files.find(({ meta }) => meta !== null)?.meta?.dataset ?? null
      return {
        dataset: name,
        createdAt: manifest?.createdAt ?? null,
        version: manifest?.dataset.version ?? null,
        tables: files.map(({ path, meta, listed }) => ({
          name: meta?.name ?? stemOf({ path }),
          title: meta?.title ?? stemOf({ path }),
          rows: listed?.rows ?? null,
          file: basename(path),
        })),
        proposal: freeDatasetName(catalog, name ?? proposalFor(files)),
      }
    }),
    restore: os.restore.handler(async ({ input }) => {
      const backup = await find(input.files)
      const files = chooseFiles(backup, input.table)
      const into = input.into === undefined ? null : findDataset(catalog, input.into)
      if (into !== null && into.deletedAt !== null)
        throw failure('BAD_INPUT', `${into.name} is deleted. Bring it back before you restore into it.`)
      const own = backup.manifest?.dataset.name ?? files[0]?.meta?.dataset
      const name = into?.name ?? input.dataset ?? freeDatasetName(catalog, own ?? proposalFor(files))
      if (into === null) refuseTakenName(catalog, name)
      const versionId = randomUUID()
      const { table, strict } = input
      const start = {
        kind: 'restore' as const,
        title: name,
        files: files.map(({ path }) => basename(path)),
        bytesTotal: files.reduce((sum, { path }) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0),
        versionId,
        ...(into === null ? {} : { dataset: into.id }),
      }
      return tasks.start(start, async (context) => {
        engine.prepareToRead()
        const outcome = await restoreBackup({ backup, name, into, table, strict, versionId }, engine, context)
        changes.publish({ what: 'datasets' })
        if (outcome.dataset !== undefined) await afterLoad(engine, outcome.dataset, context.signal)
        return outcome
      })
    }),
  }
}

const proposalFor = (files: readonly { readonly path: string }[]): string =>
  stemOf({ path: files[0]?.path ?? '' })
    .trim()
    .slice(0, 200) || 'dataset'
