/** Folders for a test: our templates, and one that goes away with the test. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'

export const OUR_TEMPLATES = resolve(import.meta.dirname, '../../templates')

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'winnow-api-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
