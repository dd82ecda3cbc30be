/** A database of a real PostgreSQL as a target for a test, and how somebody else sees it. */
import type { OpenConnection } from '../../../connections/connection.ts'
import { literal } from '../../../store/sql-text.ts'
import { openTargetPlace, rowsWith, type TargetPlace } from '../../testing/target-place.ts'
import { openPostgresTarget } from '../target.ts'

export { runSql as run } from '../../../testing/servers/postgres.ts'
export { column, type Sent, type TargetPlace as Place } from '../../testing/target-place.ts'

export function connectionTo(url: string, schema: string | null = 'public'): OpenConnection {
  const { hostname, username, password, pathname, port } = new URL(url)
  const plain = `postgresql://${username}@${hostname}:${port}${pathname}`
  return {
    connection: {
      ...{ id: 'c', name: 'team', kind: 'postgres', url: plain, host: `${hostname}:${port}`, user: username },
      ...{ database: pathname.slice(1), schema, tls: { mode: 'disable' }, createdAt: new Date(0) },
    },
    password: decodeURIComponent(password),
    key: undefined,
  }
}

/** What is read back has the types of the columns. */
export const openPlace = async (url: string, schema: string | null = 'public'): Promise<TargetPlace> =>
  openTargetPlace(await openPostgresTarget(connectionTo(url, schema)), 'typed')

/** The first value is any text, which is hashed to an id. */
export const rowsOf = rowsWith((id) => `md5(${literal(id)})`)
