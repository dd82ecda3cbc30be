/** Later deliveries: loaded into a dataset, looked at side by side, taken back, and cleared away. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page, TestInfo } from 'playwright/test'
import { dropFiles } from '../runtime/drop.ts'
import { expect, resizeWindow, test } from '../runtime/test.ts'
import { loadSamples } from './samples.ts'

const first = 'id,name,price\n1,hammer,10\n2,saw,20\n3,nail,1\n4,glue,4\n'
/** A changed price, a new row, and one key twice. */
const second = 'id,name,price\n2,saw,25\n5,drill,90\n5,drill again,95\n'

test('rows with a known key are replaced, others added; the load is taken back and brought again', async ({
  desktop: { page },
}, info) => {
  await loadTools(page, info)
  await loadInto(page, file(info, 'tools-march.csv', second), 'Update by key', async (sheet) => {
    await sheet.getByRole('combobox', { name: 'Key columns' }).click()
    await page.getByRole('option', { name: 'id', exact: true }).click()
    await page.keyboard.press('Escape')
    await expect(sheet.getByText(/has the same id as one of the 4 rows of tools/)).toBeVisible()
  })
  await expect(facts(page)).toContainText('5 rows')
  await openHistory(page)
  await expect(version(page, 2)).toContainText('Current')
  await expect(version(page, 2)).toContainText('tools-march.csv')

  await page.getByRole('button', { name: 'Undo to version 1' }).click()
  await expect(page.getByText('Back at version 1.')).toBeVisible()
  await expect(facts(page)).toContainText('4 rows')
  await expect(version(page, 2)).toContainText('Undone')
  await page.getByRole('status').getByRole('button', { name: 'Restore version 2' }).click()
  await expect(facts(page)).toContainText('5 rows')
})

test('two versions are compared row by row and cell by cell', async ({ desktop: { page } }, info) => {
  await loadTools(page, info)
  await loadInto(page, file(info, 'tools-march.csv', second), 'Update by key', chooseId)
  await openHistory(page)
  await page.getByRole('button', { name: 'Compare version 2 with version 1' }).click()
  await expect(page.getByRole('button', { name: /1 added/ })).toBeVisible()
  await expect(page.getByRole('button', { name: /1 changed/ })).toBeVisible()
  await expect(page.getByText('3 unchanged')).toBeVisible()
  const changed = page.getByRole('grid', { name: 'Rows that differ' }).getByRole('row').filter({ hasText: 'saw' })
  await expect(changed.locator('del')).toContainText('20')
  await expect(changed.locator('ins')).toContainText('25')
  await page.getByRole('button', { name: /1 changed/ }).click()
  await expect(changed).toHaveCount(0)
})

test('a delivery is added to a dataset that is proposed for it', async ({ desktop: { page } }, info) => {
  await loadTools(page, info)
  await dropFiles(page, 'body', [file(info, 'more.csv', 'id,name,price\n7,rope,3\n')])
  const sheet = page.getByRole('dialog', { name: 'Load files' })
  await expect(sheet.getByText(/look like a new delivery of tools: it has the same columns/)).toBeVisible()
  await sheet.getByRole('button', { name: 'Load into it' }).click()
  await sheet.getByRole('button', { name: 'Load 1 file' }).click()
  await expect(facts(page)).toContainText('5 rows')
})

test('records that had to give way are saved as they were', async ({ desktop: { app, page } }, info) => {
  await loadTools(page, info)
  await loadInto(page, file(info, 'tools-march.csv', second), 'Update by key', async (sheet) => {
    await chooseId(sheet)
    await sheet.getByLabel('Several new rows with one key').selectOption('quarantine')
  })
  await expect(facts(page)).toContainText('5 rows')
  const target = info.outputPath('rejected.csv')
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, target)
  await page.getByRole('tab', { name: 'Overview' }).click()
  await page.getByRole('button', { name: 'Save the 1 rejected record…' }).click()
  await page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name: 'Export' }).click()
  await expect.poll(() => existsSync(target) && readFileSync(target, 'utf8')).toBe('5,drill again,95\n')
})

test('old versions are deleted only after it was said which ones', async ({ desktop: { page } }, info) => {
  await loadTools(page, info)
  for (const name of ['a', 'b'])
    await loadInto(page, file(info, `${name}.csv`, `id,name,price\n9,${name},1\n`), 'Append')
  await expect(facts(page)).toContainText('6 rows')
  await openHistory(page)
  await page.getByRole('button', { name: 'Delete old versions…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete old versions' })
  await dialog.getByLabel('Newest versions to keep').fill('1')
  await expect(dialog).toContainText('Versions 1 and 2 will be deleted for good')
  await dialog.getByRole('button', { name: 'Delete 2 versions' }).click()
  await expect(page.getByRole('region', { name: 'Versions' }).getByRole('listitem')).toHaveCount(1)
  await page.getByRole('tab', { name: 'Data' }).click()
  await expect(page.getByRole('grid', { name: 'Rows' }).getByText('hammer', { exact: true })).toBeVisible()
})

test('history and comparison are reached from the search', async ({ desktop: { page } }, info) => {
  await loadTools(page, info)
  await loadInto(page, file(info, 'tools-march.csv', second), 'Append')
  await expect(facts(page)).toContainText('7 rows')
  const search = async (text: string) => {
    await page.keyboard.press('ControlOrMeta+K')
    await page.getByRole('textbox', { name: 'Search everything' }).fill(text)
    await page.keyboard.press('Enter')
  }
  await search('Compare versions')
  await expect(page.getByRole('grid', { name: 'Rows that differ' })).toBeVisible()
  await search('Undo last load')
  await expect(facts(page)).toContainText('4 rows')
})

for (const colorScheme of ['light', 'dark'] as const)
  test(`history, comparison and the load sheet fit a small ${colorScheme} window and can be read by everyone`, async ({
    desktop,
  }, info) => {
    const { page } = desktop
    await resizeWindow(desktop, { width: 900, height: 600 })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await loadTools(page, info)
    await loadInto(page, file(info, 'tools-march.csv', second), 'Update by key', async (sheet) => {
      await chooseId(sheet)
      await check(page, info, 'into')
    })
    await openHistory(page)
    await expect(version(page, 2)).toContainText('Current')
    await check(page, info, 'history')
    await page.getByRole('button', { name: 'Compare version 2 with version 1' }).click()
    const grid = page.getByRole('grid', { name: 'Rows that differ' })
    await grid.getByRole('row').filter({ hasText: 'saw' }).getByRole('gridcell').first().click()
    await expect(page.getByRole('region', { name: 'Row in full' })).toBeVisible()
    await check(page, info, 'comparison')
  })

function file(info: TestInfo, name: string, text: string): string {
  const path = info.outputPath(name)
  writeFileSync(path, text)
  return path
}

async function loadTools(page: Page, info: TestInfo): Promise<void> {
  await loadSamples(page, [file(info, 'tools.csv', first)])
  await expect(facts(page)).toContainText('4 rows')
}

/** Drops a file, chooses the dataset that is there, and starts the load. */
async function loadInto(
  page: Page,
  path: string,
  mode: 'Append' | 'Replace' | 'Update by key',
  decide: (sheet: Locator) => Promise<void> = async () => undefined,
): Promise<void> {
  await dropFiles(page, 'body', [path])
  const sheet = page.getByRole('dialog', { name: 'Load files' })
  await sheet.getByText('Into an existing dataset').click()
  await sheet.getByRole('radio', { name: mode }).check()
  await decide(sheet)
  await sheet.getByRole('button', { name: 'Load 1 file' }).click()
  await expect(sheet).toBeHidden()
}

async function chooseId(sheet: Locator): Promise<void> {
  await sheet.getByRole('combobox', { name: 'Key columns' }).click()
  await sheet.page().getByRole('option', { name: 'id', exact: true }).click()
  await sheet.getByText('Key columns').click()
}

const openHistory = (page: Page): Promise<void> => page.getByRole('tab', { name: 'History' }).click()

const version = (page: Page, number: number): Locator =>
  page
    .getByRole('region', { name: 'Versions' })
    .getByRole('listitem')
    .filter({ hasText: `Version ${number}` })

/** The line beside the dataset's name. */
const facts = (page: Page): Locator =>
  page
    .getByRole('tablist')
    .locator('..')
    .getByText(/table from/)

async function check(page: Page, info: TestInfo, name: string): Promise<void> {
  await page.waitForTimeout(400) // Fades come to rest; only the picture depends on it.
  await page.screenshot({ path: info.outputPath(`${name}.png`), animations: 'disabled' })
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
  expect(tooWide, `${name} scrolls sideways`).toBe(false)
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
    .analyze()
  expect(violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}
