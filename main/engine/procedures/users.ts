/** Users of the API. Whatever has to do with passwords and tokens is taken from the host alone. */
import { implement } from '@orpc/server'
import * as z from 'zod'
import { contract } from '../../../preload/contract/index.ts'
import { openFromHost } from '../host-seal.ts'
import { hashPassword } from '../users/passwords.ts'
import { endSession, findSession, logIn, refresh } from '../users/sessions.ts'
import { listUsers, removeUser, saveUser } from '../users/user-store.ts'
import type { ProcedureContext } from './context.ts'

const os = implement(contract.users)

const credentialsSchema = z.object({ name: z.string(), password: z.string() })
const tokenSchema = z.object({ token: z.string() })
const sessionSchema = z.object({ session: z.string() })

export function usersProcedures({ engine: { catalog, options } }: ProcedureContext) {
  const open = <Schema extends z.ZodType>(purpose: string, sealed: string, schema: Schema) =>
    openFromHost(options.grantKey, purpose, sealed, schema)
  return {
    list: os.list.handler(() => listUsers(catalog)),
    add: os.add.handler(async ({ input: { name, role, password } }) =>
      saveUser(catalog, { name, role, password: await hashPassword(password) }),
    ),
    remove: os.remove.handler(({ input }) => removeUser(catalog, input.name)),
    logIn: os.logIn.handler(({ input }) => logIn(catalog, open('log in', input.sealed, credentialsSchema))),
    refresh: os.refresh.handler(({ input }) => refresh(catalog, open('refresh', input.sealed, tokenSchema).token)),
    session: os.session.handler(({ input }) =>
      findSession(catalog, open('session', input.sealed, sessionSchema).session),
    ),
    logOut: os.logOut.handler(({ input }) => {
      endSession(catalog, open('log out', input.sealed, sessionSchema).session)
      return {}
    }),
  }
}
