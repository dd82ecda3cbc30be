/** Starts the review of a push: what is told at once is told before its task begins. */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import type { Push, Task } from '../../../preload/contract/index.ts'
import { currentActor } from '../actor.ts'
import { findConnection } from '../connections/connections.ts'
import type { Engine } from '../engine.ts'
import { Cancelled, failure, isFailure } from '../failure.ts'
import { findDataset, findTable, type StoredDataset } from '../store/datasets.ts'
import { interruptOn } from '../store/duckdb.ts'
import type { Outcome, TaskContext } from '../tasks/tasks.ts'
import { retrying } from './back-off.ts'
import { currentBases } from './bases.ts'
import { isPassing, openTarget } from './open-target.ts'
import { changePush, discardOutdated, findPush, insertPush, type NewPush, pushFolder, sumCounts } from './push-store.ts'
import { isConcerned, reviewPush } from './review.ts'
import { openScratch } from './scratch.ts'
import { ensureTarget, type StoredTarget } from './sync-targets.ts'

export interface ReviewWish {
  readonly dataset: string
  /** Names or ids of connections. */
  readonly to: string
  readonly metadataTo?: string | undefined
  readonly mode: Push['mode']
  readonly tables?: readonly string[] | undefined
}

/** @throws NOT_FOUND, BAD_INPUT */
export function startReview(engine: Engine, wish: ReviewWish): { push: string; task: Task } {
  const { catalog, tasks } = engine
  const dataset = datasetToPush(engine, wish.dataset)
  const tables = (wish.tables ?? dataset.tables.map(({ name }) => name)).map((name) => findTable(dataset, name))
  for (const table of tables)
    if (!dataset.tables.includes(table))
      throw failure('BAD_INPUT', `${table.name} is made from other tables, and is not pushed. Push those.`)
  const rows = findConnection(engine, wish.to)
  const metadata = wish.metadataTo === undefined ? undefined : findConnection(engine, wish.metadataTo)
  const target = ensureTarget(catalog, {
    ...{ dataset: dataset.id, connection: rows.id },
    metadataConnection: metadata?.id,
  })
  for (const old of discardOutdated(catalog, target.id, dataset.version))
    rmSync(pushFolder(engine.paths, old), { recursive: true, force: true })
  const id = randomUUID()
  const push: Omit<NewPush, 'task'> = {
    ...{ id, mode: wish.mode, actor: currentActor(), target: target.id },
    dataset: { id: dataset.id, name: dataset.name, version: dataset.version },
    connection: rows.name,
    metadataConnection: metadata?.name ?? nameOf(engine, target.metadataConnection),
  }
  const start = { kind: 'review' as const, title: dataset.name, files: [], bytesTotal: 0, dataset: dataset.id }
  const task = tasks.start(start, (context) => review(engine, id, { dataset, target, tables }, context))
  insertPush(catalog, { ...push, task: task.id })
  return { push: id, task }
}

/** @throws NOT_FOUND, BAD_INPUT when it cannot be pushed now */
export function datasetToPush({ catalog }: Engine, ref: string): StoredDataset {
  const dataset = findDataset(catalog, ref)
  if (dataset.deletedAt !== null)
    throw failure('BAD_INPUT', `${dataset.name} is deleted. Bring it back before you push it.`)
  if (dataset.state !== 'complete')
    throw failure('BAD_INPUT', `${dataset.name} is still being loaded. Push it when that is done.`)
  return dataset
}

/** A connection's name; its id when it is gone. */
export function nameOf(engine: Engine, connection: string): string {
  try {
    return findConnection(engine, connection).name
  } catch (error) {
    if (isFailure(error)) return connection
    throw error
  }
}

async function review(
  engine: Engine,
  id: string,
  { dataset, target: place, tables }: { dataset: StoredDataset; target: StoredTarget; tables: StoredDataset['tables'] },
  context: TaskContext,
): Promise<Outcome> {
  const { catalog, paths, templates, loaders, changes } = engine
  const { mode } = findPush(catalog, id)
  const { signal, report } = context
  const columns = Math.max(0, ...dataset.tables.map((table) => table.columns.length))
  const connection = await (await loaders.for(columns)).connect()
  using _ = interruptOn(connection, signal)
  using scratch = openScratch(paths.outbox)
  try {
    const found = await retrying(
      async () => {
        await using target = await openTarget(engine, place.connection)
        // Awaited here: the target is closed at the end of this block.
        return await reviewPush({
          ...{ dataset, tables, mode, target, connection, signal, report, places: paths },
          ...{ template: dataset.template === null ? undefined : templates.get(dataset.template.id) },
          ...{ bases: currentBases(catalog, paths, place.id), remoteId: place.remoteId },
          ...{ folder: pushFolder(engine.paths, id), scratch: scratch.file },
        })
      },
      {
        signal,
        isPassing,
        tell: (error) => report({ phase: `${String((error as Error).message)} Trying again.` }),
        giveUpAfterMs: REVIEW_PATIENCE_MS,
      },
    )
    const isSame = place.version === dataset.version && found.sequence > 0
    const isUpToDate = isSame && !found.tables.some(isConcerned)
    changePush(catalog, id, { state: 'reviewed', review: { ...found, isUpToDate } })
    changes.publish({ what: 'datasets' })
    const { inserted, updated, deleted } = sumCounts(found.tables.map(({ counts }) => counts))
    return { dataset: dataset.id, rows: inserted + updated + deleted }
  } catch (error) {
    const message = signal.aborted ? 'The review was stopped.' : isFailure(error) ? error.message : BUG
    changePush(catalog, id, { state: 'failed', message })
    rmSync(pushFolder(engine.paths, id), { recursive: true, force: true })
    throw signal.aborted ? new Cancelled() : error
  } finally {
    connection.closeSync()
  }
}

/** Somebody waits for a review: what does not pass soon is told. */
const REVIEW_PATIENCE_MS = 10_000
export const BUG = 'Something went wrong inside Winnow.'
