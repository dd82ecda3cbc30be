/**
 * Electron's `safeStorage` with a key store of its own: a key in the user data, as open to whoever reads that as the
 * whole stand-in is. `--password-store=basic`, which Playwright says to every Electron, is a desktop without a key store.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type * as Electron from 'electron'
import { getPath } from './app-paths.ts'
import { commandLine } from './command-line.ts'
import { guarded } from './guard.ts'

type Provided = Pick<
  Electron.SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>

export const safeStorage: Provided = guarded<Provided>('safeStorage', {
  isAsyncEncryptionAvailable: async () => true,
  getSelectedStorageBackend: () => (isBasic() ? 'basic_text' : 'gnome_libsecret'),
  async encryptStringAsync(plainText) {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', storeKey(), nonce)
    const sealed = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()])
    return Buffer.concat([Buffer.from(isBasic() ? 'v10' : 'v11'), nonce, cipher.getAuthTag(), sealed])
  },
  async decryptStringAsync(encrypted) {
    const decipher = createDecipheriv('aes-256-gcm', storeKey(), encrypted.subarray(3, 15))
    decipher.setAuthTag(encrypted.subarray(15, 31))
    const result = Buffer.concat([decipher.update(encrypted.subarray(31)), decipher.final()]).toString('utf8')
    return { result, shouldReEncrypt: false }
  },
})

const isBasic = (): boolean => commandLine.switches.get('password-store') === 'basic'

function storeKey(): Buffer {
  const file = join(getPath('userData'), 'standin-key-store')
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, randomBytes(32), { mode: 0o600 })
  }
  return readFileSync(file)
}
