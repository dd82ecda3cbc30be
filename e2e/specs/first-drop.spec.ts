/** The main job on the desktop: drop three linked files, see what is wrong, browse, hand on. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { dropFiles } from '../runtime/drop.ts'
import { projectRoot } from '../runtime/runtime.ts'
import { type Desktop, expect, test } from '../runtime/test.ts'
import { loadSamples, sampleFiles } from './samples.ts'

test('a drop opens a sheet that says how each file is read and which template fits', async ({ desktop: { page } }) => {
  await dropFiles(page, 'body', sampleFiles)
  const sheet = page.getByRole('dialog', { name: 'Load files' })
  await expect(sheet.getByText('Looks like Linked catalogue: 3 of 3 files')).toBeVisible()
  await expect(sheet.getByRole('textbox', { name: 'Dataset name' })).toHaveValue('linked')
  const namespaces = sheet.getByRole('region', { name: 'namespaces.csv' })
  await expect(namespaces.getByLabel('Delimiter')).toHaveValue(';')
  await expect(namespaces.getByLabel('Encoding')).toHaveValue('utf-8')
  await expect(namespaces.getByRole('cell', { name: 'NS1' }).first()).toBeVisible()
})

test('what was detected can be overridden, and the preview follows at once', async ({ desktop: { page } }) => {
  await dropFiles(page, 'body', sampleFiles)
  const namespaces = page.getByRole('region', { name: 'namespaces.csv' })
  await namespaces.getByLabel('Delimiter').selectOption('|')
  await expect(namespaces.getByRole('columnheader')).toHaveCount(1)
  await namespaces.getByLabel('Delimiter').selectOption(';')
  await expect(namespaces.getByRole('columnheader')).toHaveCount(3)
})

test('a file that is no table is told and does not stop the others', async ({ desktop: { page } }, info) => {
  const picture = info.outputPath('picture.csv')
  writeFileSync(picture, Buffer.from('89504e470d0a1a0a', 'hex'))
  await dropFiles(page, 'body', [...sampleFiles, picture])
  await expect(page.getByRole('region', { name: 'Files that cannot be loaded' })).toContainText('PNG picture')
  await expect(page.getByRole('button', { name: 'Load 3 files' })).toBeEnabled()
})

test('a folder stands for the files in it', async ({ desktop: { page } }) => {
  await dropFiles(page, 'body', [join(projectRoot, 'samples', 'linked')])
  await expect(page.getByRole('button', { name: 'Load 3 files' })).toBeVisible()
})

test('every planted anomaly is listed with its line, and nothing else', async ({ desktop: { page } }) => {
  await loadSamples(page)
  await page.getByRole('tab', { name: /Anomalies/ }).click()
  const planted: unknown[] = JSON.parse(readFileSync(join(projectRoot, 'samples', 'linked', 'planted.json'), 'utf8'))
  await expect(page.getByText(`${planted.length} anomalies`).first()).toBeVisible()
  const grid = page.getByRole('grid', { name: 'Anomalies' })
  await expect(grid.getByRole('row')).toHaveCount(planted.length + 1)
})

test('an anomaly shows the raw lines around it with its cell marked', async ({ desktop: { page } }) => {
  await loadSamples(page)
  await page.getByRole('tab', { name: /Anomalies/ }).click()
  await page.getByRole('grid', { name: 'Anomalies' }).getByText('DP9000000375', { exact: true }).click()
  const lines = page.getByRole('region', { name: 'Raw lines' })
  await expect(lines.locator('mark')).toHaveText('DP9000000375')
  await expect(lines).toContainText('379')
})

test('the report goes to the place that the system dialog names', async ({ desktop }, info) => {
  const { page } = desktop
  await loadSamples(page)
  await page.getByRole('tab', { name: /Anomalies/ }).click()
  const file = await exportTo(desktop, info.outputPath('anomalies_report.csv'), 'Export report')
  expect(readFileSync(file, 'utf8').split('\n')[0]).toBe('file,line,anomalie')
  expect(readFileSync(file, 'utf8')).toContain('namespaces file,6,Duplicated row in file')
})

test('each choice narrows the later lists, and the rest is exported as JSON and CSV', async ({ desktop }, info) => {
  const { page } = desktop
  await loadSamples(page)
  await page.getByRole('tab', { name: 'Browse' }).click()
  await expect(page.getByText(/^240 datapoints/)).toBeVisible()
  await choose(page, 'Namespace', 'Equity 1')
  await expect(page.getByRole('listbox', { name: 'Database' }).getByRole('option')).toHaveCount(3)
  await choose(page, 'Database', 'equity_db_0')
  await choose(page, 'Table', 'price_daily')
  await expect(page.getByText(/^\d+ datapoints/)).not.toHaveText(/^240 /)
  const json = await exportTo(desktop, info.outputPath('equity.json'), 'Export JSON')
  const tree: Record<string, Record<string, { databases: Record<string, unknown>[] }>> = JSON.parse(
    readFileSync(json, 'utf8'),
  )
  const [owner] = Object.keys(tree)
  expect(owner).toBe('Northwind_Analytics_namespaces')
  expect(Object.keys(tree[owner ?? '']?.NS1?.databases[0] ?? {})).toEqual(['equity_db_0'])
  const csv = await exportTo(desktop, info.outputPath('equity.csv'), 'Export CSV')
  expect(readFileSync(csv, 'utf8')).toMatch(/^data_point_id,data_point_name,/)
})

test('rows whose parent is missing have an entry of their own', async ({ desktop: { page } }) => {
  await loadSamples(page)
  await page.getByRole('tab', { name: 'Browse' }).click()
  await choose(page, 'Namespace', 'Missing namespace')
  await expect(page.getByText(/^0 datapoints/)).toBeVisible()
})

test('a table is sorted and filtered by the engine', async ({ desktop: { page } }) => {
  await loadSamples(page)
  await page.getByRole('tab', { name: 'Data' }).click()
  const grid = page.getByRole('grid', { name: 'Rows' })
  await expect(grid.getByText('NS1', { exact: true }).first()).toBeVisible()
  await grid
    .getByRole('columnheader', { name: /namespace_id/ })
    .getByRole('button')
    .first()
    .click()
  await grid
    .getByRole('columnheader', { name: /namespace_id/ })
    .getByRole('button')
    .first()
    .click()
  await expect(grid.getByRole('row').nth(1)).toContainText('NS6')
  await page.getByRole('button', { name: 'Filter namespace_option_name' }).click()
  await page.getByRole('textbox', { name: 'Value' }).fill('equity')
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await expect(page.getByText(/^2 (of 7 )?rows/)).toBeVisible()
})

test('the same content is recognised before it is loaded twice', async ({ desktop: { page } }) => {
  await loadSamples(page)
  await dropFiles(page, 'body', sampleFiles)
  const sheet = page.getByRole('dialog', { name: 'Load files' })
  await expect(sheet.getByRole('alert')).toContainText('linked')
  await sheet.getByRole('button', { name: 'Open it' }).click()
  await expect(sheet).toBeHidden()
})

test('the same content is loaded anyway, under a free name, when the person says so', async ({ desktop: { page } }) => {
  await loadSamples(page)
  await dropFiles(page, 'body', sampleFiles)
  const sheet = page.getByRole('dialog', { name: 'Load files' })
  await expect(sheet.getByRole('textbox', { name: 'Dataset name' })).toHaveValue('linked-2')
  await sheet.getByRole('checkbox', { name: 'Load anyway' }).check()
  await sheet.getByRole('button', { name: 'Load 3 files' }).click()
  const navigation = page.getByRole('navigation', { name: 'Datasets' })
  await expect(navigation.getByRole('button', { name: 'linked-2', exact: true })).toBeVisible()
  await expect(navigation.getByRole('button', { name: 'linked', exact: true })).toBeVisible()
})

test('a dataset is renamed, but not to a name that is taken', async ({ desktop: { page } }, info) => {
  await loadSamples(page)
  const file = info.outputPath('other.csv')
  writeFileSync(file, 'a,b\n1,2\n')
  await loadSamples(page, [file])
  const navigation = page.getByRole('navigation', { name: 'Datasets' })
  await navigation.getByRole('button', { name: /^linked/ }).waitFor()
  await page.getByRole('button', { name: 'More about other' }).click()
  await page.getByRole('menuitem', { name: /Rename/ }).click()
  const dialog = page.getByRole('dialog', { name: /Rename/ })
  await dialog.getByRole('textbox', { name: 'Name' }).fill('linked')
  await dialog.getByRole('button', { name: 'Rename' }).click()
  await expect(dialog.getByText(/already/)).toBeVisible()
  await dialog.getByRole('textbox', { name: 'Name' }).fill('second delivery')
  await dialog.getByRole('button', { name: 'Rename' }).click()
  await expect(navigation.getByRole('button', { name: /^second delivery/ })).toBeVisible()
})

test('a second load is started while the first one runs, and both are complete', async ({
  desktop: { page },
}, info) => {
  for (const name of ['one', 'two']) {
    const file = info.outputPath(`${name}.csv`)
    writeFileSync(
      file,
      `a,b\n${Array.from({ length: 400_000 }, (_, row) => `${name} ${row},"quoted, text"\n`).join('')}`,
    )
    await dropFiles(page, 'body', [file])
    await page.getByRole('button', { name: 'Load 1 file' }).click()
  }
  const navigation = page.getByRole('navigation', { name: 'Datasets' })
  for (const name of ['one', 'two']) {
    const entry = navigation.getByRole('listitem').filter({ has: page.getByRole('button', { name, exact: true }) })
    await expect(entry).toContainText('400,000 rows', { timeout: 60_000 })
  }
})

test('content that was loaded while its sheet stood open is refused, and loaded anyway with one click', async ({
  desktop: { page },
}, info) => {
  const file = info.outputPath('twice.csv')
  // Large enough to be on its way still when the second sheet is ready.
  writeFileSync(file, `a,b\n${Array.from({ length: 5_000_000 }, (_, row) => `${row},"quoted, text"\n`).join('')}`)
  await dropFiles(page, 'body', [file])
  await page.getByRole('button', { name: 'Load 1 file' }).click()
  await dropFiles(page, 'body', [file])
  const sheet = page.getByRole('dialog', { name: 'Load files' })
  await expect(sheet.getByRole('button', { name: 'Load 1 file' })).toBeEnabled()
  await sheet.getByRole('button', { name: 'Load 1 file' }).click()
  const again = page.getByRole('button', { name: 'Load anyway' })
  await again.click()
  await expect(page.getByRole('navigation', { name: 'Datasets' }).getByRole('button', { name: /^twice/ })).toHaveCount(
    2,
  )
})

test('a deleted dataset comes back with one click', async ({ desktop: { page } }) => {
  await loadSamples(page)
  const navigation = page.getByRole('navigation', { name: 'Datasets' })
  await page.getByRole('button', { name: 'More about linked' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(navigation.getByRole('button', { name: /^linked/ })).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(navigation.getByRole('button', { name: /^linked/ })).toHaveCount(1)
})

async function choose(page: Page, level: string, label: string): Promise<void> {
  await page.getByRole('listbox', { name: level }).getByRole('option', { name: label }).first().click()
}

/** Exports through the dialog and the system's save dialog, which answers with `file`. */
async function exportTo({ app, page }: Desktop, file: string, button: string): Promise<string> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, file)
  await page.getByRole('button', { name: button }).click()
  const sheet = page.getByRole('dialog', { name: /Export/ })
  await sheet.getByRole('button', { name: /^Export/ }).click()
  await expect.poll(() => existsSync(file)).toBe(true)
  await expect(sheet).toBeHidden()
  return file
}
