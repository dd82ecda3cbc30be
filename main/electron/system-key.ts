/**
 * The key that passwords of connections are sealed with: made once, and kept encrypted by the system's key store. Asked
 * for when it is first needed only, because the system may ask the person to unlock the store.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { safeStorage } from 'electron'
import type { SystemKey } from '../engine/client.ts'

const KEY_BYTES = 32

export async function openSystemKey(userData: string): Promise<SystemKey> {
  const file = join(userData, 'system-key')
  try {
    const obstacle = await obstacleOf()
    if (obstacle !== null) return { noKey: obstacle }
    return { key: (await readKey(file)) ?? (await makeKey(file)) }
  } catch (error) {
    console.error(error)
    return {
      noKey: `The system's key store did not open the key of Winnow. If it was reset, delete ${file} and give the passwords again.`,
    }
  }
}

/** Without a real key store, Electron on Linux encrypts with a password that is known to everybody. */
async function obstacleOf(): Promise<string | null> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return "The system's key store is locked or not there."
  if (process.platform !== 'linux') return null
  const isOpen =
    ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend()) ||
    // Chromium's mark of what it encrypted with the password that everybody knows.
    (await safeStorage.encryptStringAsync('')).toString('latin1', 0, 3) === 'v10'
  return isOpen ? 'This desktop has no key store (such as GNOME Keyring or KWallet) that encrypts.' : null
}

async function readKey(file: string): Promise<Buffer | undefined> {
  let encrypted: Buffer
  try {
    encrypted = readFileSync(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(encrypted)
  const key = Buffer.from(result, 'base64')
  if (key.length !== KEY_BYTES) throw new Error(`${file} holds no key.`)
  if (shouldReEncrypt) await writeKey(file, key)
  return key
}

async function makeKey(file: string): Promise<Buffer> {
  const key = randomBytes(KEY_BYTES)
  await writeKey(file, key)
  return key
}

async function writeKey(file: string, key: Buffer): Promise<void> {
  const encrypted = await safeStorage.encryptStringAsync(key.toString('base64'))
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(`${file}.new`, encrypted, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
