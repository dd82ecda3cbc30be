/** A file with two tables: told in the sheet, loaded separately, and every finding at its line of the file. */
import { writeFileSync } from 'node:fs'
import { dropFiles } from '../runtime/drop.ts'
import { expect, test } from '../runtime/test.ts'

const mixed =
  'sku,stock,price\nA1,5,1.50\nA2,7,2.50\nA3,9,3.50\n\ncity,people\nLyon,500000\nBonn,330000,extra\nGent,260000\n'

test('a file with two tables is loaded as two when the person says so', async ({ desktop: { page } }, info) => {
  const file = info.outputPath('mixed.csv')
  writeFileSync(file, mixed)
  await dropFiles(page, 'body', [file])
  const card = page.getByRole('region', { name: 'mixed.csv' })
  await expect(card.getByRole('list', { name: 'Tables in this file' })).toContainText('From line 6: city, people')
  await card.getByRole('switch', { name: /Load the 2 tables separately/ }).check()
  await page.getByRole('button', { name: 'Load 1 file' }).click()
  await page.getByRole('tab', { name: 'Data' }).click()
  const grid = page.getByRole('grid', { name: 'Rows' })
  await expect(grid.getByText('A1', { exact: true })).toBeVisible()
  await page.getByRole('combobox', { name: 'Table' }).selectOption('mixed-2')
  await expect(grid.getByText('Lyon', { exact: true })).toBeVisible()
  await page.getByRole('tab', { name: /Anomalies/ }).click()
  await page.getByRole('grid', { name: 'Anomalies' }).getByText('extra', { exact: true }).first().click()
  const lines = page.getByRole('region', { name: 'Raw lines' })
  await expect(lines).toContainText('Bonn,330000')
  await expect(lines).toContainText('8')
})
