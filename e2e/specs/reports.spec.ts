/** Reports in the window: written with completion, run, saved, run again with other values, and asked anew after a load. */
import { writeFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page, TestInfo } from 'playwright/test'
import { dropFiles } from '../runtime/drop.ts'
import { expect, resizeWindow, test } from '../runtime/test.ts'
import { loadSamples } from './samples.ts'

const tools =
  'id,name,price,sold\n1,hammer,10,2021-03-01\n2,saw,20,2021-05-01\n3,nail,1,2021-07-01\n4,glue,4,2022-01-01\n'

test('a report is written, tried, saved, and run with other values; a load makes it run anew', async ({
  desktop: { page },
}, info) => {
  const refused: string[] = []
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) refused.push(message.text())
  })
  await openReports(page, info)
  await page.getByRole('button', { name: 'New report' }).first().click()
  const sql = page.getByRole('textbox', { name: 'SQL of the report' })
  await write(sql, 'SELECT name, price FROM to')
  await page.keyboard.press('Control+Space')
  await page.getByRole('option', { name: 'tools' }).click()
  await expect(sql).toContainText('FROM tools')
  await page.keyboard.type(' WHERE price >= $least AND name <> $but ORDER BY nmae')
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Add $least' }).click()
  await page.getByRole('group', { name: 'Parameter least' }).getByLabel('Type').selectOption('Number')
  await page.getByRole('group', { name: 'Parameter least' }).getByLabel('Default').fill('2')
  await page.getByRole('button', { name: 'Add $but' }).click()
  const but = page.getByRole('group', { name: 'Parameter but' })
  await but.getByLabel('Type').selectOption('Choice')
  await but.getByLabel('Column to choose from').selectOption('tools.name')
  await choose(page, 'but', 'saw')

  await sql.press('ControlOrMeta+Enter')
  await expect(page.getByRole('alert').getByText(/Line 1, column 79: .*"nmae"/)).toBeVisible()
  await expect(page.locator('.cm-lintRange-error')).toHaveText('nmae')
  await write(sql, 'SELECT name, price FROM tools WHERE price >= $least AND name <> $but ORDER BY name')
  await sql.press('ControlOrMeta+Enter')
  await expect(result(page)).toContainText('2 rows')
  await page.getByRole('button', { name: 'Explain' }).click()
  await expect(page.getByRole('dialog', { name: 'How the query is run' })).toContainText('READ_PARQUET')
  await page.keyboard.press('Escape')

  await page.getByLabel('Title').fill('All but one')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { name: 'All but one' })).toBeVisible()
  await choose(page, 'but', 'hammer')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(result(page)).toContainText('as of version 1')
  await expect(cells(page)).toHaveText(['glue', '4', 'saw', '20'])

  await dropFiles(page, 'body', [file(info, 'more.csv', 'id,name,price,sold\n5,drill,90,2022-02-01\n')])
  const sheet = page.getByRole('dialog', { name: 'Load files' })
  await sheet.getByRole('button', { name: 'Load into it' }).click()
  await sheet.getByRole('button', { name: 'Load 1 file' }).click()
  await page.getByRole('tab', { name: 'Reports' }).click()
  await expect(result(page)).toContainText('as of version 2')
  await expect(cells(page)).toHaveText(['drill', '90', 'glue', '4', 'saw', '20'])
  expect(refused).toEqual([])
})

test('what was run is found again, and a report is deleted after a question', async ({ desktop: { page } }, info) => {
  await openReports(page, info)
  await page.getByRole('button', { name: 'New report' }).first().click()
  const sql = page.getByRole('textbox', { name: 'SQL of the report' })
  await write(sql, 'SELECT count(*) AS n FROM tools')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(cells(page)).toHaveText(['4'])
  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('button', { name: 'Past runs…' }).click()
  const runs = page.getByRole('dialog', { name: 'Past runs' })
  await expect(runs.getByRole('listitem')).toContainText('1 row of version 1')
  await runs.getByRole('button', { name: 'Open' }).click()
  await expect(sql).toContainText('SELECT count(*) AS n FROM tools')
  await page.getByLabel('Title').fill('How many')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(result(page)).toContainText('cached, as of version 1')
  await page.getByRole('button', { name: 'More about this report' }).click()
  await page.getByRole('menuitem', { name: 'Delete…' }).click()
  await page.getByRole('dialog', { name: 'Delete report' }).getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText('There are no reports yet')).toBeVisible()
})

for (const { colorScheme, ...size } of [
  { colorScheme: 'light', width: 1280, height: 800 },
  { colorScheme: 'dark', width: 900, height: 600 },
] as const)
  test(`reports and their editor fit a ${colorScheme} window of ${size.width}×${size.height} and can be read by everyone`, async ({
    desktop,
  }, info) => {
    const { page } = desktop
    await resizeWindow(desktop, size)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await openReports(page, info)
    await page.getByRole('button', { name: 'New report' }).first().click()
    const sql = page.getByRole('textbox', { name: 'SQL of the report' })
    await write(sql, "SELECT name, price, sold FROM tools -- all of them\nWHERE sold >= $day AND name <> 'rust'")
    await page.getByRole('button', { name: 'Add $day' }).click()
    const day = page.getByRole('group', { name: 'Parameter day' })
    await day.getByLabel('Type').selectOption('Date')
    await day.getByLabel('Default').fill('2021-04-01')
    await sql.press('ControlOrMeta+Enter')
    await expect(result(page)).toContainText('3 rows')
    await check(page, info, 'editor')
    await page.getByLabel('Title').fill('Sold since')
    await page.getByLabel('Description').fill('What was sold since a day, with its price.')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(result(page)).toContainText('3 rows')
    await check(page, info, 'report')
  })

function file(info: TestInfo, name: string, text: string): string {
  const path = info.outputPath(name)
  writeFileSync(path, text)
  return path
}

async function openReports(page: Page, info: TestInfo): Promise<void> {
  await loadSamples(page, [file(info, 'tools.csv', tools)])
  await page.getByRole('tab', { name: 'Reports' }).click()
  await expect(page.getByText('There are no reports yet')).toBeVisible()
}

async function write(editor: Locator, text: string): Promise<void> {
  await editor.click()
  await editor.press('ControlOrMeta+A')
  await editor.page().keyboard.insertText(text)
}

async function choose(page: Page, label: string, value: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click()
  await page.getByRole('option', { name: value, exact: true }).click()
}

const result = (page: Page): Locator => page.getByRole('region', { name: 'Result' })
const cells = (page: Page): Locator => page.getByRole('grid', { name: 'Rows of the report' }).getByRole('gridcell')

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
