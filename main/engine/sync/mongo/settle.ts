/** What somebody left half done who died is finished by whoever comes next: there is no other way to read what is there. */
import { bookkeeping, changePush, findPush, sequenceOf, toldState } from './bookkeeping.ts'
import { finish } from './commit.ts'
import { passes } from './errors.ts'
import { BUSY, holderOf, lock } from './locks.ts'
import { rollBack } from './roll-back.ts'
import type { Server } from './server.ts'

/** Sequence number of a dataset that nobody is about to change. @throws what passes, while somebody is */
export async function settledSequence(server: Server, dataset: string, signal: AbortSignal): Promise<number> {
  if (!(await settle(server, dataset, signal))) throw passes(BUSY)
  return sequenceOf(server, dataset)
}

/** Whether nothing of the dataset is half done now, but what the push `own` does. */
export async function settle(server: Server, dataset: string, signal: AbortSignal, own?: string): Promise<boolean> {
  const holder = await holderOf(server, dataset)
  if (holder === undefined || holder.push === own) return true
  const push = await findPush(server, holder.push)
  if (toldState(push) === holder.until) {
    // Everything was done, and only the giving back of the lock was lost.
    await server.collection(bookkeeping.locks).deleteOne({ _id: dataset, push: holder.push })
    return true
  }
  const isHalfDone = push?.state === 'applying' || push?.state === 'rolling-back'
  if (!holder.isDead) return !isHalfDone
  if (push?.state === 'rolling-back') await rollBack(server, push._id, { force: true, signal })
  else if (push?.state === 'applying') {
    await using held = await lock(server, dataset, push._id, 'committed')
    await finish(server, push, { held, tell: () => undefined })
  } else {
    // He had changed nothing yet, and may take it up again.
    if (push?.state === 'checking') await changePush(server, push._id, { state: 'staging' })
    await server.collection(bookkeeping.locks).deleteOne({ _id: dataset, push: holder.push })
  }
  return true
}
