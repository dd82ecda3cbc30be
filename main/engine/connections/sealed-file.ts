/** A file of sealed secrets, by id of their connection. Mode 0600; replaced as a whole, or as before. */
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import * as z from 'zod'
import { describeFileError, failure } from '../failure.ts'
import { passphraseFactsSchema } from './passphrase-key.ts'

const sealedFileSchema = z.object({
  format: z.literal(1),
  passphrase: passphraseFactsSchema.nullable(),
  secrets: z.record(z.string(), z.string()),
})
export type SealedFile = z.infer<typeof sealedFileSchema>

/** Undefined when there is none yet. @throws BAD_INPUT when it cannot be read */
export function readSealedFile(path: string): SealedFile | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw failure('BAD_INPUT', `The kept passwords cannot be read. ${describeFileError(error, path)}`)
  }
  try {
    return sealedFileSchema.parse(JSON.parse(text))
  } catch {
    throw failure('BAD_INPUT', `${path} is damaged. Delete it, and give the passwords of the connections again.`)
  }
}

/** @throws BAD_INPUT when it cannot be written */
export function writeSealedFile(path: string, file: SealedFile): void {
  const next = `${path}.${randomBytes(6).toString('hex')}.new`
  try {
    const handle = openSync(next, 'wx', 0o600)
    try {
      writeFileSync(handle, `${JSON.stringify(file, null, 2)}\n`)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(next, path)
  } catch (error) {
    rmSync(next, { force: true })
    throw failure('BAD_INPUT', `The password cannot be kept. ${describeFileError(error, path)}`)
  }
}
