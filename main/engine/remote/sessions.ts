/**
 * Connections to the databases of datasets that are open where they lie: a few for each, opened when there is a question
 * and closed when there was none for half a minute.
 */
import type { OpenConnection } from '../connections/connection.ts'
import type { Session } from '../sync/postgres/session.ts'

export interface RemoteSessions extends AsyncDisposable {
  /** `open` is asked for the connection's secrets when there is no session yet. */
  for(remote: string, open: () => Promise<OpenConnection>): Promise<Session>
  /** Closes what is open, so that the next question begins anew. */
  close(remote: string): Promise<void>
}

export function createRemoteSessions(): RemoteSessions {
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
