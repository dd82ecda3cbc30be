/**
 * Connections to the databases of datasets that are open where they lie: a few for each, opened when there is a question
 * and closed when there was none for half a minute.
 */
import type { OpenConnection } from '../connections/connection.ts'
import type { Session } from '../sync/postgres/session.ts'

export interface RemoteSessions extends AsyncDisposable {
  /** `open` is asked for the connection's secrets when there is no session yet. */
  for(remote: string, open: () => Promise<OpenConnection>): Promise<Session>
  /** Numbers of rows that were counted, as long as the state they were counted in holds: pages come one after the other. */
  count(question: string, find: () => Promise<number>): Promise<number>
  /** Closes what is open, so that the next question begins anew. */
  close(remote: string): Promise<void>
}

const MOST_COUNTS = 100

export function createRemoteSessions(): RemoteSessions {
  const counts = new Map<string, number>()
  const sessions = new Map<string, Promise<Session>>()
  const close = async (remote: string): Promise<void> => {
    const session = sessions.get(remote)
    sessions.delete(remote)
    await session?.then(
      (open) => open[Symbol.asyncDispose](),
      () => undefined,
    )
  }
  return {
    close,
    async count(question, find) {
      const known = counts.get(question)
      if (known !== undefined) return known
      const found = await find()
      counts.set(question, found)
      const [oldest] = counts.keys()
      if (counts.size > MOST_COUNTS && oldest !== undefined) counts.delete(oldest)
      return found
    },
    for(remote, open) {
      const known = sessions.get(remote)
      if (known !== undefined) return known
      const session = open().then(async (connection) => {
        const { openSession } = await import('../sync/postgres/session.ts')
        return openSession(connection)
      })
      sessions.set(remote, session)
      session.catch(() => sessions.delete(remote))
      return session
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...sessions.keys()].map(close))
    },
  }
}
