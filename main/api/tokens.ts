/**
 * Access tokens: JSON Web Tokens (RFC 7519, 9068) signed with HMAC-SHA-256 and good for 30 minutes. The key belongs to the
 * store and lies in a file that only its owner may read; it is in no catalog, backup or log.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errors, jwtVerify, SignJWT } from 'jose'

export const TOKEN_SECONDS = 30 * 60
const ISSUER = 'winnow'
const AUDIENCE = 'winnow-api'
const TYPE = 'at+jwt'
const KEY_BYTES = 64

export interface Tokens {
  issue(claims: { readonly user: string; readonly session: string }): Promise<string>
  /** The session that a token stands for; null for one that is not ours, was changed or has run out. */
  sessionOf(token: string): Promise<string | null>
}

/** @throws Error when the key can neither be read nor made. */
export async function openTokens(store: string): Promise<Tokens> {
  const key = await readOrMakeKey(join(store, 'api.key'))
  return {
    issue: ({ user, session }) =>
      new SignJWT({ sid: session })
        .setProtectedHeader({ alg: 'HS256', typ: TYPE })
        .setSubject(user)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setJti(randomUUID())
        .setIssuedAt()
        .setExpirationTime(`${TOKEN_SECONDS}s`)
        .sign(key),
    async sessionOf(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: ['HS256'],
          issuer: ISSUER,
          audience: AUDIENCE,
          typ: TYPE,
          maxTokenAge: TOKEN_SECONDS,
          requiredClaims: ['sub', 'sid', 'exp', 'iat'],
        })
        return typeof payload.sid === 'string' ? payload.sid : null
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof TypeError) return null
        throw error
      }
    },
  }
}

async function readOrMakeKey(path: string): Promise<Uint8Array> {
  try {
    await writeFile(path, randomBytes(KEY_BYTES).toString('base64'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    // A copied store may have lost the mode of its files.
    await chmod(path, 0o600)
  }
  const key = Buffer.from(await readFile(path, 'utf8'), 'base64')
  if (key.length < KEY_BYTES)
    throw new Error(`${path} is damaged: delete it, and everybody who uses the API logs in again.`)
  return key
}
