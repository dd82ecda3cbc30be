/** A push that runs, as the steps of it see it. */
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Engine } from '../engine.ts'
import type { StoredDataset } from '../store/datasets.ts'
import type { TaskContext } from '../tasks/tasks.ts'
import type { ChunkPlan, SentTable } from './chunks.ts'
import type { StoredPush } from './push-store.ts'
import type { Review } from './review-shape.ts'
import type { Scratch } from './scratch.ts'
import type { StoredTarget } from './sync-targets.ts'
import type { TablePlan } from './target.ts'

/** With everything that does not change while it does. */
export interface RunningPush {
  readonly engine: Engine
  readonly push: StoredPush
  readonly review: Review
  readonly target: StoredTarget
  readonly dataset: StoredDataset
  readonly context: TaskContext
  readonly connection: DuckDBConnection
  readonly scratch: Scratch
}

export interface SentPart {
  readonly sent: SentTable
  readonly plan: TablePlan
  readonly chunks: readonly ChunkPlan[]
}
