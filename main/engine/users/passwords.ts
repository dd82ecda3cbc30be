/**
 * Passwords as scrypt hashes (RFC 7914): 128 MiB and some tenths of a second for each guess, a salt for each user. A hash
 * says how it was made, so that the cost can be raised later.
 */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

const COST = 2 ** 17
const BLOCK_SIZE = 8
const HASH_BYTES = 32
/** Each takes 128 MiB: more at once would not be quicker, only larger. */
const MOST_AT_ONCE = 2

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, COST, BLOCK_SIZE)
  return ['scrypt', COST, BLOCK_SIZE, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

/** Takes as long for a user who is not there (null) as for one who is. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [, cost, blockSize, salt, hash] = (stored ?? NOBODY).split('$')
  const expected = Buffer.from(hash ?? '', 'base64url')
  const given = await derive(password, Buffer.from(salt ?? '', 'base64url'), Number(cost), Number(blockSize))
  return expected.length === given.length && timingSafeEqual(expected, given) && stored !== null
}

/** A hash that nobody has a password for. */
const NOBODY = ['scrypt', COST, BLOCK_SIZE, randomBytes(16), randomBytes(HASH_BYTES)]
  .map((part) => (typeof part === 'object' ? part.toString('base64url') : String(part)))
  .join('$')

let running = 0
const waiting: (() => void)[] = []

async function derive(password: string, salt: Buffer, cost: number, blockSize: number): Promise<Buffer> {
  if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    return await new Promise((resolve, reject) => {
      const options = { N: cost, r: blockSize, p: 1, maxmem: 256 * cost * blockSize }
      // The same letters may come composed or not, depending on the keyboard.
      scrypt(password.normalize('NFKC'), salt, HASH_BYTES, options, (error, hash) =>
        error === null ? resolve(hash) : reject(error),
      )
    })
  } finally {
    const next = waiting.shift()
    if (next === undefined) running--
    else next()
  }
}
