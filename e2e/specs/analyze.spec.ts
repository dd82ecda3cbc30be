/** Rows grouped and measured on the screen: a first answer, a pivot that opens, and a saved table that follows a load. */
import { writeFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import type { Page, TestInfo } from 'playwright/test'
import { dropFiles } from '../runtime/drop.ts'
import { expect, test } from '../runtime/test.ts'

const sales =
  'id,region,shop,day,amount\n1,north,Oslo,2021-01-04,10.50\n2,north,Bergen,2021-04-05,2.25\n3,south,Rome,2021-01-04,4.00\n'

test('groups, pivots, saves as a table that is made again after a load, and opens as a report', async ({
  desktop: { page },
}, info) => {
  await loadSales(page, info)
  await page.getByRole('tab', { name: 'Analyze' }).click()
  const groups = page.getByRole('grid', { name: 'Groups' })
  await expect(groups.getByText('12.75')).toBeVisible()
  await expect(page.getByLabel('Totals')).toContainText('16.75')

  await page.getByLabel('Add to Group by').selectOption('shop')
  await page.getByText('Pivot', { exact: true }).click()
  await page.getByLabel('Add to Columns').selectOption('day')
  await page.getByLabel('How to group day').selectOption('quarter')
  await page.getByLabel('Function').selectOption('count')
  await page.getByLabel('Of', { exact: true }).selectOption('amount')
  await page.getByLabel('Function').selectOption('sum')
  const pivot = page.getByRole('table')
  await expect(pivot.getByRole('row', { name: /^Total/ })).toHaveText(/14\.50.*2\.25.*16\.75/)
  await pivot.getByRole('button', { name: 'north' }).click()
  await expect(pivot.getByRole('row', { name: /^Oslo/ })).toContainText('10.50')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations).toEqual([])
    await page.screenshot({ path: info.outputPath(`pivot-${colorScheme}.png`) })
  }

  await page.getByText('Table', { exact: true }).last().click()
  await page.getByRole('button', { name: 'Save as…' }).click()
  await page.getByRole('menuitem', { name: 'A table of this dataset…' }).click()
  await page.getByLabel('Name of the table').fill('by region')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const saved = page.getByRole('region', { name: 'Saved tables' })
  await expect(saved).toContainText('3 rows')
  await page.screenshot({ path: info.outputPath('table.png') })

  const more = file(info, 'more.csv', 'id,region,shop,day,amount\n4,west,Bath,2021-07-01,1.00\n')
  await dropFiles(page, 'body', [more])
  const sheet = page.getByRole('dialog', { name: 'Load files' })
  await sheet.getByRole('button', { name: 'Load into it' }).click()
  await sheet.getByRole('button', { name: 'Load 1 file' }).click()
  await expect(saved).toContainText('4 rows')

  await page.getByRole('button', { name: 'Save as…' }).click()
  await page.getByRole('menuitem', { name: 'A report…' }).click()
  await expect(page.getByRole('region', { name: 'Report editor' })).toBeVisible()
})

async function loadSales(page: Page, info: TestInfo): Promise<void> {
  await dropFiles(page, 'body', [file(info, 'sales.csv', sales)])
  await page.getByRole('button', { name: 'Load 1 file' }).click()
  await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible()
}

function file(info: TestInfo, name: string, content: string): string {
  const path = info.outputPath(name)
  writeFileSync(path, content)
  return path
}
