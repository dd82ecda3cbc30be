/** Handing on: rows in each format through the dialog, read back by other means. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { gunzipSync } from 'node:zlib'
import AxeBuilder from '@axe-core/playwright'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Locator, Page, TestInfo } from 'playwright/test'
import { type Desktop, expect, test } from '../runtime/test.ts'
import { loadSamples } from './samples.ts'

const source = 'id,name,price\n1,=1+1,1.50\n2,"a, b",2.25\n3,-x,-3.00\n'

/** Loads a small file and opens its rows. */
async function openTools(page: Page, info: TestInfo): Promise<void> {
  const path = info.outputPath('tools.csv')
  writeFileSync(path, source)
  await loadSamples(page, [path])
  await page.getByRole('tab', { name: 'Data' }).click()
  await expect(page.getByRole('grid', { name: 'Rows' }).getByText('a, b')).toBeVisible()
}

async function openDialog({ app, page }: Desktop, target: string): Promise<Locator> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, target)
  await page
    .getByRole('button', { name: /^Export/ })
    .first()
    .click()
  return page.getByRole('dialog', { name: 'Export' })
}

const write = async (sheet: Locator) => {
  await sheet.getByRole('button', { name: 'Export' }).click()
  await expect(sheet).toBeHidden()
}

test('the dialog shows how the file begins, and tells how many cells were made harmless', async ({ desktop }, info) => {
  const { page } = desktop
  await openTools(page, info)
  const target = info.outputPath('out.csv')
  const sheet = await openDialog(desktop, target)
  await expect(sheet.getByRole('region', { name: 'Preview' })).toContainText("1,'=1+1,1.50")
  await expect(sheet.getByText('3 rows, about')).toBeVisible()
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await sheet.screenshot({ path: info.outputPath(`export-${scheme}.png`) })
  }
  await sheet.getByRole('button', { name: 'More options' }).click()
  await sheet.getByLabel('Delimiter').selectOption('Semicolon ;')
  await sheet.getByLabel('Decimal sign').selectOption('Comma 1,5')
  await expect(sheet.getByRole('region', { name: 'Preview' })).toContainText("1;'=1+1;1,50")
  await sheet.screenshot({ path: info.outputPath('export-more.png') })
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze()
  expect(violations).toEqual([])
  await write(sheet)
  await expect
    .poll(() => existsSync(target) && readFileSync(target, 'utf8'))
    .toBe("id;name;price\n1;'=1+1;1,50\n2;a, b;2,25\n3;'-x;-3,00\n")
  await expect(page.getByText('2 cells that a spreadsheet would run as formulas').first()).toBeVisible()
})

test('rows become Parquet with their types', async ({ desktop }, info) => {
  await openTools(desktop.page, info)
  const target = info.outputPath('out.parquet')
  const sheet = await openDialog(desktop, target)
  await sheet.getByRole('radio', { name: 'Parquet' }).click()
  await write(sheet)
  await expect.poll(() => existsSync(target)).toBe(true)
  const connection = await (await DuckDBInstance.create()).connect()
  const read = await connection.runAndReadAll(`SELECT id::INTEGER, name, price::VARCHAR FROM read_parquet('${target}')`)
  expect(read.getRows()).toEqual([
    [1, '=1+1', '1.50'],
    [2, 'a, b', '2.25'],
    [3, '-x', '-3.00'],
  ])
  connection.closeSync()
})

test('a large file becomes several, compressed, all of them complete', async ({ desktop }, info) => {
  await openTools(desktop.page, info)
  const target = info.outputPath('out.jsonl.gz')
  const sheet = await openDialog(desktop, target)
  await sheet.getByRole('radio', { name: 'JSON lines' }).click()
  await sheet.getByRole('button', { name: 'More options' }).click()
  await sheet.getByLabel('Compression').selectOption('gzip (.gz)')
  await sheet.getByLabel('Parts').selectOption('Files of so many rows')
  await sheet.getByLabel('Rows of a file').fill('2')
  await expect(sheet.getByText('tools_tools-0001.jsonl.gz')).toBeVisible()
  await write(sheet)
  const parts = () => readdirSync(dirname(target)).filter((name) => /^out-\d+\.jsonl\.gz$/.test(name))
  await expect.poll(() => parts().length).toBe(2)
  const texts = parts().map((name) => gunzipSync(readFileSync(info.outputPath(name))).toString())
  const rows = texts.join('').trimEnd().split('\n')
  expect(rows.map((row) => (JSON.parse(row) as { id: number }).id)).toEqual([1, 2, 3])
})
