/**
 * Pushes that nobody starts: after each load, or once a day. They go on by themselves only where there is nothing to
 * decide; else the target says what it waits for.
 */
import type { Engine } from '../engine.ts'
import { isFailure } from '../failure.ts'
import { confirmPush } from './confirm-push.ts'
import { findPush, listPushes } from './push-store.ts'
import { startReview } from './start-review.ts'
import { claimRun, listTargets, type StoredTarget, setWaiting } from './sync-targets.ts'

const LOOK_EVERY_MS = 60_000

/** Follows the daily schedules for as long as it is not disposed. A day that was slept through is made up for once. */
export function followSchedules(engine: Engine): Disposable {
  const look = () => {
    for (const target of listTargets(engine.catalog))
      if (isDue(target, new Date()) && claimRun(engine.catalog, target)) begin(engine, target)
  }
  const timer = setInterval(() => {
    try {
      look()
    } catch (error) {
      // A catalog that is busy now is looked at again in a minute.
      console.error(error)
    }
  }, LOOK_EVERY_MS)
  timer.unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** Whether the last time of the day that the schedule names has come since it was followed last. */
export function isDue({ schedule, ranAt }: Pick<StoredTarget, 'schedule' | 'ranAt'>, now: Date): boolean {
  if (schedule.when !== 'daily') return false
  const [hours = 0, minutes = 0] = schedule.at.split(':').map(Number)
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate(), hours, minutes)
  const last = today <= now ? today : new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1, hours, minutes)
  return ranAt < last.getTime()
}

/** Called after a dataset has a new version; does not wait for what it begins. */
export function pushAfterLoad(engine: Engine, dataset: string): void {
  for (const target of listTargets(engine.catalog, dataset))
    if (target.schedule.when === 'after-load' && claimRun(engine.catalog, target)) begin(engine, target)
}

const begun = new WeakMap<Engine, Set<Promise<void>>>()

function begin(engine: Engine, target: StoredTarget): void {
  const all = begun.get(engine) ?? new Set()
  begun.set(engine, all)
  const push = pushByItself(engine, target).finally(() => all.delete(push))
  all.add(push)
}

/** Ends when all pushes that began by themselves have ended: a program that has nothing else to do waits for them. */
export async function scheduledPushes(engine: Engine): Promise<void> {
  await Promise.all(begun.get(engine) ?? [])
}

/** Never throws: what is in the way is told by the target. */
async function pushByItself(engine: Engine, target: StoredTarget): Promise<void> {
  const { catalog, changes } = engine
  let waiting: string | null
  try {
    // What was cut off is finished first, so that nothing of it stays there.
    const cutOff = listPushes(catalog, { dataset: target.dataset, limit: RECENT }).find(
      (push) => push.target === target.id && push.state === 'paused',
    )
    waiting = cutOff === undefined ? null : await confirm(engine, cutOff.id)
    waiting ??= await reviewAndPush(engine, target)
  } catch (error) {
    waiting = isFailure(error) ? error.message : 'Something went wrong inside Winnow.'
    if (!isFailure(error)) console.error(error)
  }
  setWaiting(catalog, target.id, waiting)
  changes.publish({ what: 'datasets' })
}

const RECENT = 20

/** Why it could not be done, or null. */
async function reviewAndPush(engine: Engine, { dataset, connection, schedule }: StoredTarget): Promise<string | null> {
  const { push, task } = startReview(engine, { dataset, to: connection, mode: schedule.mode })
  const reviewed = await engine.tasks.ended(task.id)
  if (reviewed.status !== 'done') return reviewed.message ?? 'The review did not end.'
  return whatToDecide(engine, push) ?? confirm(engine, push)
}

async function confirm(engine: Engine, push: string): Promise<string | null> {
  const task = confirmPush(engine, push, { onConflict: 'stop', onUnstorable: 'stop' })
  const done = await engine.tasks.ended(task.id)
  return done.status === 'done' ? null : (findPush(engine.catalog, push).message ?? done.message)
}

/** What a person has to look at before the push, in a sentence; null for nothing. */
function whatToDecide(engine: Engine, push: string): string | null {
  const { review } = findPush(engine.catalog, push)
  if (review === null) return 'The review did not end.'
  const conflicts = review.tables.reduce((sum, { counts }) => sum + counts.conflicts, 0)
  if (conflicts > 0)
    return `${conflicts === 1 ? '1 row was' : `${conflicts} rows were`} changed in the database since the last push. Review it and choose.`
  if (review.unstorable.total > 0)
    return `The database cannot hold ${review.unstorable.total === 1 ? '1 cell' : `${review.unstorable.total} cells`}. Review the push and choose.`
  const changed = review.tables.filter(({ there, ddl }) => there !== null && ddl.length > 0)
  if (changed.length > 0)
    return `The columns of ${changed.map(({ target }) => target.source).join(', ')} changed. Review the push and confirm it.`
  return null
}
