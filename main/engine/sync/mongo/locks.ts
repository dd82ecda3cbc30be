/**
 * One at a time makes a push of a dataset take effect. Inserting a document of a given id is the one thing that every
 * server does for one client only; whoever holds the lock says so every few seconds, by the server's clock.
 */
import * as z from 'zod'
import { bookkeeping } from './bookkeeping.ts'
import { isDuplicate, passes } from './errors.ts'
import type { Server } from './server.ts'

const BEAT_MS = 10_000
const DEAD_AFTER_MS = 60_000

export const BUSY = 'Somebody else is pushing to the same dataset there right now.'

const lockSchema = z.object({
  _id: z.string(),
  push: z.string(),
  beat: z.date(),
  /** The state of the push in which whoever holds it is done, and only the giving back was lost. */
  until: z.enum(['committed', 'rolled-back', 'none']),
})
type Until = z.infer<typeof lockSchema>['until']

export interface Lock extends AsyncDisposable {
  /** From now on it is kept when this process is done with it, as if it had died: nobody is to read what is half done. */
  keep(): void
  /** It will be given back after all. */
  release(): void
}

export interface Holder {
  readonly push: string
  readonly until: Until
  readonly isDead: boolean
}

export async function holderOf(server: Server, dataset: string): Promise<Holder | undefined> {
  const found = await server.collection(bookkeeping.locks).findOne({ _id: dataset })
  if (found === null) return undefined
  const { push, beat, until } = lockSchema.parse(found)
  const { localTime } = z.object({ localTime: z.date() }).parse(await server.db.command({ hello: 1 }))
  return { push, until, isDead: localTime.getTime() - beat.getTime() > DEAD_AFTER_MS }
}

/** Taken over at once by the same push. @throws what passes, while another push has it */
export async function lock(server: Server, dataset: string, push: string, until: Until): Promise<Lock> {
  const locks = server.collection(bookkeeping.locks)
  const holder = await holderOf(server, dataset)
  if (holder !== undefined && holder.push !== push) throw passes(BUSY)
  if (holder === undefined) {
    const { localTime } = z.object({ localTime: z.date() }).parse(await server.db.command({ hello: 1 }))
    try {
      await locks.insertOne({ _id: dataset, push, beat: localTime, until })
    } catch (error) {
      if (isDuplicate(error)) throw passes(BUSY)
      throw error
    }
  }
  const times = server.db.collection<z.infer<typeof lockSchema>>(bookkeeping.locks)
  const beat = () => times.updateOne({ _id: dataset, push }, { $currentDate: { beat: true }, $set: { until } })
  await beat()
  // A beat that is lost is followed by others, or by whatever broke the connection for the work itself.
  const timer = setInterval(() => void beat().catch(() => undefined), BEAT_MS).unref()
  let isKept = false
  return {
    keep: () => {
      isKept = true
    },
    release: () => {
      isKept = false
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      if (isKept) return
      // Where the connection is gone, it is taken over by the same push, or found to be dead.
      await locks.deleteOne({ _id: dataset, push }).catch(() => undefined)
    },
  }
}
