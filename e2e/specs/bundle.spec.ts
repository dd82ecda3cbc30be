/** A dataset is handed over: written as a bundle, looked at without Winnow, and opened again as it was. */
import { createWriteStream, mkdirSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import type { Page, TestInfo } from 'playwright/test'
import { fromFdPromise } from 'yauzl'
import { dropFiles } from '../runtime/drop.ts'
import { expect, test } from '../runtime/test.ts'
import { loadSamples } from './samples.ts'

test('a dataset is handed over as a bundle that explains itself, and opens again as it was', async ({
  desktop: { app, page },
  chromiumPage,
}, info) => {
  await loadSamples(page)
  const name = (await page.getByRole('heading', { level: 1 }).textContent()) ?? ''
  const facts = page.locator('h1 + p')
  const [before = ''] = ((await facts.textContent()) ?? '').split('loaded')
  const zip = info.outputPath('handed-over.zip')
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, zip)
  await page.getByRole('button', { name: 'More about this dataset' }).click()
  await page.getByRole('menuitem', { name: 'Hand-over bundle…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Hand-over bundle' })
  await expect(dialog.getByRole('list', { name: 'What the bundle holds' })).toContainText('3 tables')
  await check(page, info, 'bundle-dialog')
  await dialog.getByRole('button', { name: 'Write bundle…' }).click()
  await expect(page.getByText('handed-over.zip is written')).toBeVisible()

  const folder = await unzip(zip, info.outputPath('unpacked'))
  const problems: string[] = []
  const bundle = await chromiumPage('about:blank')
  bundle.on('console', (message) => problems.push(message.text()))
  bundle.on('request', (request) => problems.push(...(request.url().startsWith('file:') ? [] : [request.url()])))
  for (const colorScheme of ['light', 'dark'] as const) {
    await bundle.emulateMedia({ colorScheme })
    await bundle.goto(pathToFileURL(join(folder, 'index.html')).href)
    await expect(bundle.getByRole('heading', { level: 1 })).toHaveText(name)
    await check(bundle, info, `index-${colorScheme}`)
  }
  await expect(bundle.getByRole('img', { name: 'Columns by database' })).toBeVisible()
  await expect(bundle.getByRole('region', { name: 'Records of each file' })).toContainText('datapoints.csv')
  await expect(bundle.getByRole('region', { name: 'Use of datapoints' })).toBeVisible()
  const isWide = await bundle.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
  expect(isWide).toBe(false)
  await bundle.getByRole('link', { name: 'More of them, to print' }).click()
  await expect(bundle.getByText('Anomaly report')).toBeVisible()
  await check(bundle, info, 'anomalies')
  expect(problems).toEqual([])

  await dropFiles(page, 'body', [zip])
  const sheet = page.getByRole('dialog', { name: 'Open a bundle' })
  const card = sheet.getByRole('region', { name: 'handed-over.zip' })
  await expect(card.getByRole('heading', { name: `A Winnow bundle of ${name}` })).toBeVisible()
  await expect(card.getByRole('textbox', { name: 'Dataset name' })).toHaveValue(`${name}-2`)
  await check(page, info, 'open-bundle')
  await card.getByRole('button', { name: 'Open it' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${name}-2`)
  await expect(facts).toContainText(before)
})

test('the anomalies are exported as a page to print', async ({ desktop: { app, page }, chromiumPage }, info) => {
  await loadSamples(page)
  const path = info.outputPath('anomalies_report.html')
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, path)
  await page.getByRole('tab', { name: 'Anomalies' }).click()
  await page.getByRole('button', { name: 'Export report' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export' })
  await dialog.getByText('Page to print').click()
  await expect(dialog.getByText('It will be saved as anomalies_report.html')).toBeVisible()
  await dialog.getByRole('button', { name: 'Export' }).click()
  await expect(page.getByText('anomalies_report.html is written')).toBeVisible()
  const report = await chromiumPage(pathToFileURL(path).href)
  await expect(report.getByText('Anomaly report')).toBeVisible()
  await report.emulateMedia({ media: 'print' })
  await report.pdf({ path: info.outputPath('anomalies.pdf'), preferCSSPageSize: true })
})

async function unzip(zip: string, folder: string): Promise<string> {
  await using handle = await open(zip)
  const archive = await fromFdPromise(handle.fd, { autoClose: false })
  for await (const entry of archive.eachEntry()) {
    const path = join(folder, entry.fileName)
    mkdirSync(dirname(path), { recursive: true })
    await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(path))
  }
  return folder
}

async function check(page: Page, info: TestInfo, name: string): Promise<void> {
  await page.waitForTimeout(300) // Fades come to rest; only the picture depends on it.
  await page.screenshot({ path: info.outputPath(`${name}.png`), animations: 'disabled' })
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
    .analyze()
  expect(violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}
