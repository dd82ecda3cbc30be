/** Takes the last committed push of a place back: the rows there, what is told of them, and what we know of them. */
import type { Task } from '../../../preload/contract/index.ts'
import type { Engine } from '../engine.ts'
import { failure, isFailure } from '../failure.ts'
import type { TaskContext } from '../tasks/tasks.ts'
import { retrying } from './back-off.ts'
import { forgetBases } from './bases.ts'
import { startClaimed } from './confirm-push.ts'
import { isPassing, openMetadata, openTarget } from './open-target.ts'
import { changePush, findPush, lastCommitted, type Policies } from './push-store.ts'
import { BUG } from './start-review.ts'
import { findTarget, noteSynced, type StoredTarget } from './sync-targets.ts'
import { ChangedThere } from './target.ts'

/** Takes the last committed push of a place back. @throws BAD_INPUT */
export function startRollBack(engine: Engine, ref: string, onConflict: Policies['onConflict']): Task {
  const { catalog, changes } = engine
  const push = findPush(catalog, ref)
  const { id } = push
  const target = push.target === null ? undefined : findTarget(catalog, push.target)
  if (push.state !== 'committed')
    throw failure(
      'BAD_INPUT',
      push.state === 'rolled-back' ? 'This push was taken back already.' : 'Only a committed push can be taken back.',
    )
  if (target === undefined) throw failure('BAD_INPUT', 'The connection of this push is gone.')
  const last = lastCommitted(catalog, target.id)
  if (last !== undefined && last.id !== id)
    throw failure('BAD_INPUT', `Only the last push can be taken back. Roll back ${last.id} first.`)
  if (onConflict === 'theirs')
    throw failure(
      'BAD_INPUT',
      'A push is taken back as a whole: choose stop, or ours to overwrite what others changed.',
    )
  const title = `${push.datasetName} › ${push.connection}`
  const start = { kind: 'rollback' as const, title, files: [], bytesTotal: 0, dataset: push.dataset }
  return startClaimed(engine, { id, from: ['committed'] }, start, async (context) => {
    try {
      await retrying(() => takeBack(engine, { id, target, force: onConflict === 'ours' }, context), {
        ...{ signal: context.signal, isPassing },
        tell: (error) => context.report({ phase: `${String((error as Error).message)} Trying again.` }),
      })
    } catch (error) {
      const message = isFailure(error) || error instanceof ChangedThere ? error.message : BUG
      changePush(catalog, id, { state: 'committed', message: context.signal.aborted ? null : message })
      if (error instanceof ChangedThere) throw failure('BAD_INPUT', `${message} Choose ours to overwrite it.`)
      throw error
    } finally {
      changes.publish({ what: 'datasets' })
    }
    return { dataset: push.dataset }
  })
}

async function takeBack(
  engine: Engine,
  { id, target: place, force }: { id: string; target: StoredTarget; force: boolean },
  { signal, report }: TaskContext,
): Promise<void> {
  const { catalog } = engine
  report({ phase: 'Taking the push back' })
  await using target = await openTarget(engine, place.connection)
  const { state } = await target.stateOf(id)
  if (state !== 'rolled-back') {
    if (!(await target.canRollBack(id)))
      throw failure('BAD_INPUT', 'What this roll back needs is not kept in the database any more.')
    await target.rollBack(id, { force, signal })
  }
  await using metadata = await openMetadata(engine, place.metadataConnection)
  await metadata.withdraw(id)
  catalog
    .transaction(() => {
      forgetBases(catalog, place.id, id)
      changePush(catalog, id, { state: 'rolled-back', message: null })
      noteSynced(catalog, place.id, lastCommitted(catalog, place.id)?.version ?? null)
    })
    .immediate()
}
