/** Who may use the API: people and programs with a name, a password and a role. */
import * as z from 'zod'
import { procedure } from './errors.ts'

export const roles = ['reader', 'editor'] as const
export const userNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,79}$/, 'A user name has 1 to 80 letters, digits and . _ @ -')

export const userSchema = z.object({ name: userNameSchema, role: z.enum(roles), createdAt: z.date() })
export type User = z.infer<typeof userSchema>

export const users = {
  list: procedure.route({ method: 'GET', path: '/users', summary: 'Users of the API' }).output(z.array(userSchema)),
  add: procedure
    .route({ method: 'POST', path: '/users', summary: 'Add a user, or give one a new password or role' })
    .input(z.object({ name: userNameSchema, role: z.enum(roles), password: z.string().min(10).max(1000) }))
    .output(userSchema),
  remove: procedure
    .route({ method: 'DELETE', path: '/users/{name}', summary: 'Remove a user; tokens end at once' })
    .input(z.object({ name: userNameSchema }))
    .output(userSchema),
}
