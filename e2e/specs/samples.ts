/** The sample files, and the shortest way to a loaded dataset. */
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { dropFiles } from '../runtime/drop.ts'
import { projectRoot } from '../runtime/runtime.ts'
import { expect } from '../runtime/test.ts'

export const sampleFiles = ['namespaces', 'columns', 'datapoints'].map((name) =>
  join(projectRoot, 'samples', 'linked', `${name}.csv`),
)

/** Drops the sample files on the window and waits until they are loaded and open. */
export async function loadSamples(page: Page, files = sampleFiles): Promise<void> {
  await dropFiles(page, 'body', files)
  await page.getByRole('button', { name: files.length === 1 ? 'Load 1 file' : `Load ${files.length} files` }).click()
  await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible()
}
