/** Logging in and out. */
import * as z from 'zod'
import { roles } from '../../../preload/contract/index.ts'
import { route } from './shapes.ts'

const TAG = 'session'

export const tokensSchema = z.object({
  access_token: z.string().describe('Send it as `Authorization: Bearer …`'),
  token_type: z.literal('Bearer'),
  expires_in: z.int().describe('Seconds until the access token ends'),
  refresh_token: z.string().describe('Works once; used twice, it ends the session'),
})

export const session = {
  login: route(TAG, 'POST', '/login', 'Log in with name and password', {
    role: 'anyone',
    description: 'Name and password as `Authorization: Basic …` (`curl -u NAME`); there is no body.',
    spec: (operation) => ({ ...operation, security: [{ basic: [] }] }),
  }).output(tokensSchema),
  refresh: route(TAG, 'POST', '/refresh', 'Exchange the refresh token for new tokens', {
    role: 'anyone',
    spec: (operation) => ({ ...operation, security: [] }),
  })
    .input(z.object({ body: z.object({ refresh_token: z.string().min(1).max(200) }) }))
    .output(tokensSchema),
  logout: route(TAG, 'POST', '/logout', 'End the session: all of its tokens stop working', { status: 204 }).output(
    z.undefined(),
  ),
  me: route(TAG, 'GET', '/me', 'Who is logged in').output(z.object({ name: z.string(), role: z.enum(roles) })),
}
