/** What every part of a bundle needs to be written: the dataset, a locked-down connection, a place for drafts, the zip. */
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { ReportDefinition } from '../../../preload/contract/index.ts'
import type { Engine } from '../engine.ts'
import type { StoredDataset } from '../store/datasets.ts'
import type { Template } from '../template/data-package.ts'
import type { FileNames } from './names.ts'
import type { ZipWriter } from './zip-writer.ts'

export interface BundlePlace {
  readonly engine: Engine
  readonly dataset: StoredDataset
  readonly template: Template | undefined
  readonly connection: DuckDBConnection
  /** A folder where the connection may write; it goes away. */
  readonly drafts: string
  readonly zip: ZipWriter
  readonly names: FileNames
  /** When the current version was loaded. */
  readonly loadedAt: Date
  readonly signal: AbortSignal
  /** Told of rows as they are written; throws to stop. */
  readonly onRows: (rows: number) => void
}

export const draft = ({ drafts }: Pick<BundlePlace, 'drafts'>, name: string): string => join(drafts, name)

export const reportOwner = ({ dataset, template }: Pick<BundlePlace, 'dataset' | 'template'>) => ({
  id: dataset.id,
  name: dataset.name,
  ofTemplate: (template?.winnow.reports ?? []) as readonly ReportDefinition[],
})
