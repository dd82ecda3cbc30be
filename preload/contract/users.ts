/** Who may use the API: people and programs with a name, a password and a role. */
import * as z from 'zod'
import { procedure } from './errors.ts'

export const roles = ['reader', 'editor'] as const
export const userNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,79}$/, 'A user name has 1 to 80 letters, digits and . _ @ -')

export const userSchema = z.object({ name: userNameSchema, role: z.enum(roles), createdAt: z.date() })
export type User = z.infer<typeof userSchema>

/** Who a token of the API stands for, as long as the session is not ended. */
export const apiSessionSchema = z.object({ session: z.string(), name: z.string(), role: z.enum(roles) })
export type ApiSession = z.infer<typeof apiSessionSchema>

const openedSchema = apiSessionSchema.extend({ refreshToken: z.string() })

/** What only the host can write (`sealForEngine`): no page can try passwords or tokens by these procedures. */
export const sealedSchema = z.object({ sealed: z.string().max(20_000).describe('A message that the host has sealed') })

export const users = {
  list: procedure.route({ method: 'GET', path: '/users', summary: 'Users of the API' }).output(z.array(userSchema)),
  add: procedure
    .route({ method: 'POST', path: '/users', summary: 'Add a user, or give one a new password or role' })
    .input(
      z.object({
        name: userNameSchema,
        role: z.enum(roles),
        password: z
          .string()
          .min(10, 'A password has 10 characters or more.')
          .max(1000, 'A password has at most 1,000 characters.'),
      }),
    )
    .output(userSchema),
  remove: procedure
    .route({ method: 'DELETE', path: '/users/{name}', summary: 'Remove a user; tokens end at once' })
    .input(z.object({ name: userNameSchema }))
    .output(userSchema),
  logIn: procedure
    .route({ method: 'POST', path: '/users-log-in', summary: 'Open a session by name and password; null when refused' })
    .input(sealedSchema)
    .output(openedSchema.nullable()),
  refresh: procedure
    .route({ method: 'POST', path: '/users-refresh', summary: 'Exchange a refresh token; null when it is refused' })
    .input(sealedSchema)
    .output(openedSchema.nullable()),
  session: procedure
    .route({ method: 'POST', path: '/users-session', summary: 'Who a session belongs to; null when it is ended' })
    .input(sealedSchema)
    .output(apiSessionSchema.nullable()),
  logOut: procedure
    .route({ method: 'POST', path: '/users-log-out', summary: 'End a session and all its tokens' })
    .input(sealedSchema)
    .output(z.object({})),
}
