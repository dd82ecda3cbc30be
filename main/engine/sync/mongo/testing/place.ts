/** A database of a real server of MongoDB's protocol as a target for a test, and how somebody else sees it. */
import { type Db, MongoClient } from 'mongodb'
import type { OpenConnection } from '../../../connections/connection.ts'
import { literal } from '../../../store/sql-text.ts'
import { openTargetPlace, rowsWith, type TargetPlace } from '../../testing/target-place.ts'
import type { Abilities } from '../server.ts'
import { openMongoTarget } from '../target.ts'

export { column, type Sent } from '../../testing/target-place.ts'

export function connectionTo(url: string): OpenConnection {
  const { host, username, password, pathname } = new URL(url)
  const plain = new URL(url)
  plain.password = ''
  return {
    connection: {
      ...{ id: 'c', name: 'team', kind: 'mongodb', url: plain.href, host, user: username === '' ? null : username },
      ...{ database: pathname.slice(1), schema: null, tls: { mode: 'disable' }, createdAt: new Date(0) },
    },
    password: decodeURIComponent(password),
    key: undefined,
  }
}

export interface Place extends TargetPlace {
  /** As somebody else would see it. */
  readonly db: Db
}

/** What is read back is texts: a document may hold anything. */
export async function openPlace(url: string, given?: Abilities): Promise<Place> {
  await using open = new AsyncDisposableStack()
  const place = open.use(await openTargetPlace(await openMongoTarget(connectionTo(url), given), 'texts'))
  const client = open.use(await new MongoClient(url, { retryWrites: false }).connect())
  const parts = open.move()
  return { ...place, db: client.db(), [Symbol.asyncDispose]: () => parts.disposeAsync() }
}

/** The first value is an id, or a text that `idOf` makes one of. */
export const rowsOf = rowsWith((id) => literal(id.length === 32 ? id : idOf(id)))

/** 32 hexadecimal digits. */
export const idOf = (text: string): string => Buffer.from(text).toString('hex').padStart(32, '0')
