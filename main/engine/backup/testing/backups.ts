/** An engine on a folder of its own that backs datasets up and restores them, for tests. */
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Task } from '../../../../preload/contract/index.ts'
import { openCatalog } from '../../store/catalog.ts'
import { findDataset, type StoredDataset } from '../../store/datasets.ts'
import { openStorePaths } from '../../store/paths.ts'
import { temporaryFolder } from '../../testing/temporary-folder.ts'
import { openTestEngine, type TestEngine } from '../../testing/test-engine.ts'

export interface BackupPlace {
  readonly engine: TestEngine
  readonly folder: string
  at(name: string): string
  backup(dataset: string, out: string, options?: BackupOptions): Promise<Task>
  restore(files: readonly string[], options?: RestoreOptions): Promise<Task>
  /** What the store knows of a dataset: how its columns are stored, too. */
  stored(dataset: string): StoredDataset
}

type Inputs = TestEngine['client']['backups']
type BackupOptions = Partial<Omit<Parameters<Inputs['start']>[0], 'dataset' | 'target'>>
type RestoreOptions = Omit<Parameters<Inputs['restore']>[0], 'files'>

export async function openBackupPlace(templates?: string): Promise<BackupPlace> {
  const folder = temporaryFolder()
  const at = (name: string) => join(folder, name)
  const engine = await openTestEngine(at('store'), templates)
  onTestFinished(() => engine[Symbol.asyncDispose]())
  const { client } = engine
  return {
    engine,
    folder,
    at,
    async backup(dataset, out, options = {}) {
      const { id } = await client.backups.start({ dataset, target: engine.write(at(out)), ...options })
      return engine.ended(id)
    },
    async restore(files, options = {}) {
      const { id } = await client.backups.restore({ files: files.map((file) => engine.read(at(file))), ...options })
      return engine.ended(id)
    },
    stored(dataset) {
      const catalog = openCatalog(openStorePaths(at('store')).catalog)
      try {
        return findDataset(catalog, dataset)
      } finally {
        catalog.close()
      }
    },
  }
}
