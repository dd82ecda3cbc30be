/** A reviewed push is confirmed or given up; one that was cut off is taken up again. */
import { rmSync } from 'node:fs'
import type { Task } from '../../../preload/contract/index.ts'
import { currentActor } from '../actor.ts'
import type { Engine } from '../engine.ts'
import { failure } from '../failure.ts'
import type { Outcome, TaskContext, TaskStart } from '../tasks/tasks.ts'
import { openTarget } from './open-target.ts'
import {
  changePush,
  claimPush,
  findPush,
  type Policies,
  type PushChange,
  type PushState,
  pushFolder,
  sumCounts,
} from './push-store.ts'
import type { Review } from './review-shape.ts'
import { runPush } from './run-push.ts'
import { datasetToPush } from './start-review.ts'
import { findTarget } from './sync-targets.ts'

/** Does what was reviewed, or goes on with it. @throws BAD_INPUT when a choice is missing, or it cannot be done now */
export function confirmPush(engine: Engine, ref: string, policies: Policies): Task {
  const { catalog } = engine
  const push = findPush(catalog, ref)
  const { id, review, state } = push
  if (state !== 'reviewed' && state !== 'paused') throw failure('BAD_INPUT', whyNot(state))
  if (review === null) throw failure('BAD_INPUT', 'This push was not reviewed to the end. Review it again.')
  datasetToPush(engine, push.dataset)
  // A push that has begun goes on with what was chosen then: its chunks depend on that.
  const chosen = push.policies ?? policies
  if (push.policies === null) requireChoices(review, chosen)
  // Whoever lets it happen has made it; what goes on keeps the name that the database has been told.
  const by = state === 'reviewed' ? { actor: currentActor() } : {}
  const title = `${push.datasetName} › ${push.connection}`
  const start = { kind: 'push' as const, title, files: [], bytesTotal: 0, dataset: push.dataset }
  return startClaimed(
    engine,
    { id, from: ['reviewed', 'paused'], change: { policies: chosen, message: null, ...by } },
    start,
    (context) => {
      if (!review.isUpToDate) return runPush(engine, id, context)
      const message = `${push.datasetName} is as it is in ${push.connection} already: there was nothing to push.`
      changePush(catalog, id, { state: 'discarded', message })
      rmSync(pushFolder(engine.paths, id), { recursive: true, force: true })
      return Promise.resolve({ dataset: push.dataset, rows: 0, message })
    },
  )
}

/** Starts a task that works on a push. @throws BAD_INPUT when another push of the place runs, in whatever program */
export function startClaimed(
  { catalog, tasks }: Engine,
  { id, from, change = {} }: { id: string; from: readonly PushState[]; change?: PushChange },
  start: TaskStart,
  run: (context: TaskContext) => Promise<Outcome>,
): Task {
  // In one transaction, so that whoever tidies up never sees a push that runs without its task.
  return catalog
    .transaction(() => {
      if (!claimPush(catalog, id, { from, to: 'running' })) throw failure('BAD_INPUT', BUSY)
      const task = tasks.start(start, run)
      changePush(catalog, id, { ...change, task: task.id })
      return task
    })
    .immediate()
}

const BUSY = 'Another push to this place is running. Wait until it has ended.'

function whyNot(state: PushState): string {
  switch (state) {
    case 'reviewing':
      return 'The review is not done yet.'
    case 'running':
      return 'This push is running already.'
    case 'committed':
      return 'This push is done already.'
    case 'rolled-back':
      return 'This push was taken back. Review the dataset again.'
    case 'discarded':
      return 'This push was discarded. Review the dataset again.'
    default:
      return 'This push failed. Review the dataset again.'
  }
}

function requireChoices(review: Review, policies: Policies): void {
  const { conflicts } = sumCounts(review.tables.map(({ counts }) => counts))
  if (conflicts > 0 && policies.onConflict === 'stop')
    throw failure(
      'BAD_INPUT',
      `${conflicts === 1 ? '1 row was' : `${conflicts} rows were`} changed in the database since the last sync. Look at them and choose theirs or ours; nothing was written.`,
    )
  const { total, first } = review.unstorable
  if (total === 0 || policies.onUnstorable !== 'stop') return
  const [cell] = first
  const where =
    cell === undefined ? '' : ` The first is ${cell.column} in line ${cell.line} of ${cell.file}: it ${cell.reason}.`
  throw failure(
    'BAD_INPUT',
    `${total === 1 ? '1 cell' : `${total} cells`} cannot be held by the database.${where} Choose to replace what it cannot hold, or to leave those rows out; nothing was written.`,
  )
}

/** Gives up a push that is not committed, here and there. @throws BAD_INPUT */
export async function discardPush(engine: Engine, ref: string): Promise<void> {
  const { catalog } = engine
  const { id, state, target: targetId, committedAt } = findPush(catalog, ref)
  const target = targetId === null ? undefined : findTarget(catalog, targetId)
  if (state === 'committed' || committedAt !== null)
    throw failure('BAD_INPUT', 'This push is committed. Roll it back instead.')
  if (state === 'running' || state === 'reviewing') throw failure('BAD_INPUT', 'This push is running. Cancel it first.')
  if (state === 'paused' && target !== undefined) {
    await using open = await openTarget(engine, target.connection)
    const there = await open.stateOf(id)
    if (there.state === 'committed')
      throw failure('BAD_INPUT', 'This push took effect before it was stopped. Resume it, and then roll it back.')
    await open.discard(id)
  }
  if (state !== 'rolled-back') changePush(catalog, id, { state: 'discarded' })
  rmSync(pushFolder(engine.paths, id), { recursive: true, force: true })
}
