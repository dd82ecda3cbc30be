/**
 * Sessions of users: opened by a password, kept up by refresh tokens that work once, ended by the user, by a new
 * password, or when a token is used twice, since then two have it (RFC 9700, section 4.14). Only hashes are kept.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import * as z from 'zod'
import { type ApiSession, roles } from '../../../preload/contract/index.ts'
import type { Catalog } from '../store/catalog.ts'
import { isPassword } from './passwords.ts'
import { findUser } from './user-store.ts'

/** Without a refresh for so long, a user logs in again. */
const SESSION_DAYS = 14
const DAY_MS = 86_400_000

export interface OpenedSession extends ApiSession {
  readonly refreshToken: string
}

/** Null when there is no such user or the password is another. */
export async function logIn(
  catalog: Catalog,
  { name, password }: { name: string; password: string },
): Promise<OpenedSession | null> {
  const user = findUser(catalog, name)
  if (!(await isPassword(password, user?.password ?? null))) return null
  return catalog
    .transaction(() => {
      // While the password was checked, the user may have gone or have got another.
      const now = findUser(catalog, name)
      if (now === null || now.password !== user?.password) return null
      catalog.prepare('delete from api_session where expires_at < ?').run(Date.now())
      const session = randomUUID()
      catalog
        .prepare('insert into api_session (id, user_name, created_at, expires_at) values (?, ?, ?, ?)')
        .run(session, name, Date.now(), Date.now() + SESSION_DAYS * DAY_MS)
      return { session, name, role: now.role, refreshToken: newToken(catalog, session) }
    })
    .immediate()
}

/** Null when the token is unknown, used or too old. One that was used before ends its session. */
export function refresh(catalog: Catalog, token: string): OpenedSession | null {
  return catalog
    .transaction(() => {
      const row = catalog.prepare('select session_id, used_at from api_refresh where hash = ?').get(hashOf(token))
      if (row === undefined) return null
      const { session_id: session, used_at: usedAt } = refreshRowSchema.parse(row)
      const found = findSession(catalog, session)
      if (found === null || usedAt !== null) {
        endSession(catalog, session)
        return null
      }
      const now = Date.now()
      catalog.prepare('update api_refresh set used_at = ? where hash = ?').run(now, hashOf(token))
      catalog.prepare('update api_session set expires_at = ? where id = ?').run(now + SESSION_DAYS * DAY_MS, session)
      return { ...found, refreshToken: newToken(catalog, session) }
    })
    .immediate()
}

/** Null when it was ended or has run out. */
export function findSession(catalog: Catalog, session: string): ApiSession | null {
  const row = catalog
    .prepare(
      `select s.id as session, u.name, u.role from api_session s join api_user u on u.name = s.user_name
       where s.id = ? and s.expires_at >= ?`,
    )
    .get(session, Date.now())
  return row === undefined ? null : sessionRowSchema.parse(row)
}

export function endSession(catalog: Catalog, session: string): void {
  catalog.prepare('delete from api_session where id = ?').run(session)
}

const refreshRowSchema = z.object({ session_id: z.string(), used_at: z.number().nullable() })
const sessionRowSchema = z.object({ session: z.string(), name: z.string(), role: z.enum(roles) })

function newToken(catalog: Catalog, session: string): string {
  const token = randomBytes(32).toString('base64url')
  catalog.prepare('insert into api_refresh (hash, session_id) values (?, ?)').run(hashOf(token), session)
  return token
}

/** A token has 256 bits of chance: it needs no salt and no slow hash. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')
