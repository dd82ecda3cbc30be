/** Dates that do not tell whether the day or the month comes first: asked once, answered once, remembered. */
import { writeFileSync } from 'node:fs'
import type { Page, TestInfo } from 'playwright/test'
import { dropFiles } from '../runtime/drop.ts'
import { expect, test } from '../runtime/test.ts'
import { loadSamples } from './samples.ts'

test('the order is answered at the finding, taken back, and not asked again for the next delivery', async ({
  desktop: { page },
}, info) => {
  await loadSamples(page, [file(info, 'orders.csv', 'id,date\n1,03/04/2021\n2,05/06/2021\n')])
  await openQuestion(page)
  await expect(page.getByRole('button', { name: 'Month first — 4 March 2021' })).toBeVisible()
  await expect(page.getByText('The answer is remembered for files like this.')).toBeVisible()
  await page.screenshot({ path: info.outputPath('question.png'), animations: 'disabled' })

  await page.getByRole('button', { name: 'Day first — 3 April 2021' }).click()
  await expect(page.getByText('date holds dates now: day first.')).toBeVisible()
  await expect(page.getByText('Nothing is wrong here')).toBeVisible()
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('Back at version 1.')).toBeVisible()
  await openQuestion(page)
  await page.getByRole('button', { name: 'Day first — 3 April 2021' }).click()
  await expect(page.getByText('Nothing is wrong here')).toBeVisible()

  await page.getByRole('tab', { name: 'Data' }).click()
  const grid = page.getByRole('grid', { name: 'Rows' })
  await expect(grid.getByRole('columnheader', { name: /date/ })).toContainText('date')
  await expect(grid.getByText('03/04/2021', { exact: true })).toBeVisible()
  await page.getByRole('tab', { name: 'History' }).click()
  await expect(page.getByRole('region', { name: 'Versions' })).toContainText('Dates of orders.date read day first')

  await dropFiles(page, 'body', [file(info, 'orders-2.csv', 'id,date\n3,07/08/2021\n')])
  const sheet = page.getByRole('dialog', { name: 'Load files' })
  await sheet.getByRole('button', { name: 'Load into it' }).click()
  await sheet.getByRole('button', { name: 'Load 1 file' }).click()
  await expect(sheet).toBeHidden()
  await page.getByRole('tab', { name: 'Data' }).click()
  await expect(grid.getByText('07/08/2021', { exact: true })).toBeVisible()
  await page.getByRole('tab', { name: /^Anomalies/ }).click()
  await expect(page.getByText('Ambiguous date')).toHaveCount(0)
})

function file(info: TestInfo, name: string, text: string): string {
  const path = info.outputPath(name)
  writeFileSync(path, text)
  return path
}

async function openQuestion(page: Page): Promise<void> {
  await page.getByRole('tab', { name: /^Anomalies/ }).click()
  await page.getByRole('grid').getByText('03/04/2021').first().click()
  await expect(page.getByRole('group', { name: 'What does 03/04/2021 mean?' })).toBeVisible()
}
