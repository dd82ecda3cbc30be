/** What the steps of a load hand to one another. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { LoadInto } from '../../../preload/contract/index.ts'
import type { StoredDataset } from '../store/datasets.ts'
import type { StorePaths } from '../store/paths.ts'
import type { Staging } from '../store/staging.ts'
import type { Template } from '../template/data-package.ts'
import type { Findings } from './findings.ts'
import type { FileToLoad } from './open-files.ts'
import type { Pace } from './pace.ts'
import type { ReadTable } from './read-table.ts'
import type { Showing } from './showing.ts'

export interface LoadRequest {
  readonly files: readonly FileToLoad[]
  /** The name of a new dataset. */
  readonly dataset: string
  /** Nobody chose the name: one like it will do as well. */
  readonly nameIsProposed: boolean
  /** The dataset to load into instead. */
  readonly into: (LoadInto & { readonly byName?: boolean }) | undefined
  /** A template id; null for none, undefined to find one. */
  readonly template: string | null | undefined
  readonly again: boolean
  /** What was done, for the history, where it is more than the names of files. */
  readonly note?: string
  readonly versionId: string
}

export interface Making {
  readonly request: LoadRequest
  readonly paths: StorePaths
  readonly staging: Staging
  readonly findings: Findings
  readonly connection: DuckDBConnection
  readonly pace: Pace
  readonly signal: AbortSignal
  readonly reads: readonly ReadTable[]
  readonly template: Template | null
  /** The dataset to load into, as it was when the load began; null for a new one. */
  readonly current: StoredDataset | null
  readonly showing: Showing
}
