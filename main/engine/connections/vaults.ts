/**
 * The two files that secrets are sealed in: one with the key of the system's key store, one with a passphrase. Each is
 * opened only where its key is.
 */
import { join } from 'node:path'
import { failure, isFailure } from '../failure.ts'
import { newPassphraseKey, type PassphraseFacts, passphraseKey } from './passphrase-key.ts'
import { seal, unseal } from './seal.ts'
import { readSealedFile, type SealedFile, writeSealedFile } from './sealed-file.ts'
import type { SystemKey } from './system-key.ts'

export type Vault = 'keystore' | 'passphrase'

export interface VaultOptions {
  readonly folder: string
  /** Asks for the key that the system's key store guards; undefined where the host knows of no key store. */
  readonly systemKey: (() => Promise<SystemKey>) | undefined
  readonly passphrase: string | undefined
  /** Runs its work while no other process changes the store. */
  readonly alone: (work: () => void) => void
}

export interface Vaults {
  /** The one that takes new secrets; or why there is none, where there should be one. */
  current(): Promise<{ readonly vault: Vault | null; readonly noKey?: string | undefined }>
  /** `place` tells what the secret opens, and must be the same when it is taken out. @throws BAD_INPUT */
  put(vault: Vault, id: string, place: string, secret: string): Promise<void>
  /** Undefined when it is not in there, or was for another place or key. @throws BAD_INPUT when the vault stays shut */
  take(vault: Vault, id: string, place: string): Promise<string | undefined>
  forget(id: string): void
}

export function createVaults({ folder, systemKey, passphrase, alone }: VaultOptions): Vaults {
  const files: Record<Vault, string> = {
    keystore: join(folder, 'secrets-keystore.json'),
    passphrase: join(folder, 'secrets-passphrase.json'),
  }
  /** By salt: deriving takes its time. */
  const derived = new Map<string, Buffer>()

  return {
    async current() {
      const answer = await systemKey?.()
      if (answer !== undefined && 'key' in answer) return { vault: 'keystore' }
      return passphrase === undefined ? { vault: null, noKey: answer?.noKey } : { vault: 'passphrase' }
    },
    async put(vault, id, place, secret) {
      for (;;) {
        const known = readSealedFile(files[vault])?.passphrase ?? null
        const { key, facts } = known === null ? await firstKey(vault) : { key: await keyOf(vault, known), facts: known }
        let isWritten = false
        alone(() => {
          const file = readSealedFile(files[vault]) ?? { format: 1, passphrase: facts, secrets: {} }
          // Another process began the file meanwhile, with a salt of its own: once more, with that.
          if (file.passphrase?.salt !== facts?.salt) return
          writeSealedFile(files[vault], {
            ...file,
            secrets: { ...file.secrets, [id]: seal(key, placeOf(id, place), secret) },
          })
          isWritten = true
        })
        if (isWritten) return
      }
    },
    async take(vault, id, place) {
      const file = readSealedFile(files[vault])
      const sealed = file?.secrets[id]
      if (file === undefined || sealed === undefined) return undefined
      return unseal(await keyOf(vault, file.passphrase), placeOf(id, place), sealed)
    },
    forget(id) {
      alone(() => {
        for (const path of Object.values(files)) {
          const file = readable(path)
          if (file?.secrets[id] === undefined) continue
          const { [id]: _, ...secrets } = file.secrets
          writeSealedFile(path, { ...file, secrets })
        }
      })
    },
  }

  async function firstKey(vault: Vault): Promise<{ key: Buffer; facts: PassphraseFacts | null }> {
    if (vault === 'keystore' || passphrase === undefined) return { key: await keyOf(vault, null), facts: null }
    const first = await newPassphraseKey(passphrase)
    derived.set(first.facts.salt, first.key)
    return first
  }

  async function keyOf(vault: Vault, facts: PassphraseFacts | null): Promise<Buffer> {
    if (vault === 'keystore') {
      const answer = await systemKey?.()
      if (answer === undefined)
        throw failure('BAD_INPUT', 'The password is in a key store that only the desktop application opens.')
      if ('key' in answer) return answer.key
      throw failure('BAD_INPUT', answer.noKey)
    }
    if (passphrase === undefined)
      throw failure('BAD_INPUT', 'The password is in an encrypted file: set WINNOW_PASSPHRASE to open it.')
    if (facts === null)
      throw failure('BAD_INPUT', `${files.passphrase} is damaged. Delete it, and give passwords again.`)
    const key = derived.get(facts.salt) ?? (await passphraseKey(passphrase, facts))
    if (key === undefined)
      throw failure('BAD_INPUT', 'WINNOW_PASSPHRASE is not the passphrase that the kept passwords are encrypted with.')
    derived.set(facts.salt, key)
    return key
  }
}

/** Of a damaged file nothing can be taken out, and nothing needs to be. */
function readable(path: string): SealedFile | undefined {
  try {
    return readSealedFile(path)
  } catch (error) {
    if (isFailure(error)) return undefined
    throw error
  }
}

const placeOf = (id: string, place: string): string => JSON.stringify([id, place])
