/** Logging in and out. */
import { sealForEngine } from '../../engine/client.ts'
import { refusal } from '../answers.ts'
import type { Caller } from '../caller.ts'
import { TOKEN_SECONDS } from '../tokens.ts'
import { os, type Parts } from './parts.ts'

export function sessionHandlers({ options: { grantKey }, client, tokens, checkLoginRate }: Parts) {
  const issue = async ({ name, session, refreshToken }: { name: string; session: string; refreshToken: string }) => ({
    access_token: await tokens.issue({ user: name, session }),
    token_type: 'Bearer' as const,
    expires_in: TOKEN_SECONDS,
    refresh_token: refreshToken,
  })
  return {
    login: os.session.login.handler(async ({ context }) => {
      const credentials = readBasic(context.request.headers.authorization)
      if (credentials === null)
        throw refusal(401, 'unauthorized', 'Send name and password as HTTP Basic authentication.')
      await checkLoginRate(context, credentials.name)
      const opened = await client(context).users.logIn({ sealed: sealForEngine(grantKey, 'log in', credentials) })
      if (opened === null) throw refusal(401, 'unauthorized', 'The name or the password is not right.')
      return issue(opened)
    }),
    refresh: os.session.refresh.handler(async ({ context, input }) => {
      await checkLoginRate(context, null)
      const sealed = sealForEngine(grantKey, 'refresh', { token: input.body.refresh_token })
      const opened = await client(context).users.refresh({ sealed })
      if (opened === null)
        throw refusal(401, 'unauthorized', 'The refresh token is not valid (any more). Log in again.')
      return issue(opened)
    }),
    logout: os.session.logout.handler(async ({ context }) => {
      const { session } = sessionOf(context)
      await client(context).users.logOut({ sealed: sealForEngine(grantKey, 'log out', { session }) })
      return undefined
    }),
    me: os.session.me.handler(({ context }) => {
      const { name, role } = sessionOf(context)
      return { name, role }
    }),
  }
}

function sessionOf({ session }: Caller) {
  if (session === null) throw new Error('this route is for users')
  return session
}

/** RFC 7617; null for anything else. */
export function readBasic(header: string | undefined): { name: string; password: string } | null {
  const [, encoded] = /^Basic +([A-Za-z0-9+/_=-]{1,4000})$/i.exec(header ?? '') ?? []
  if (encoded === undefined) return null
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const at = text.indexOf(':')
  return at < 0 ? null : { name: text.slice(0, at), password: text.slice(at + 1) }
}
