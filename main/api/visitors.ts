/** Who may read the documentation: users with a token, and in a browser, which asks for name and password itself. */
import { createHash } from 'node:crypto'
import { ORPCError } from '@orpc/client'
import type { FastifyRequest } from 'fastify'
import type { Client } from '../../preload/contract/index.ts'
import { sealForEngine } from '../engine/client.ts'
import type { AccessCheck } from './access.ts'
import { refusal } from './answers.ts'
import { readBasic } from './handlers/session.ts'

/** A page is a dozen requests, each with the password: it is not worth a dozen slow hashes. */
const REMEMBERED_MS = 60_000
const MOST_REMEMBERED = 100

export function visitorCheck(access: AccessCheck, client: () => Client, grantKey: Buffer) {
  const known = new Map<string, number>()
  return async (request: FastifyRequest): Promise<void> => {
    const credentials = readBasic(request.headers.authorization)
    if (credentials === null) {
      await access.check(request, 'reader').catch((error: unknown) => {
        if (!(error instanceof ORPCError) || error.status !== 401) throw error
        throw refusal(401, 'unauthorized', 'Log in as a user of the API to read this.', {
          headers: { 'www-authenticate': 'Basic realm="Winnow", charset="UTF-8"' },
        })
      })
      return
    }
    const header = createHash('sha256').update(JSON.stringify(credentials)).digest('base64')
    if ((known.get(header) ?? 0) > Date.now()) return
    await access.checkLogin(request, credentials.name)
    const opened = await client().users.logIn({ sealed: sealForEngine(grantKey, 'log in', credentials) })
    if (opened === null) throw refusal(401, 'unauthorized', 'The name or the password is not right.')
    await client().users.logOut({ sealed: sealForEngine(grantKey, 'log out', { session: opened.session }) })
    if (known.size >= MOST_REMEMBERED) known.clear()
    known.set(header, Date.now() + REMEMBERED_MS)
  }
}
