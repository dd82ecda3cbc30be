/** Customers of a shop are put into segments on the window: found, told of, read, looked at as rows, and exported. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import type { Page, TestInfo } from 'playwright/test'
import { expect, resizeWindow, test } from '../runtime/test.ts'
import { loadSamples } from './samples.ts'

/** 200 customers: half came lately and often, the others long ago and once, a few of all for large amounts. */
function purchases(): string {
  const lines = ['customer_id,order_no,order_date,amount']
  let order = 1000
  for (let customer = 0; customer < 200; customer++) {
    const isRegular = customer % 2 === 0
    for (let time = 0; time < (isRegular ? 4 + (customer % 3) : 1); time++) {
      const month = isRegular ? 9 + (time % 3) : 1 + (customer % 3)
      const day = 1 + ((customer * 7 + time * 5) % 28)
      const amount = (customer % 20 === 0 ? 900 : 20) + ((customer * 13 + time * 7) % 30)
      lines.push(
        `C${customer + 100},${++order},2025-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')},${amount}.5`,
      )
    }
  }
  return `${lines.join('\n')}\n`
}

async function loadShop(page: Page, info: TestInfo): Promise<void> {
  const file = info.outputPath('shop.csv')
  writeFileSync(file, purchases())
  await loadSamples(page, [file])
  await page.getByRole('tab', { name: 'Segments' }).click()
  await expect(page.getByRole('form', { name: 'New segments' })).toBeVisible()
}

async function findThree(page: Page): Promise<void> {
  await page.getByText('Exactly', { exact: true }).click()
  await page.getByRole('textbox', { name: 'Segments' }).fill('3')
  await page.getByRole('button', { name: 'Find segments' }).click()
  await expect(page.getByRole('list', { name: 'Segments found' }).getByRole('listitem')).toHaveCount(3)
}

test('segments are found by what is suggested, and their members are a table that can be exported', async ({
  desktop: { app, page },
}, info) => {
  await loadShop(page, info)
  await expect(page.getByRole('combobox', { name: 'One member for each' })).toHaveValue('customer_id')
  await expect(page.getByRole('combobox', { name: 'Date of a purchase' })).toHaveValue('order_date')
  await expect(page.getByRole('combobox', { name: 'Amount' })).toHaveValue('amount')
  await findThree(page)
  await expect(page.getByText('Ready: Segments of shop')).toBeVisible()
  const cards = page.getByRole('list', { name: 'Segments found' })
  await expect(cards.getByText(/high spenders who came lately/i).first()).toBeVisible()
  await expect(cards.getByText(/50 % of all customers \(100\)/)).toBeVisible()

  const target = info.outputPath('members.csv')
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, target)
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await page.getByRole('dialog', { name: 'Export' }).getByRole('button', { name: 'Export' }).click()
  await expect.poll(() => existsSync(target) && readFileSync(target, 'utf8').trimEnd().split('\n').length).toBe(201)
  expect(readFileSync(target, 'utf8').split(/\r?\n/)[0]).toBe(
    'customer_id,recency,frequency,monetary,segment,segment_name',
  )

  await page.getByRole('button', { name: 'Members' }).click()
  await expect(page.getByRole('combobox', { name: 'Table' })).toHaveValue('segments-of-shop')
  await expect(page.getByRole('grid', { name: 'Rows' }).getByText('C100', { exact: true })).toBeVisible()
})

test('the end of the search is told on another screen, and leads to the segments', async ({
  desktop: { page },
}, info) => {
  await loadShop(page, info)
  await page.getByRole('button', { name: 'Find segments' }).click()
  await page.getByRole('tab', { name: 'Overview' }).click()
  await expect(page.getByText('Ready: Segments of shop')).toBeVisible()
  await page.getByRole('status').getByRole('button', { name: 'Show', exact: true }).click()
  await expect(page.getByRole('figure', { name: /^Silhouette by number of segments/ })).toBeVisible()
  await page.getByRole('button', { name: 'Show as a table' }).click()
  await expect(page.getByRole('table', { name: 'Middle of each segment' })).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const)
  test(`the form and the segments fit a small ${colorScheme} window and can be read by everyone`, async ({
    desktop,
  }, info) => {
    const { page } = desktop
    await resizeWindow(desktop, { width: 900, height: 600 })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await loadShop(page, info)
    await check(page, info, 'form')
    await findThree(page)
    await expect(page.getByRole('figure', { name: 'Segments in two dimensions' })).toBeVisible()
    await check(page, info, 'segments')
    await page.getByRole('figure', { name: 'Segments in two dimensions' }).scrollIntoViewIfNeeded()
    await check(page, info, 'picture')
  })

async function check(page: Page, info: TestInfo, name: string): Promise<void> {
  await page.waitForTimeout(400) // Fades come to rest; only the picture depends on it.
  await page.screenshot({ path: info.outputPath(`${name}.png`), animations: 'disabled' })
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
  expect(tooWide, `${name} scrolls sideways`).toBe(false)
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa'])
    .analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
}
