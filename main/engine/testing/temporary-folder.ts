/** A folder for one test. It goes away when the test is over, whatever its outcome. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'winnow-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
