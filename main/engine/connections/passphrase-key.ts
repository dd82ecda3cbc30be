/** A key out of a passphrase: scrypt (RFC 7914), with what it takes to derive it again and to tell a wrong passphrase. */
import { randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import * as z from 'zod'
import { seal, unseal } from './seal.ts'

export const passphraseFactsSchema = z.object({
  salt: z.base64(),
  cost: z
    .int()
    .min(2 ** 14)
    .max(2 ** 20),
  blockSize: z.int().min(1).max(32),
  parallelization: z.int().min(1).max(16),
  /** Something sealed with the key. */
  check: z.string(),
})
export type PassphraseFacts = z.infer<typeof passphraseFactsSchema>

/** As OWASP recommends: 128 MiB of memory, some tenths of a second. */
const COST = { cost: 2 ** 17, blockSize: 8, parallelization: 1 }
const CHECK = 'winnow'

/** A key for a passphrase that is used for the first time. */
export async function newPassphraseKey(passphrase: string): Promise<{ key: Buffer; facts: PassphraseFacts }> {
  const facts = { ...COST, salt: randomBytes(16).toString('base64') }
  const key = await derive(passphrase, facts)
  return { key, facts: { ...facts, check: seal(key, CHECK, CHECK) } }
}

/** Undefined when the passphrase is another one. */
export async function passphraseKey(passphrase: string, facts: PassphraseFacts): Promise<Buffer | undefined> {
  const key = await derive(passphrase, facts)
  return unseal(key, CHECK, facts.check) === CHECK ? key : undefined
}

const scryptOf = promisify<string, Buffer, number, object, Buffer>(scrypt)

function derive(passphrase: string, facts: Omit<PassphraseFacts, 'check'>): Promise<Buffer> {
  const { cost, blockSize, parallelization, salt } = facts
  // Other keyboards write the same letter otherwise.
  return scryptOf(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), 32, {
    ...{ cost, blockSize, parallelization, maxmem: 2 * 128 * cost * blockSize },
  })
}
