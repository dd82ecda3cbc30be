/** Rows typed and pasted by hand, and the way of a dataset into a backup and back, on the desktop and in a browser. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page, TestInfo } from 'playwright/test'
import { startBrowserHost } from '../runtime/browser-host.ts'
import { expect, resizeWindow, test } from '../runtime/test.ts'
import { loadSamples } from './samples.ts'

const tools = 'id,name,price\n1,hammer,10\n2,saw,20\n'

for (const colorScheme of ['light', 'dark'] as const)
  test(`rows pasted from a spreadsheet are inserted all together or not at all (${colorScheme})`, async ({
    desktop,
  }, info) => {
    const { page } = desktop
    await resizeWindow(desktop, { width: 1000, height: 700 })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await loadSamples(page, [file(info, 'tools.csv', tools)])
    await page.getByRole('tab', { name: 'Data' }).click()
    await page.getByRole('button', { name: 'Insert rows…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Insert rows into tools' })
    await paste(
      dialog.getByRole('textbox', { name: 'id, row 1' }),
      'name\tid\tprice\n"a nail,\nlong"\t3\tcheap\nglue\t4\t5\n',
    )
    await expect(dialog.getByText('2 rows pasted, by the names of their columns.')).toBeVisible()
    await dialog.getByRole('button', { name: 'Insert 2 rows' }).click()
    await expect(dialog.getByRole('alert')).toContainText('Row 1: "cheap" is no whole number.')
    const wrong = dialog.getByRole('textbox', { name: 'price, row 1' })
    await expect(wrong).toHaveAttribute('aria-invalid', 'true')
    await check(page, info, `insert-${colorScheme}`)
    await wrong.fill('2')
    await dialog.getByRole('button', { name: 'Insert 2 rows' }).click()
    await expect(dialog).toBeHidden()
    await expect(page.getByText('2 rows inserted')).toBeVisible()
    const rows = page.getByRole('grid', { name: 'Rows' })
    await expect(rows.getByText('glue', { exact: true })).toBeVisible()
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
    await expect(rows.getByText('glue', { exact: true })).toBeHidden()
  })

test('a dataset is backed up into a folder, and restored from it as another one', async ({ desktop }, info) => {
  const { app, page } = desktop
  await loadSamples(page, [file(info, 'tools.csv', tools)])
  const folder = info.outputPath('tools backup')
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, folder)
  await page.getByRole('button', { name: 'More about this dataset' }).click()
  await page.getByRole('menuitem', { name: 'Back up…' }).click()
  await expect(page.getByText('tools is backed up')).toBeVisible()
  expect(readdirSync(folder).sort()).toEqual(['manifest.json', 'tools.avro'])

  await app.evaluate(
    ({ dialog }, filePaths) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths })
    },
    [join(folder, 'manifest.json')],
  )
  await page.getByRole('button', { name: 'Winnow, start screen' }).click()
  await page.getByRole('button', { name: 'Restore from a backup…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Restore from a backup' })
  await expect(dialog.getByText('tools (2 rows)')).toBeVisible()
  await check(page, info, 'restore')
  await dialog.getByRole('textbox', { name: 'Name' }).fill('once more')
  await dialog.getByRole('button', { name: 'Restore' }).click()
  await expect(page.getByRole('heading', { name: 'once more' })).toBeVisible()
  await page.getByRole('tab', { name: 'Data' }).click()
  await expect(page.getByRole('grid', { name: 'Rows' }).getByText('hammer', { exact: true })).toBeVisible()
})

test('in a browser a backup is one archive, downloaded and sent back', async ({ userData, chromiumPage }, info) => {
  await using host = await startBrowserHost(join(userData, 'store'))
  const page = await chromiumPage(host.url.href)
  const choose = async (button: string, path: string) => {
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: button }).click()
    await (await chooser).setFiles([path])
  }
  await choose('Choose files…', file(info, 'tools.csv', tools))
  await page.getByRole('button', { name: 'Load 1 file' }).click()
  await page.getByRole('button', { name: 'More about this dataset' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Back up…' }).click()
  const archive = info.outputPath('backup.zip')
  await (await download).saveAs(archive)
  expect(existsSync(archive)).toBe(true)
  await page.getByRole('button', { name: 'Winnow, start screen' }).click()
  await choose('Restore from a backup…', archive)
  await page.getByRole('dialog', { name: 'Restore from a backup' }).getByRole('button', { name: 'Restore' }).click()
  await expect(page.getByRole('heading', { name: 'tools-2' })).toBeVisible()
})

function file(info: TestInfo, name: string, text: string): string {
  const path = info.outputPath(name)
  writeFileSync(path, text)
  return path
}

/** As the system does it, with a text on its clipboard. */
async function paste(into: Locator, text: string): Promise<void> {
  await into.evaluate((element, copied) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', copied)
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}

async function check(page: Page, info: TestInfo, name: string): Promise<void> {
  await page.waitForTimeout(400) // Fades come to rest; only the picture depends on it.
  await page.screenshot({ path: info.outputPath(`${name}.png`), animations: 'disabled' })
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
    .analyze()
  expect(violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}
