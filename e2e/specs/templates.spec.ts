/** Templates in the window: made from a dataset, changed, shared as a file, deleted, taken in again, and recognised. */
import { readFileSync, writeFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page, TestInfo } from 'playwright/test'
import { dropFiles } from '../runtime/drop.ts'
import { expect, resizeWindow, test } from '../runtime/test.ts'
import { loadSamples } from './samples.ts'

const stock = 'part,label,cost,since\nA1,Saw,20.50,2024-01-02\nA2,Nail,0.05,2024-02-03\n'

test('a template is made from a dataset, changed, exported, deleted, taken in again, and reads the next delivery', async ({
  desktop: { app, page },
}, info) => {
  const refused: string[] = []
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) refused.push(message.text())
  })
  await makeTemplate(page, info)
  await page.getByLabel('Title', { exact: true }).fill('Stock lists')
  await page.getByLabel('Type of label').selectOption('Whole number')
  await expect(text(page)).toContainText('"type": "integer"')
  await page.getByLabel('Type of label').selectOption('Text')
  await page.getByLabel('cost is required').check()
  await page.getByLabel('Format of since').fill('%d.%m')
  await expect(mistakes(page)).toContainText('the format "%d.%m" cannot be used', { ignoreCase: true })
  await expect(page.locator('.cm-lintRange-error').first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled()
  await page.getByLabel('Format of since').fill('%Y-%m-%d')
  await expect(mistakes(page)).toContainText('Everything fits together.')
  await page.getByRole('button', { name: 'Save' }).click()

  const view = page.getByRole('article', { name: 'Stock lists' })
  await expect(view.getByRole('row', { name: /^part Text key/ })).toBeVisible()
  await expect(view.getByRole('row', { name: /^cost Number always/ })).toBeVisible()
  const file = info.outputPath('stock.datapackage.json')
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, file)
  await view.getByRole('button', { name: 'Export…' }).click()
  await expect(page.getByText('stock.datapackage.json is written.')).toBeVisible()
  const named = ['part', 'label', 'cost', 'since'].map((name) => ({ name }))
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    title: 'Stock lists',
    resources: [{ schema: { primaryKey: ['part'], fields: named } }],
  })

  await view.getByRole('button', { name: 'More about this template' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(page.getByRole('button', { name: 'Stock lists' })).toHaveCount(0)
  await dropFiles(page, 'body', [file])
  await expect(view).toBeVisible()

  await dropFiles(page, 'body', [
    write(info, 'week-2.csv', 'part,label,cost,since\nA2,Nail,0.07,2024-02-03\nA3,Glue,,2024-03-04\n'),
  ])
  const sheet = page.getByRole('dialog', { name: 'Load files' })
  await expect(sheet.getByText('Looks like Stock lists: 1 of 1 file')).toBeVisible()
  await sheet.getByRole('button', { name: 'Load into it' }).click()
  await sheet.getByText('Update by key').click()
  await expect(sheet.getByText(/has the same part as one of/)).toBeVisible()
  await sheet.getByRole('button', { name: 'Load 1 file' }).click()
  await page.getByRole('tab', { name: 'Anomalies' }).click()
  await expect(page.getByText(/cost.*(empty|required)/i).first()).toBeVisible()
  expect(refused).toEqual([])
})

test('a file with mistakes is refused with their places, and what is deleted comes back', async ({
  desktop: { page },
}, info) => {
  await page.getByRole('button', { name: 'Templates' }).click()
  await expect(page.getByRole('article').getByRole('heading', { level: 2 })).toBeVisible()
  await dropFiles(page, 'body', [write(info, 'bad.json', '{\n  "name": "bad",\n  "title": 5,\n  "resources": []\n}\n')])
  await expect(page.getByRole('alert').getByText(/bad\.json cannot be used[\s\S]*line 3, column 12/)).toBeVisible()
  await page.getByRole('button', { name: 'Dismiss' }).first().click()

  await page.getByRole('button', { name: 'Hires' }).click()
  await page.getByRole('button', { name: 'Make a copy to edit' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  const copy = page.getByRole('article', { name: /, copy$/ })
  await expect(copy).toBeVisible()
  await copy.getByRole('button', { name: 'More about this template' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(copy).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(copy).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const size of [
    { width: 1280, height: 800 },
    { width: 900, height: 600 },
  ])
    test(`templates fit a ${colorScheme} window of ${size.width}×${size.height} and can be read by everyone`, async ({
      desktop,
    }, info) => {
      const { page } = desktop
      await resizeWindow(desktop, size)
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.getByRole('button', { name: 'Templates' }).click()
      await page.getByRole('button', { name: 'Retail' }).click()
      await expect(page.getByRole('article', { name: 'Retail' })).toBeVisible()
      await check(page, info, 'template')
      await page.getByRole('button', { name: 'Make a copy to edit' }).click()
      await page.getByLabel('Title', { exact: true }).fill('')
      await expect(mistakes(page)).toContainText('mistake')
      await check(page, info, 'editor')
      await mistakes(page).getByRole('button', { name: /^Line/ }).first().click()
      await expect(text(page)).toBeFocused()
      await check(page, info, 'text')
    })

async function makeTemplate(page: Page, info: TestInfo): Promise<void> {
  await loadSamples(page, [write(info, 'stock.csv', stock)])
  await page.getByRole('button', { name: 'More about this dataset' }).click()
  await page.getByRole('menuitem', { name: 'Make a template of it…' }).click()
  await expect(page.getByLabel(/Use it for stock/)).toBeChecked()
}

const text = (page: Page): Locator => page.getByRole('textbox', { name: 'Text of the template' })
const mistakes = (page: Page): Locator => page.getByRole('status', { name: 'Mistakes' })

function write(info: TestInfo, name: string, content: string): string {
  const path = info.outputPath(name)
  writeFileSync(path, content)
  return path
}

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
