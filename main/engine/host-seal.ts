/**
 * Messages that only a host can write: sealed with a key made from the one that host and engine share. A page may call
 * any procedure, but not one that asks for such a message, so that it can neither try passwords nor speak for the host.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type * as z from 'zod'
import { failure } from './failure.ts'

const CIPHER = 'aes-256-gcm'

/** `purpose` keeps a message for one procedure from being used for another. */
export function sealForEngine(key: Buffer, purpose: string, message: unknown): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv(CIPHER, keyFor(key, purpose), nonce)
  const sealed = Buffer.concat([cipher.update(JSON.stringify(message), 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
}

/** @throws GRANT_REFUSED for whatever the host did not seal for this purpose. */
export function openFromHost<Schema extends z.ZodType>(
  key: Buffer,
  purpose: string,
  sealed: string,
  schema: Schema,
): z.output<Schema> {
  const bytes = Buffer.from(sealed, 'base64url')
  try {
    const decipher = createDecipheriv(CIPHER, keyFor(key, purpose), bytes.subarray(0, 12))
    decipher.setAuthTag(bytes.subarray(12, 28))
    const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
    return schema.parse(JSON.parse(text))
  } catch {
    throw failure('GRANT_REFUSED', 'Only the program that serves this store may ask this.')
  }
}

const keyFor = (key: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `winnow host message: ${purpose}`, 32))
