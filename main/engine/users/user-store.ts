/** Users of the API, in the catalog: a name, a role and the hash of a password, which never leaves it. */
import * as z from 'zod'
import { roles, type User } from '../../../preload/contract/index.ts'
import { failure } from '../failure.ts'
import type { Catalog } from '../store/catalog.ts'

const rowSchema = z.object({
  name: z.string(),
  role: z.enum(roles),
  password: z.string(),
  created_at: z.number(),
})
type StoredUser = z.infer<typeof rowSchema>

const toUser = ({ name, role, created_at }: StoredUser): User => ({ name, role, createdAt: new Date(created_at) })

export const listUsers = (catalog: Catalog): User[] =>
  catalog
    .prepare('select * from api_user order by name')
    .all()
    .map((row) => toUser(rowSchema.parse(row)))

export function findUser(catalog: Catalog, name: string): StoredUser | null {
  const row = catalog.prepare('select * from api_user where name = ?').get(name)
  return row === undefined ? null : rowSchema.parse(row)
}

/** A new password ends the sessions that the old one opened. */
export function saveUser(
  catalog: Catalog,
  { name, role, password }: { name: string; role: User['role']; password: string },
): User {
  return catalog
    .transaction(() => {
      catalog
        .prepare(
          `insert into api_user (name, role, password, created_at) values (?, ?, ?, ?)
           on conflict (name) do update set role = excluded.role, password = excluded.password`,
        )
        .run(name, role, password, Date.now())
      catalog.prepare('delete from api_session where user_name = ?').run(name)
      return toUser(found(catalog, name))
    })
    .immediate()
}

/** @throws NOT_FOUND */
export function removeUser(catalog: Catalog, name: string): User {
  return catalog
    .transaction(() => {
      const user = toUser(found(catalog, name))
      catalog.prepare('delete from api_user where name = ?').run(name)
      return user
    })
    .immediate()
}

function found(catalog: Catalog, name: string): StoredUser {
  const user = findUser(catalog, name)
  if (user === null) throw failure('NOT_FOUND', `There is no user called ${name}.`)
  return user
}
