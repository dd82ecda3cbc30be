/** Each template as a person meets it: its demo is dropped on the window, and ends as a report on the screen and in a file. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import Papa from 'papaparse'
import type { Locator, Page } from 'playwright/test'
import { dropFiles } from '../runtime/drop.ts'
import { projectRoot } from '../runtime/runtime.ts'
import { type Desktop, expect, test } from '../runtime/test.ts'
import {
  columnsByDatabase,
  hiresByQuarter,
  playsBySongAndDate,
  productsByName,
  purchasesByCustomer,
  type Rows,
} from './demo-figures.ts'

interface Journey {
  readonly template: string
  readonly title: string
  readonly report: string
  readonly columns: readonly string[]
  /** The rows of the report, worked out from the files. */
  readonly expected: (folder: string) => Rows
}

const journeys: readonly Journey[] = [
  {
    template: 'linked-catalogue',
    title: 'Linked catalogue',
    report: 'Columns by database',
    columns: ['namespace', 'database', 'tables', 'columns', 'datapoints'],
    expected: columnsByDatabase,
  },
  {
    template: 'products',
    title: 'Products',
    report: 'Products by name',
    columns: ['name', 'products'],
    expected: productsByName,
  },
  {
    template: 'hires',
    title: 'Hires',
    report: 'Hires by quarter',
    columns: ['department', 'job', 'q1', 'q2', 'q3', 'q4'],
    expected: hiresByQuarter,
  },
  {
    template: 'plays',
    title: 'Plays',
    report: 'Plays by song and date',
    columns: ['Song', 'Date', 'Total Number of Plays for Date'],
    expected: playsBySongAndDate,
  },
  {
    template: 'retail',
    title: 'Retail',
    report: 'Purchases by customer',
    columns: ['CustomerID', 'invoices', 'items', 'value', 'first', 'last'],
    expected: purchasesByCustomer,
  },
]

for (const { template, title, report, columns, expected } of journeys)
  test(`the demo ${template} goes from a drop to its report, on the screen and in a file`, async ({
    desktop,
  }, info) => {
    const { page } = desktop
    const folder = info.outputPath('demo')
    const winnow = join(projectRoot, 'out', 'main', 'winnow.js')
    execFileSync(process.execPath, [winnow, 'demo', template, '--rows', '600', '--seed', '4', '--out', folder])
    const planted: unknown[] = JSON.parse(readFileSync(join(folder, 'planted.json'), 'utf8'))
    const files = readdirSync(folder).filter((name) => name.endsWith('.csv'))
    await load(
      page,
      title,
      files.map((name) => join(folder, name)),
    )

    await page.getByRole('tab', { name: 'Anomalies' }).click()
    await expect(page.getByText(`${planted.length} anomalies`).first()).toBeVisible()

    const written = await takeReport(desktop, report, info.outputPath('report.csv'))
    expect(written).toEqual([columns, ...expected(folder)])
  })

const published = join(projectRoot, '..', 'shared', 'data', 'hires')
if (existsSync(published))
  test('the published figures of hires are on the screen and in the file', async ({ desktop }, info) => {
    const { page } = desktop
    const files = readdirSync(published).filter((name) => name.endsWith('.csv'))
    await load(
      page,
      'Hires',
      files.map((name) => join(published, name)),
    )
    await expect(page.getByRole('button', { name: 'Save the 70 rejected records' })).toBeVisible()
    await expect(page.getByText('1,929').first()).toBeVisible()
    const written = await takeReport(desktop, 'Hires by quarter', info.outputPath('report.csv'))
    expect(written.length).toBe(1 + 933)
    expect(written).toEqual([['department', 'job', 'q1', 'q2', 'q3', 'q4'], ...hiresByQuarter(published)])
  })

/** Drops the files on the window; the template that fits is found, and the files are loaded with it. */
async function load(page: Page, title: string, files: readonly string[]): Promise<void> {
  await page.getByText('Drop CSV files anywhere').waitFor()
  await dropFiles(page, 'body', files)
  const count = files.length === 1 ? '1 file' : `${files.length} files`
  const sheet = page.getByRole('dialog', { name: 'Load files' })
  await sheet.getByText(`Looks like ${title}: ${files.length} of ${count}`).waitFor()
  await sheet.getByRole('button', { name: `Load ${count}` }).click()
  await page.getByRole('tab', { name: 'Overview' }).waitFor()
}

/** Runs a report, and exports it into a file; what the file holds, after a look whether the screen shows the same. */
async function takeReport({ app, page }: Desktop, report: string, target: string): Promise<Rows> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, target)
  await page.getByRole('tab', { name: 'Reports' }).click()
  await page.getByRole('navigation', { name: 'Reports' }).getByRole('button', { name: report }).first().click()
  await page.getByRole('heading', { name: report, exact: true }).waitFor()
  const grid = page.getByRole('grid', { name: 'Rows of the report' })
  await expect(grid.getByRole('gridcell').first()).not.toHaveText('')

  await page.getByRole('button', { name: 'Export…' }).click()
  const sheet = page.getByRole('dialog', { name: 'Export' })
  await sheet.getByRole('button', { name: 'Export' }).click()
  await expect(sheet).toBeHidden()
  await expect.poll(() => existsSync(target)).toBe(true)
  const { data } = Papa.parse<string[]>(readFileSync(target, 'utf8'), { skipEmptyLines: true })

  await expect(page.getByRole('region', { name: 'Result' })).toContainText(
    `${(data.length - 1).toLocaleString('en-US')} rows`,
  )
  await expectSame(grid, data)
  await grid.press('ControlOrMeta+End')
  await expect(grid.locator(`[aria-rowindex="${data.length}"]`)).toBeVisible()
  await expectSame(grid, data)
  return data
}

/** The rows in sight are those of the file at the same place; where the file has nothing, the screen says so. */
async function expectSame(grid: Locator, file: Rows): Promise<void> {
  await expect(async () => {
    const shown = await grid.getByRole('row').evaluateAll((rows) =>
      rows.slice(1).map((row) => ({
        at: Number(row.getAttribute('aria-rowindex')) - 1,
        cells: [...row.querySelectorAll('[role=gridcell]')].map(({ textContent }) => textContent),
      })),
    )
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.map(({ cells }) => cells)).toEqual(
      shown.map(({ at }) => (file[at] ?? []).map((cell) => (cell === '' ? 'null' : cell))),
    )
  }).toPass()
}
