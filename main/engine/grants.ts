/**
 * Sealed permissions to use one path. The page is not trusted with paths: it holds a grant, which only the engine and
 * the host that sealed it can open (AES-256-GCM, so it can be neither read nor forged nor changed).
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import * as z from 'zod'
import { failure } from './failure.ts'

const permissionSchema = z.object({
  path: z.string(),
  /** A member of an archive or a sheet of a workbook; without one the whole file is meant. */
  member: z.string().optional(),
  mode: z.enum(['read', 'write']),
  /** True when the file is the host's temporary copy (an upload): it goes away, so the store must keep one. */
  temporary: z.boolean(),
})
export type Permission = z.infer<typeof permissionSchema>

export interface Grants {
  seal(permission: Omit<Permission, 'temporary'> & { temporary?: boolean }): string
  /** @throws GRANT_REFUSED when the grant was not sealed with this key or is for another use. */
  open(grant: string, mode: Permission['mode']): Permission
}

export const newGrantKey = (): Buffer => randomBytes(32)

export function createGrants(key: Buffer): Grants {
  return {
    seal({ path, member, mode, temporary = false }) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const sealed = Buffer.concat([
        cipher.update(JSON.stringify({ path, member, mode, temporary }), 'utf8'),
        cipher.final(),
      ])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    open(grant, mode) {
      const permission = unseal(grant)
      if (permission?.mode !== mode)
        throw failure(
          'GRANT_REFUSED',
          'The permission to use this file is not valid (any more). Choose the file again.',
        )
      return permission
    },
  }

  function unseal(grant: string): Permission | undefined {
    const bytes = Buffer.from(grant, 'base64url')
    if (bytes.length < 28) return undefined
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
    decipher.setAuthTag(bytes.subarray(12, 28))
    try {
      const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
      return permissionSchema.parse(JSON.parse(text))
    } catch {
      return undefined // Not sealed with our key: the caller says so.
    }
  }
}
